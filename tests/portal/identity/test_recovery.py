"""Forgotten passwords: silent about who exists, single use, and the end of every other way in."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.foundation import db
from portal.foundation.outbox.models import OutboxMessage
from portal.foundation.tenancy import Shell
from portal.identity import operations, passwords, principals
from portal.identity.models import Credential
from portal.identity.operations import PasswordChange, SignInResult, credentials
from portal.identity.tidying import tidy
from portal.kernel.errors import NotFoundError
from portal.kernel.ids import new_id
from tests.portal.identity.conftest import NOW, PASSWORD, STAFF_PASSWORD, People, Person
from tests.support.ground import Ground

NEW = "négy zöld körte"
LIMIT = 10


def ask_for_link(ground: Ground, slug: str, identifier: str, *, ip: str = "192.0.2.7") -> None:
    with ground.inside(slug):
        operations.request_reset(kind="customer", identifier=identifier, ip=ip, now=NOW)


def ask_for_password(ground: Ground, number: str, email: str, *, ip: str = "192.0.2.7") -> None:
    with ground.inside("tavho"):
        operations.request_temporary_password(customer_number=number, email=email, ip=ip, now=NOW)


def queued(ground: Ground, slug: str, kind: str) -> list[str | None]:
    """Whom the queued mails of that kind are for, in order."""
    with ground.inside(slug, readonly=True):
        statement = select(OutboxMessage.payload).where(OutboxMessage.kind == kind)
        payloads = db.session().scalars(statement.order_by(OutboxMessage.created_at)).all()
    return [payload["principal_id"] for payload in payloads]


def issue_link(ground: Ground, person: Person, *, kind: str = "reset_link") -> str:
    with ground.inside(person.slug):
        return credentials.issue_link(
            credential_id=new_id(),
            kind=kind,
            principal_kind="customer",
            principal_id=person.login_id,
            now=NOW,
        )


def issue_password(ground: Ground, person: Person, credential_id: uuid.UUID | None = None) -> str:
    with ground.inside(person.slug):
        return credentials.issue_temporary_password(
            credential_id=credential_id or new_id(), login_id=person.login_id, now=NOW
        )


# ------------------------------------------------------------------------------- asking


@pytest.mark.parametrize("identifier", ["odon@example.hu", "ÖDÖN bácsi"])
def test_a_link_goes_to_whoever_is_known(people: People, ground: Ground, identifier: str) -> None:
    person = people.register("komlo")
    ask_for_link(ground, "komlo", identifier)
    assert queued(ground, "komlo", "identity.reset_mail") == [str(person.login_id)]


def test_for_an_unknown_name_a_message_for_nobody_is_queued(ground: Ground) -> None:
    ask_for_link(ground, "komlo", "senki@example.hu")
    assert queued(ground, "komlo", "identity.reset_mail") == [None]


def test_at_most_three_mails_a_day_however_one_asks(people: People, ground: Ground) -> None:
    person = people.register("komlo")
    for identifier in ("odon@example.hu", "Ödön bácsi", "ODON@example.hu", "Ödön bácsi"):
        ask_for_link(ground, "komlo", identifier)
    wanted = [str(person.login_id)] * 3 + [None]
    assert queued(ground, "komlo", "identity.reset_mail") == wanted


def test_one_network_may_not_ask_for_everybody(people: People, ground: Ground) -> None:
    for number in range(10):
        ask_for_link(ground, "komlo", f"nev{number}@example.hu")
    person = people.register("komlo")
    ask_for_link(ground, "komlo", person.email)
    ask_for_link(ground, "komlo", person.email, ip="198.51.100.1")
    assert queued(ground, "komlo", "identity.reset_mail")[-2:] == [None, str(person.login_id)]


@pytest.mark.parametrize(
    ("number", "email", "known"),
    [
        ("U12345", "odon@example.hu", True),
        ("U12345", "ODON@example.hu", True),
        ("U12345", "mas@example.hu", False),
        ("U54321", "odon@example.hu", False),
        ("U99999", "senki@example.hu", False),
    ],
)
def test_number_and_address_must_belong_together(
    people: People, ground: Ground, number: str, email: str, known: bool
) -> None:
    person = people.register("tavho")
    people.register("tavho", "U54321", username="Más", email="mas@example.hu")
    ask_for_password(ground, number, email)
    wanted = [str(person.login_id) if known else None]
    assert queued(ground, "tavho", "identity.temporary_password_mail") == wanted


# --------------------------------------------------------------------------------- links


def test_a_link_sets_the_password_once_and_ends_everything_else(
    people: People, ground: Ground
) -> None:
    person = people.register("komlo")
    token, other_link = people.session(person), issue_link(ground, person)
    link = issue_link(ground, person)
    with ground.inside("komlo"):
        owner = operations.reset_password(
            token=link, kind="customer", password=NEW, ip="192.0.2.7", now=NOW
        )
    assert owner == person.login_id
    assert people.who("komlo", token) is None
    assert people.sign_in("komlo", person.email, PASSWORD).result is SignInResult.REFUSED
    assert people.sign_in("komlo", person.email, NEW).result is SignInResult.SIGNED_IN
    for used in (link, other_link):
        with ground.inside("komlo"):
            assert operations.open_reset(token=used, kind="customer", now=NOW) is None
        with pytest.raises(NotFoundError), ground.inside("komlo"):
            operations.reset_password(
                token=used, kind="customer", password=NEW, ip="192.0.2.7", now=NOW
            )
    told = queued(ground, "komlo", "identity.password_changed_mail")
    assert told == [str(person.login_id)]


def test_looking_does_not_use_a_link_up(people: People, ground: Ground) -> None:
    person = people.register("komlo")
    link = issue_link(ground, person)
    for _look in range(10):
        with ground.inside("komlo", readonly=True):
            page = operations.open_reset(token=link, kind="customer", now=NOW)
        assert page is not None and page.username == person.username


def test_a_link_is_bound_to_time_tenant_and_kind_of_person(people: People, ground: Ground) -> None:
    person = people.register("komlo")
    people.register("tavho")
    link = issue_link(ground, person)

    def opens(slug: str, kind: str, token: str, after: timedelta = timedelta(0)) -> bool:
        with ground.inside(slug, readonly=True):
            return operations.open_reset(token=token, kind=kind, now=NOW + after) is not None

    lifetime = credentials.LINK_LIFETIME
    assert opens("komlo", "customer", link, lifetime - timedelta(seconds=1))
    assert not opens("komlo", "customer", link, lifetime)
    assert not opens("komlo", "clerk", link)
    assert not opens("tavho", "customer", link)
    for wrong in (link[:-1], link.lower(), link[:-1] + "?", "", "x" * 24, "A" * 500):
        assert not opens("komlo", "customer", wrong)


def test_a_reset_lifts_a_lock(people: People, ground: Ground) -> None:
    person = people.register("komlo")
    people.fail("komlo", person.email, LIMIT)
    people.fail("komlo", person.username, LIMIT)
    now = NOW + timedelta(seconds=61 * LIMIT)
    link = issue_link(ground, person)
    with ground.inside("komlo"):
        operations.reset_password(
            token=link, kind="customer", password=NEW, ip="192.0.2.7", now=now
        )
    for identifier in (person.email, person.username):
        outcome = people.sign_in("komlo", identifier, NEW, now=now)
        assert outcome.result is SignInResult.SIGNED_IN


def test_issuing_again_after_a_crash_gives_the_same_secret(people: People, ground: Ground) -> None:
    person, credential_id = people.register("tavho"), new_id()
    assert issue_password(ground, person, credential_id) == issue_password(
        ground, person, credential_id
    )
    with ground.inside("tavho", readonly=True):
        assert len(db.session().scalars(select(Credential.id)).all()) == 1


def test_credentials_long_over_are_tidied_away(people: People, ground: Ground) -> None:
    issue_link(ground, people.register("komlo"))
    for days, left in ((30, 1), (31, 0)):
        with ground.inside("komlo"):
            tidy(now=NOW + timedelta(days=days))
            assert len(db.session().scalars(select(Credential.id)).all()) == left


# -------------------------------------------------------------------- temporary password


def test_a_temporary_password_lives_beside_the_old_one_until_it_is_used(
    people: People, ground: Ground
) -> None:
    person = people.register("tavho")
    old_session = people.session(person)
    temporary = issue_password(ground, person)
    assert len(temporary) == 20
    before = people.sign_in("tavho", person.username, PASSWORD)
    assert (before.result, before.purpose) == (SignInResult.SIGNED_IN, "full")
    first = people.sign_in("tavho", person.username, temporary)
    assert (first.result, first.purpose) == (SignInResult.SIGNED_IN, "password_change")
    assert people.who("tavho", old_session) is None
    assert people.sign_in("tavho", person.username, temporary).result is SignInResult.REFUSED
    assert people.sign_in("tavho", person.username, PASSWORD).result is SignInResult.REFUSED


@pytest.mark.parametrize(
    "spelling", [str.lower, lambda text: f" {text[:5]} {text[5:10]}-{text[10:]}"]
)
def test_a_temporary_password_may_be_copied_by_hand(
    people: People, ground: Ground, spelling
) -> None:  # type: ignore[no-untyped-def]
    person = people.register("tavho")
    typed = spelling(issue_password(ground, person))
    assert people.sign_in("tavho", person.email, typed).purpose == "password_change"


def test_a_temporary_password_ends_after_a_day(people: People, ground: Ground) -> None:
    person = people.register("tavho")
    temporary = issue_password(ground, person)
    day = credentials.TEMPORARY_PASSWORD_LIFETIME
    assert day == timedelta(hours=24)
    late = people.sign_in("tavho", person.email, temporary, now=NOW + day)
    assert late.result is SignInResult.REFUSED
    just = people.sign_in("tavho", person.email, temporary, now=NOW + day - timedelta(seconds=1))
    assert just.result is SignInResult.SIGNED_IN


def test_it_opens_nobody_elses_login_and_no_other_utilitys(people: People, ground: Ground) -> None:
    person = people.register("tavho")
    people.register("tavho", "U54321", username="Más", email="mas@example.hu")
    people.register("komlo")
    temporary = issue_password(ground, person)
    assert people.sign_in("tavho", "mas@example.hu", temporary).result is SignInResult.REFUSED
    assert people.sign_in("komlo", person.email, temporary).result is SignInResult.REFUSED


def test_it_works_while_strangers_have_locked_the_login(people: People, ground: Ground) -> None:
    person = people.register("tavho")
    people.fail("tavho", person.email, LIMIT)
    now = NOW + timedelta(seconds=61 * LIMIT)
    assert people.sign_in("tavho", person.email, PASSWORD, now=now).result is SignInResult.LOCKED
    outcome = people.sign_in("tavho", person.email, issue_password(ground, person), now=now)
    assert outcome.result is SignInResult.SIGNED_IN


def test_where_links_are_the_rule_no_temporary_password_opens_anything(
    people: People, ground: Ground
) -> None:
    person = people.register("komlo")
    temporary = issue_password(ground, person)
    assert people.sign_in("komlo", person.email, temporary).result is SignInResult.REFUSED


# -------------------------------------------------------------------------- the change


def change(
    ground: Ground, person: Person, token: str, *, old: str | None, new: str
) -> PasswordChange:
    with ground.inside(person.slug):
        visitor = operations_principal(token)
        return operations.change_password(
            kind="customer",
            principal_id=person.login_id,
            session_id=visitor.session_id,
            old=old,
            new=new,
            now=NOW,
        )


def operations_principal(token: str):  # type: ignore[no-untyped-def]
    found = principals.load_principal(token, now=NOW)
    assert found is not None
    return found


def test_the_forced_change_refuses_the_temporary_one_and_ends_every_session(
    people: People, ground: Ground
) -> None:
    person = people.register("tavho")
    temporary = issue_password(ground, person)
    outcome = people.sign_in("tavho", person.email, temporary)
    token = people.session(person, purpose=outcome.purpose)
    again = change(ground, person, token, old=None, new=temporary.lower())
    assert again is PasswordChange.SAME_AS_BEFORE
    assert change(ground, person, token, old=None, new=NEW) is PasswordChange.CHANGED
    assert people.who("tavho", token) is None
    signed_in = people.sign_in("tavho", person.email, NEW)
    assert (signed_in.result, signed_in.purpose) == (SignInResult.SIGNED_IN, "full")
    told = queued(ground, "tavho", "identity.password_changed_mail")
    assert told == [str(person.login_id)]


def test_a_voluntary_change_asks_for_the_old_one_and_ends_the_other_sessions(
    people: People, ground: Ground
) -> None:
    person = people.register("komlo")
    here, elsewhere, link = (
        people.session(person),
        people.session(person),
        issue_link(ground, person),
    )
    assert change(ground, person, here, old="nem az", new=NEW) is PasswordChange.WRONG_OLD
    assert change(ground, person, here, old=PASSWORD, new=PASSWORD) is PasswordChange.SAME_AS_BEFORE
    assert people.who("komlo", elsewhere) is not None
    assert change(ground, person, here, old=PASSWORD, new=NEW) is PasswordChange.CHANGED
    assert people.who("komlo", here) is not None and people.who("komlo", elsewhere) is None
    with ground.inside("komlo"):
        assert operations.open_reset(token=link, kind="customer", now=NOW) is None


def test_a_borrowed_browser_cannot_guess_the_old_password(people: People, ground: Ground) -> None:
    person = people.register("komlo")
    token = people.session(person)
    for _turn in range(10):
        change(ground, person, token, old="nem az", new=NEW)
    answer = change(ground, person, token, old=PASSWORD, new=NEW)
    assert answer is PasswordChange.TOO_MANY_TRIES


# ------------------------------------------------------------------------------- clerks


def test_an_invited_clerk_chooses_a_password_by_link(people: People, ground: Ground) -> None:
    with ground.inside("komlo", shell=Shell.CONSOLE):
        clerk_id = operations.create_clerk(email="uj@example.hu", name="Új Ági", role="clerk")
    assert queued(ground, "komlo", "identity.invitation_mail") == [str(clerk_id)]

    def sign_in(password: str) -> SignInResult:
        with ground.inside("komlo", shell=Shell.CONSOLE):
            return operations.authenticate_clerk(
                identifier="uj@example.hu", password=password, ip="192.0.2.7", now=NOW
            ).result

    assert sign_in(passwords.UNUSABLE) is SignInResult.REFUSED
    with ground.inside("komlo", shell=Shell.CONSOLE):
        token = credentials.issue_link(
            credential_id=new_id(),
            kind="invitation",
            principal_kind="clerk",
            principal_id=clerk_id,
            now=NOW,
        )
        later = NOW + timedelta(days=6)
        operations.reset_password(
            token=token, kind="clerk", password=STAFF_PASSWORD, ip="192.0.2.7", now=later
        )
    assert sign_in(STAFF_PASSWORD) is SignInResult.SIGNED_IN
