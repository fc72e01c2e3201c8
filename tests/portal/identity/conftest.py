"""Ground for the tests of identity: two tenants with rules, and people who can sign in."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from portal.foundation.tenancy import Shell
from portal.identity import operations, passwords, principals, sessions
from portal.settings import Settings
from tests.support.ground import Ground, plugin_registry
from tests.support.servers import TestDatabase

NOW = datetime(2026, 11, 22, 9, 0, 5, tzinfo=UTC)
PASSWORD = "három piros alma"
STAFF_PASSWORD = "a tizenkét karakteres"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a login at a tenant."""

    slug: str
    login_id: uuid.UUID
    customer_id: uuid.UUID
    username: str = "Ödön bácsi"
    email: str = "odon@example.hu"


class People:
    """Shorthand for what the tests do over and over."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground

    def register(self, slug: str, number: str = "U12345", **changes: str) -> Person:
        given = {"username": "Ödön bácsi", "email": "odon@example.hu"} | changes
        customer_id = self.ground.add_customer(slug, number)
        assert isinstance(customer_id, uuid.UUID)
        login_id = self.ground.run(
            slug,
            lambda: operations.create_login(
                **given,
                display_name="Kővári Ödön",
                phone=None,
                password_hash=passwords.hash_password(PASSWORD),
                locale="hu",
                customer_ids=[customer_id],
            ),
        )
        return Person(slug, login_id, customer_id, given["username"], given["email"])

    def hire(self, slug: str, email: str, role: str = "clerk") -> uuid.UUID:
        return self.ground.run(
            slug,
            lambda: operations.create_clerk(
                email=email,
                name="Ügyintéző Ágnes",
                role=role,
                password_hash=passwords.hash_password(STAFF_PASSWORD),
            ),
        )

    def sign_in(
        self,
        slug: str,
        identifier: str,
        password: str,
        *,
        ip: str = "192.0.2.7",
        now: datetime = NOW,
        **more: object,
    ) -> operations.SignInOutcome:
        return self.ground.run(
            slug,
            lambda: operations.authenticate_customer(
                identifier=identifier,
                password=password,
                ip=ip,
                now=now,
                **more,  # type: ignore[arg-type]
            ),
        )

    def fail(self, slug: str, identifier: str, times: int, **more: object) -> None:
        """Fail that often, with a minute between, so that only the count matters."""
        for turn in range(times):
            now = NOW + timedelta(seconds=61 * turn)
            self.sign_in(slug, identifier, "ez nem az", now=now, **more)  # type: ignore[arg-type]

    def session(self, person: Person, *, now: datetime = NOW, purpose: str = "full") -> str:
        return self.ground.run(
            person.slug,
            lambda: sessions.start(
                principal_kind="customer", principal_id=person.login_id, purpose=purpose, now=now
            ),
        )

    def who(self, slug: str, token: str, *, now: datetime = NOW, shell: Shell = Shell.PORTAL):  # type: ignore[no-untyped-def]
        with self.ground.inside(slug, shell=shell, readonly=True):
            return principals.load_principal(token, now=now)


@pytest.fixture(scope="session")
def plugins():  # type: ignore[no-untyped-def]
    return plugin_registry()


@pytest.fixture
def ground(database: TestDatabase, settings: Settings, plugins) -> Iterator[Ground]:  # type: ignore[no-untyped-def]
    own = Ground(settings, plugins)
    own.apply_rules(("tavho", "komlo"))
    yield own
    own.close()


@pytest.fixture
def people(ground: Ground) -> People:
    return People(ground)
