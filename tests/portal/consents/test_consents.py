"""Consents: every yes and no is kept, the newest one holds, and only changes are written down."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select
from sqlalchemy.exc import ProgrammingError

from portal.consents import operations, queries
from portal.consents.models import ConsentEvent
from portal.foundation import db
from portal.foundation.outbox.models import OutboxMessage
from portal.kernel.errors import NotFoundError
from tests.portal.identity.conftest import People, Person
from tests.support.ground import Ground

DIGEST = "0" * 64


def say(ground: Ground, person: Person, kind: str, granted: bool) -> None:
    with ground.inside(person.slug):
        operations.record(
            customer_id=person.customer_id,
            login_id=person.login_id,
            kind=kind,
            granted=granted,
            text_sha256=DIGEST,
            source="portal",
        )


def choose(
    ground: Ground, person: Person, customers: list[uuid.UUID], wanted: list[uuid.UUID]
) -> int:
    with ground.inside(person.slug):
        return operations.choose_e_invoices(
            login_id=person.login_id,
            customer_ids=customers,
            wanted=dict.fromkeys(wanted),
            text_sha256=DIGEST,
        )


def entries(ground: Ground, slug: str) -> int:
    with ground.inside(slug, readonly=True):
        return len(db.session().scalars(select(ConsentEvent.id)).all())


def test_the_newest_word_holds(people: People, ground: Ground) -> None:
    person = people.register("komlo")
    for word in (True, False, True, False):
        say(ground, person, "e_invoice", word)
        with ground.inside("komlo", readonly=True):
            assert queries.has("e_invoice", person.customer_id) is word
            assert not queries.has("declaration", person.customer_id)
    assert entries(ground, "komlo") == 4


@pytest.mark.parametrize(("kind", "source"), [("newsletter", "portal"), ("terms", "rumour")])
def test_only_known_kinds_and_sources_are_written_down(
    people: People, ground: Ground, kind: str, source: str
) -> None:
    person = people.register("komlo")
    with ground.inside("komlo"), pytest.raises(ValueError, match="no consent of kind"):
        operations.record(
            customer_id=person.customer_id,
            login_id=None,
            kind=kind,
            granted=True,
            text_sha256=None,
            source=source,
        )


@pytest.mark.parametrize(
    "statement", ["UPDATE consent_event SET granted = true", "DELETE FROM consent_event"]
)
def test_what_was_said_cannot_be_unsaid(people: People, ground: Ground, statement: str) -> None:
    say(ground, people.register("komlo"), "terms", True)
    with pytest.raises(ProgrammingError, match="permission denied"), ground.inside("komlo"):
        db.session().connection().exec_driver_sql(statement)


def test_only_changes_of_the_e_invoice_are_written_and_told(people: People, ground: Ground) -> None:
    person = people.register("komlo")
    second = ground.add_customer("komlo", "V54321")
    assert isinstance(second, uuid.UUID)
    mine = [person.customer_id, second]
    assert choose(ground, person, mine, []) == 0, "never said and still no: nothing new"
    assert choose(ground, person, mine, [second]) == 1
    assert choose(ground, person, mine, [second]) == 0
    assert choose(ground, person, mine, mine) == 1
    assert choose(ground, person, mine, []) == 2
    with ground.inside("komlo", readonly=True):
        statement = select(OutboxMessage.payload).where(
            OutboxMessage.kind == "consents.e_invoice_mail"
        )
        told = [len(one["entries"]) for one in db.session().scalars(statement)]
        choices = queries.e_invoice_choices(mine)
        history = queries.history(mine)
    assert sorted(told) == [1, 1, 2]
    assert [(one.printed_number, one.granted) for one in choices] == [
        ("U12345", False),
        ("V54321", False),
    ]
    assert len(history) == 4 and [line.granted for line in history].count(True) == 2


def test_who_never_chose_is_shown_as_such(people: People, ground: Ground) -> None:
    person = people.register("komlo")
    with ground.inside("komlo", readonly=True):
        (choice,) = queries.e_invoice_choices([person.customer_id])
    assert (choice.granted, choice.at) == (None, None)


def test_nobody_chooses_for_somebody_else(people: People, ground: Ground) -> None:
    person = people.register("komlo")
    other = people.register("komlo", "V2", username="Más", email="mas@example.hu")
    with pytest.raises(NotFoundError):
        choose(ground, person, [person.customer_id], [other.customer_id])
    assert entries(ground, "komlo") == 0


def test_importing_declarations_twice_changes_nothing(people: People, ground: Ground) -> None:
    person = people.register("komlo")
    other = people.register("komlo", "V2", username="Más", email="mas@example.hu")
    both = [person.customer_id, other.customer_id]
    say(ground, other, "declaration", True)
    say(ground, other, "declaration", False)

    def bring_in() -> int:
        with ground.inside("komlo"):
            return operations.record_imported(customer_ids=[*both, *both])

    assert [bring_in(), bring_in()] == [1, 0]
    with ground.inside("komlo", readonly=True):
        assert queries.has("declaration", person.customer_id)
        assert not queries.has("declaration", other.customer_id), "taken back on the portal"
        latest = queries.latest(kind="declaration", customer_ids=both)
    assert latest[person.customer_id].source == "import"
