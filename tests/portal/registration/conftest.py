"""Ground for the tests of registration: every tenant with its own rules, and one to register."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select, text

from portal.foundation import db
from portal.identity.models import CustomerLogin, LoginCustomer
from portal.kernel.money import Money
from portal.plugin_api.claims import Claim
from portal.plugin_api.registry import PluginRegistry
from portal.registration import operations
from portal.registration.codes import activation_code
from portal.registration.models import Registration
from portal.registration.schemas import Confirmed, Submission
from portal.rules.budgets import Budgets
from portal.rules.queries import current_rules
from portal.settings import Settings
from tests.factories import records
from tests.support.ground import Ground, plugin_registry
from tests.support.servers import TestDatabase

NOW = datetime(2026, 11, 24, 9, 0, 5, tzinfo=UTC)
"""A Tuesday morning, with every office open."""
PASSWORD = "három piros alma"
TENANTS = ("komlo", "miho", "petkomm", "tavho", "ugyfelportal")

RIGHT: dict[str, Claim] = {
    "komlo": Claim(full_name="Kovács Anna", customer_number="12345", email="anna@example.hu"),
    "petkomm": Claim(
        username="anna",
        customer_number="U1234",
        invoice_number="2026-000123",
        invoice_amount=Money.forints(12345),
        email="anna@example.hu",
    ),
    "ugyfelportal": Claim(
        full_name="Kovács Anna",
        customer_number="12345678",
        birth_date=date(1950, 5, 3),
        email="anna@example.hu",
        consents={"declaration": "d" * 64},
    ),
    "miho": Claim(
        customer_number="123456789",
        birth_place="Miskolc",
        birth_date=date(1950, 5, 3),
        email="anna@example.hu",
    ),
    "tavho": Claim(
        username="anna",
        customer_number="U12345",
        invoice_number="TH-2026/012345",
        invoice_amount=Money.forints(12345),
        email="anna@example.hu",
    ),
}
"""A claim that proves the customer of `Desk.seed`, per tenant."""


class Desk:
    """What the tests do over and over, for one tenant."""

    def __init__(self, ground: Ground, slug: str) -> None:
        self.ground, self.slug = ground, slug
        self.right = RIGHT[slug]

    def seed(self, **changes: Any) -> uuid.UUID:
        """Record the customer whom the right claim proves, with an invoice where it names one."""

        def add() -> uuid.UUID:
            customer_id = records.customer(self.right.customer_number or "", **changes)
            if self.right.invoice_number:
                records.invoice(
                    customer_id, self.right.invoice_number, 12345, issued=date(2026, 10, 1)
                )
            return customer_id

        return self.ground.run(self.slug, add)

    def claim(self, **changes: Any) -> Claim:
        return replace(self.right, **changes)

    def submit(
        self, claim: Claim | None = None, *, now: datetime = NOW, ip: str = "192.0.2.7"
    ) -> uuid.UUID | None:
        """Send the form; the password comes with it where the tenant asks for it then."""
        password = None if self.slug == "miho" else PASSWORD
        submission = Submission(claim or self.right, {"full_name": "Kovács Anna"}, password, "hu")
        return self.ground.run(
            self.slug,
            lambda: operations.submit(submission, registration_id=None, ip=ip, now=now),
        )

    def code(self, registration_id: uuid.UUID | None) -> str:
        assert registration_id is not None
        return self.ground.run(self.slug, lambda: activation_code(registration_id))

    def confirm(
        self, code: str, *, now: datetime = NOW, ip: str = "192.0.2.7", username: str | None = None
    ) -> Confirmed:
        password = PASSWORD if self.slug == "miho" else None
        return self.ground.run(
            self.slug,
            lambda: operations.confirm(code, password=password, username=username, ip=ip, now=now),
        )

    def register(self, claim: Claim | None = None, **more: Any) -> Confirmed:
        """Send the form and use the mailed code."""
        return self.confirm(self.code(self.submit(claim, **more)), **more)

    def row(self, registration_id: uuid.UUID | None) -> Registration | None:
        with self.ground.inside(self.slug, readonly=True):
            return db.session().scalar(
                select(Registration).where(Registration.id == registration_id)
            )

    def the_row(self) -> Registration:
        """Return the only registration there is."""
        with self.ground.inside(self.slug, readonly=True):
            return db.session().scalars(select(Registration)).one()

    def linked(self) -> list[tuple[uuid.UUID, str | None, str]]:
        """Return customer, user name and address of every login that sees a customer."""
        with self.ground.inside(self.slug, readonly=True):
            rows = db.session().execute(
                select(LoginCustomer.customer_id, CustomerLogin.username, CustomerLogin.email).join(
                    CustomerLogin, CustomerLogin.id == LoginCustomer.login_id
                )
            )
            return [tuple(row) for row in rows]

    def database(self) -> SimpleNamespace:
        """Return what counts statements: the engine behind every unit of work."""
        with self.ground.inside(self.slug):
            return SimpleNamespace(engine=db.session().get_bind())

    def outbox(self) -> list[str]:
        """Return the kinds that wait in the outbox, in order."""
        with self.ground.inside(self.slug, readonly=True):
            kinds = db.session().scalars(text("select kind from outbox_message order by id"))
            return [str(kind) for kind in kinds]

    def budgets(self) -> Budgets:
        """Return what the tenant's rules allow."""
        return self.ground.run(self.slug, lambda: current_rules().registration.budgets)

    def clerk(self) -> uuid.UUID:
        return self.ground.run(self.slug, records.clerk)


@pytest.fixture(scope="session")
def plugins() -> PluginRegistry:
    return plugin_registry()


@pytest.fixture
def ground(database: TestDatabase, settings: Settings, plugins: PluginRegistry) -> Iterator[Ground]:
    own = Ground(settings, plugins)
    own.apply_rules(TENANTS)
    yield own
    own.close()


@pytest.fixture
def desk(ground: Ground, request: pytest.FixtureRequest) -> Desk:
    """The desk of a tenant: parametrize it indirectly, or get petkomm's."""
    return Desk(ground, getattr(request, "param", "petkomm"))
