"""Logins and clerks: no name, address or customer twice, and nobody left without an administrator."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select

from portal.foundation import db
from portal.foundation.outbox.models import OutboxMessage
from portal.foundation.tenancy import Shell
from portal.identity import operations, passwords, queries, sessions
from portal.identity.models import CustomerLogin
from portal.kernel.errors import NotFoundError
from tests.portal.identity.conftest import NOW, People
from tests.support.ground import Ground


@pytest.mark.parametrize(
    ("changes", "number", "error"),
    [
        ({"email": "mas@example.hu"}, "V2", operations.UsernameTakenError),
        (
            {"username": "ÖDÖN  bácsi", "email": "mas@example.hu"},
            "V2",
            operations.UsernameTakenError,
        ),
        ({"username": "Más"}, "V2", operations.EmailTakenError),
        ({"username": "Más", "email": "ODON@example.hu"}, "V2", operations.EmailTakenError),
        ({"username": "Más", "email": "mas@example.hu"}, None, operations.CustomerTakenError),
    ],
)
def test_nothing_is_given_away_twice(
    people: People,
    ground: Ground,
    changes: dict[str, str],
    number: str | None,
    error: type[Exception],
) -> None:
    first = people.register("komlo")
    customer_id = ground.add_customer("komlo", number) if number else first.customer_id
    given = {"username": first.username, "email": first.email} | changes
    with ground.inside("komlo"):
        with pytest.raises(error):
            operations.create_login(
                **given,
                display_name="Más Valaki",
                phone=None,
                password_hash="!",
                locale="hu",
                customer_ids=[customer_id],  # type: ignore[list-item]
            )
        count = len(db.session().scalars(select(CustomerLogin.id)).all())
    assert count == 1, "the transaction goes on, and nothing of the attempt is left"


def test_another_utility_knows_nothing_of_it(people: People) -> None:
    assert people.register("komlo").login_id != people.register("tavho").login_id


def test_a_second_customer_number_is_linked_and_told(people: People, ground: Ground) -> None:
    person = people.register("komlo")
    other = people.register("komlo", "V3", username="Más", email="mas@example.hu")
    second = ground.add_customer("komlo", "V2")
    assert isinstance(second, uuid.UUID)
    with ground.inside("komlo"):
        operations.link_customer(login_id=person.login_id, customer_id=second)
        assert list(queries.customer_numbers(person.login_id).values()) == ["U12345", "V2"]
        with pytest.raises(operations.CustomerTakenError):
            operations.link_customer(login_id=person.login_id, customer_id=other.customer_id)
        with pytest.raises(NotFoundError):
            operations.link_customer(login_id=uuid.uuid4(), customer_id=second)
    with ground.inside("komlo", readonly=True):
        kinds = db.session().scalars(select(OutboxMessage.kind)).all()
        whom = queries.recipients([person.customer_id, second, other.customer_id, uuid.uuid4()])
    assert kinds == ["identity.customer_number_linked_mail"]
    assert whom[second].email == person.email
    assert set(whom) == {person.customer_id, second, other.customer_id}


def test_a_made_user_name_is_the_customer_number(people: People, ground: Ground) -> None:
    people.register("komlo", username="123456789")
    with ground.inside("komlo"):
        name = operations.make_username(customer_number="123456789", email="uj@example.hu")
        assert name == "123456789-2"
        assert (
            operations.make_username(customer_number=None, email="uj@example.hu") == "uj@example.hu"
        )


def test_a_disabled_clerk_is_out_at_once(people: People, ground: Ground) -> None:
    people.hire("komlo", "fonok@example.hu", role="tenant_admin")
    clerk_id = people.hire("komlo", "agnes@example.hu")
    with ground.inside("komlo", shell=Shell.CONSOLE):
        token = sessions.start(principal_kind="clerk", principal_id=clerk_id, now=NOW)
    visitor = people.who("komlo", token, shell=Shell.CONSOLE)
    assert (visitor.kind, visitor.role) == ("clerk", "clerk")
    with ground.inside("komlo", shell=Shell.CONSOLE):
        operations.disable(clerk_id=clerk_id, now=NOW)
    assert people.who("komlo", token, shell=Shell.CONSOLE) is None
    with ground.inside("komlo", shell=Shell.CONSOLE):
        operations.enable(clerk_id=clerk_id)
    assert people.who("komlo", token, shell=Shell.CONSOLE) is None


def test_the_last_administrator_stays(people: People, ground: Ground) -> None:
    first = people.hire("komlo", "egy@example.hu", role="tenant_admin")
    people.hire("tavho", "tavol@example.hu", role="tenant_admin")
    with ground.inside("komlo"), pytest.raises(operations.LastAdminError):
        operations.disable(clerk_id=first, now=NOW)
    second = people.hire("komlo", "ketto@example.hu", role="tenant_admin")
    with ground.inside("komlo"):
        operations.disable(clerk_id=first, now=NOW)
    with ground.inside("komlo"), pytest.raises(operations.LastAdminError):
        operations.disable(clerk_id=second, now=NOW)


def test_an_address_is_one_clerks(people: People, ground: Ground) -> None:
    people.hire("komlo", "agnes@example.hu")
    with ground.inside("komlo"), pytest.raises(operations.EmailTakenError):
        operations.create_clerk(email="AGNES@example.hu", name="Más", role="clerk")
    with ground.inside("komlo"), pytest.raises(NotFoundError):
        operations.enable(clerk_id=uuid.uuid4())
    with ground.inside("komlo", readonly=True):
        rows = queries.clerks(unusable=passwords.UNUSABLE)
    assert [(row.email, row.invited) for row in rows] == [("agnes@example.hu", False)]
