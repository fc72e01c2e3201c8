"""Sessions: revocable rows, one statement to load, over when idle, never shared between tenants."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from portal.foundation import db
from portal.foundation.tenancy import Shell, scope
from portal.identity import operations, principals, sessions
from portal.identity.models import WebSession
from tests.portal.identity.conftest import NOW, People
from tests.support.ground import Ground


def test_a_token_opens_its_owners_session_only(people: People) -> None:
    person = people.register("komlo")
    token = people.session(person)
    visitor = people.who("komlo", token)
    assert (visitor.kind, visitor.id, visitor.purpose) == ("customer", person.login_id, "full")
    assert visitor.customer_ids == (person.customer_id,)
    assert visitor.get_id() == token
    assert people.who("komlo", token, shell=Shell.CONSOLE) is None
    assert people.who("tavho", token) is None, "another tenant's cookie reads as anonymous"


@pytest.mark.parametrize("token", ["", "x", "x" * 43, "ő" * 43, "x" * 5000, "a\0b"])
def test_what_is_no_token_is_nobody(people: People, token: str) -> None:
    assert people.who("komlo", token) is None


def test_the_table_does_not_hold_the_token(people: People, ground: Ground) -> None:
    token = people.session(people.register("komlo"))
    with ground.inside("komlo", readonly=True):
        row = db.session().execute(select(WebSession)).scalar_one()
        held = [getattr(row, column.key) for column in WebSession.__table__.columns]
    assert token not in map(str, held)


def test_loading_takes_one_statement(people: People, ground: Ground) -> None:
    token = people.session(people.register("komlo"))
    with ground.inside("komlo", readonly=True):
        db.session().connection()  # binding the tenant is the transaction's own statement
        engine, seen = db.session().get_bind(), []

        def listener(connection, cursor, statement, *more):  # type: ignore[no-untyped-def]
            seen.append(statement)

        event.listen(engine, "before_cursor_execute", listener)
        assert principals.load_principal(token, now=NOW) is not None
        event.remove(engine, "before_cursor_execute", listener)
    assert len(seen) == 1


def test_a_session_can_be_loaded_where_no_unit_of_work_is_open(
    people: People, ground: Ground
) -> None:
    person = people.register("komlo")
    token = people.session(person)
    with ground.bound(), scope(ground.tenant("komlo")):
        assert principals.load_principal(token, now=NOW).id == person.login_id  # type: ignore[union-attr]


def test_an_idle_session_ends_and_a_used_one_goes_on(people: People, ground: Ground) -> None:
    token = people.session(people.register("komlo"))
    almost = NOW + sessions.IDLE["customer"] - timedelta(seconds=1)
    session_id = people.who("komlo", token, now=almost).session_id
    assert people.who("komlo", token, now=NOW + sessions.IDLE["customer"]) is None
    with ground.inside("komlo"):
        assert sessions.touch(session_id=session_id, now=almost)
    assert people.who("komlo", token, now=almost + timedelta(minutes=29)) is not None
    assert people.who("komlo", token, now=almost + timedelta(minutes=30)) is None


def test_no_session_lives_for_ever(people: People, ground: Ground) -> None:
    token = people.session(people.register("komlo"))
    now, step = NOW, timedelta(minutes=29)
    while (visitor := people.who("komlo", token, now=now)) is not None:
        with ground.inside("komlo"):
            sessions.touch(session_id=visitor.session_id, now=now)
        now += step
    assert NOW + sessions.ABSOLUTE["customer"] <= now
    assert now < NOW + sessions.ABSOLUTE["customer"] + step


def test_a_session_is_noted_at_most_once_a_minute(people: People, ground: Ground) -> None:
    token = people.session(people.register("komlo"))
    session_id = people.who("komlo", token).session_id
    with ground.inside("komlo"):
        half, full = NOW + timedelta(seconds=59), NOW + timedelta(seconds=60)
        assert not sessions.touch(session_id=session_id, now=half)
        assert sessions.touch(session_id=session_id, now=full)
        people.who("komlo", token, now=full)
        assert not sessions.touch(session_id=session_id, now=full + timedelta(seconds=59))


def test_a_touch_does_not_wake_what_has_ended(people: People, ground: Ground) -> None:
    person = people.register("komlo")
    token = people.session(person)
    session_id = people.who("komlo", token).session_id
    later = NOW + timedelta(minutes=5)
    with ground.inside("komlo"):
        assert sessions.end(
            session_id=session_id,
            principal_kind="customer",
            principal_id=person.login_id,
            now=later,
        )
    with ground.inside("komlo"):
        assert not sessions.touch(session_id=session_id, now=later)
    assert people.who("komlo", token, now=later) is None


def test_nobody_ends_somebody_elses_session(people: People, ground: Ground) -> None:
    person = people.register("komlo")
    other = people.register("komlo", "V54321", username="Más", email="mas@example.hu")
    token = people.session(person)
    session_id = people.who("komlo", token).session_id
    for kind, owner in (("customer", other.login_id), ("clerk", person.login_id)):
        with ground.inside("komlo"):
            ended = sessions.end(
                session_id=session_id, principal_kind=kind, principal_id=owner, now=NOW
            )
        assert not ended
    assert people.who("komlo", token) is not None


def test_signing_out_everywhere(people: People, ground: Ground) -> None:
    person = people.register("komlo")
    other = people.register("komlo", "V54321", username="Más", email="mas@example.hu")
    tokens, foreign = [people.session(person) for _ in range(3)], people.session(other)
    keep = people.who("komlo", tokens[0]).session_id
    with ground.inside("komlo"):
        ended = sessions.end_all(
            principal_kind="customer", principal_id=person.login_id, now=NOW, keep=keep
        )
        left = sessions.listing(principal_kind="customer", principal_id=person.login_id, now=NOW)
    assert ended == 2 and [row.id for row in left] == [keep]
    with ground.inside("komlo"):
        sessions.end_all(principal_kind="customer", principal_id=person.login_id, now=NOW)
    assert [people.who("komlo", token) for token in tokens] == [None] * 3
    assert people.who("komlo", foreign) is not None


def test_a_session_for_the_password_change_is_short(people: People) -> None:
    person = people.register("tavho")
    token = people.session(person, purpose=sessions.PASSWORD_CHANGE)
    assert people.who("tavho", token).purpose == sessions.PASSWORD_CHANGE
    assert people.who("tavho", token, now=NOW + sessions.ABSOLUTE_FOR_PASSWORD_CHANGE) is None


def test_what_a_browser_says_of_itself_is_kept_short(people: People, ground: Ground) -> None:
    person = people.register("komlo")
    with ground.inside("komlo"):
        sessions.start(
            principal_kind="customer",
            principal_id=person.login_id,
            user_agent="Mozilla\0" + "x" * 5000,
            now=NOW,
        )
        rows = sessions.listing(principal_kind="customer", principal_id=person.login_id, now=NOW)
    assert len(rows[0].user_agent or "") == 300


def test_a_second_customer_number_is_seen_at_the_next_page(people: People, ground: Ground) -> None:
    person = people.register("komlo")
    token = people.session(person)
    second = ground.add_customer("komlo", "V54321")
    assert isinstance(second, uuid.UUID)
    with ground.inside("komlo"):
        operations.link_customer(login_id=person.login_id, customer_id=second)
    assert people.who("komlo", token).customer_ids == (person.customer_id, second)


def test_old_sessions_are_tidied_away(people: People, ground: Ground) -> None:
    people.session(people.register("komlo"))
    for days, left in ((20, 1), (40, 0)):
        with ground.inside("komlo"):
            sessions.tidy(now=NOW + timedelta(days=days))
            assert len(db.session().scalars(select(WebSession.id)).all()) == left
