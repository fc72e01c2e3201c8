"""Fixtures of the metering tests: a household with meters, and a moment within the reading window."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pytest

from portal.customers.models import Customer
from portal.foundation import db
from portal.identity import operations as identity
from portal.identity import passwords
from portal.kernel.ids import new_id
from portal.metering.models import Meter, MeterExchange, MeterReading
from tests.support.site import Browser, Site

SLUG = "tavho"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
"""In tavho's window, which is open from the 20th to the 5th."""
CLOSED = datetime(2026, 11, 12, 9, 0, tzinfo=UTC)
PASSWORD = "egy-hosszú-próbajelszó-7"


@dataclass
class Household:
    """A customer who can sign in, and what is done to their meters behind the portal's back."""

    site: Site
    slug: str
    number: str
    customer_id: uuid.UUID = field(default_factory=new_id)
    login_id: uuid.UUID = field(default_factory=new_id)

    def settle(self) -> Household:
        """Store the customer and the login."""
        with self.site.inside(self.slug):
            db.session().add(
                Customer(
                    id=self.customer_id,
                    customer_number=self.number,
                    printed_number=self.number,
                    name="Őry Ödön",
                    name_key="ory odon",
                )
            )
            db.session().flush()
            self.login_id = identity.create_login(
                username=self.number,
                email=f"{self.number}@example.com".lower(),
                display_name="Őry Ödön",
                phone=None,
                password_hash=passwords.hash_password(PASSWORD),
                locale="hu",
                customer_ids=[self.customer_id],
            )
        return self

    def browser(self) -> Browser:
        """Return a browser in which the customer is signed in."""
        browser = self.site.browser(self.slug)
        browser.fill("/belepes", {"username": self.number, "password": PASSWORD})
        return browser

    def meter(self, serial_number: str = "21000001", **changes: Any) -> uuid.UUID:
        """Give the customer a meter: five digits and three decimals of hot water, unless told."""
        values = {
            "medium": "hot_water", "unit": "m³", "digits": 5, "decimals": 3, "place": "fürdőszoba",
        } | changes  # fmt: skip
        meter_id = new_id()
        with self.site.inside(self.slug):
            row = Meter(
                id=meter_id, customer_id=self.customer_id, serial_number=serial_number, **values
            )
            db.session().add(row)
        return meter_id

    def read(self, meter_id: uuid.UUID, *readings: tuple[str, float], **changes: Any) -> None:
        """Store readings as (ISO day, units)."""
        with self.site.inside(self.slug):
            db.session().add_all(
                MeterReading(
                    id=new_id(),
                    meter_id=meter_id,
                    read_on=date.fromisoformat(day),
                    value=round(value * 1000),
                    **({"source": "operator"} | changes),
                )
                for day, value in readings
            )

    def exchange(self, old: uuid.UUID, new: uuid.UUID, day: str, closing: float) -> None:
        """Put the new meter, which shows zero, into the place of the old one."""
        with self.site.inside(self.slug):
            db.session().get_one(Meter, (self.slug, old)).removed_on = date.fromisoformat(day)
            row = MeterExchange(
                id=new_id(),
                old_meter_id=old,
                new_meter_id=new,
                exchanged_on=date.fromisoformat(day),
                closing_value=round(closing * 1000),
                opening_value=0,
                protocol_number="CS-7",
            )
            db.session().add(row)

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """Return what the tenant's tables hold."""
        with self.site.inside(self.slug):
            found = db.session().connection().exec_driver_sql(statement)
            return [tuple(row) for row in found]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Lets the pages of metering believe that it is that moment; it begins at NOW."""

    def at(moment: datetime) -> None:
        for module in ("customer_views", "announcing_pages"):
            monkeypatch.setattr(f"portal.metering.{module}.utc_now", lambda: moment)

    at(NOW)
    return at


@pytest.fixture
def home(site: Site, at: Callable[[datetime], None]) -> Household:
    """A customer of a company where hot water is announced; no meter yet."""
    return Household(site, SLUG, "U10001").settle()


@pytest.fixture
def usual(home: Household) -> uuid.UUID:
    """A hot water meter that counts 3 m³ a month; it showed 187 on 21 October 2026."""
    meter_id = home.meter()
    months = [(year, month) for year in (2024, 2025, 2026) for month in range(1, 13)]
    home.read(
        meter_id,
        *(
            (f"{year}-{month:02d}-21", 88 + 3 * place)
            for place, (year, month) in enumerate(months)
            if (year, month) < (2026, 11)
        ),
    )
    return meter_id
