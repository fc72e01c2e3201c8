"""Who books a time at the office, and what they find in their mailbox."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from werkzeug.test import TestResponse

from portal.appointments.calendar import Desk, find_desk
from portal.appointments.capacity import FreeTime
from portal.appointments.choices import moment_text
from portal.appointments.operations import Wanted, book
from portal.appointments.queries import AppointmentView, free_times
from portal.demo.caught_mail import Caught, CaughtMail
from portal.kernel.clock import utc_now
from portal.rules.queries import current_rules
from tests.factories import records
from tests.support.site import Browser, Site, links_in

SLUG = "miho"
OFFICE, TOPIC = "szemere", "szamla"
EMAIL = "kovari@example.com"
WHO = {"full_name": "Özv. Kővári Ödönné", "email": EMAIL, "phone": "06 (46) 501-740"}
PASSWORD = "három piros alma"


def desk_of(topic: str = TOPIC) -> Desk:
    """Return the office's desk for that topic; inside a tenant."""
    desk = find_desk(current_rules(), OFFICE, topic)
    assert desk is not None
    return desk


@dataclass(frozen=True)
class Office:
    """The office as its visitors meet it, with a look behind."""

    site: Site
    mailbox: CaughtMail

    def free(self, topic: str = TOPIC, *, now: datetime | None = None) -> list[FreeTime]:
        """Return what can be booked now."""
        with self.site.inside(SLUG, readonly=True):
            return free_times(desk_of(topic), now=now or utc_now())

    def path(self, starts_at: datetime, topic: str = TOPIC) -> str:
        """Return the address of the page that asks who comes then."""
        return (
            f"/idopontfoglalas/adatok?iroda={OFFICE}&tema={topic}&kezdet={moment_text(starts_at)}"
        )

    def ask(
        self, starts_at: datetime, *, browser: Browser | None = None, **who: str
    ) -> TestResponse:
        """Ask for that time as somebody unknown."""
        return (browser or self.site.browser(SLUG)).fill(self.path(starts_at), {**WHO, **who})

    def newest(self, to: str = EMAIL) -> Caught:
        """Deliver, and return the newest mail to that address."""
        self.site.deliver()
        return self.mailbox.newest(to=to)[0]

    def link(self, part: str, to: str = EMAIL) -> str:
        """Return the path of the link in the newest mail that leads there."""
        found = next(link for link in links_in(self.newest(to).text) if part in link)
        return "/" + found.split("/", 3)[3]

    def booked(self, starts_at: datetime, **who: str) -> str:
        """Book as somebody unknown does, mail and all; returns the path of one's own page."""
        assert self.ask(starts_at, **who).status_code == 200
        browser = self.site.browser(SLUG)
        page = browser.get(self.link("megerosites", who.get("email", EMAIL)))
        done = press(browser, page)
        assert "Az időpont az Öné" in done.text
        return self.link("sajat", who.get("email", EMAIL))

    def customer(self) -> tuple[Browser, uuid.UUID]:
        """Return somebody who is signed in, with the id of the login."""
        with self.site.inside(SLUG):
            customer_id = records.customer("123456789")
            login_id = records.login(customer_id, email=EMAIL, username="kovari")
        browser = self.site.browser(SLUG)
        browser.fill("/belepes", {"username": "kovari", "password": PASSWORD})
        return browser, login_id


def press(browser: Browser, page: TestResponse, *, path: str | None = None) -> TestResponse:
    """Press the one button of a page."""
    token = page.text.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    return browser.post(
        path or page.request.path, data={"csrf_token": token}, follow_redirects=True
    )


@pytest.fixture
def office(site: Site, mailbox: CaughtMail) -> Office:
    return Office(site, mailbox)


NOW = datetime(2026, 5, 4, 6, 0, tzinfo=UTC)
"""Monday, 8:00 at the office: what tests of operations call now."""
TUESDAY_NINE = datetime(2026, 5, 5, 7, 0, tzinfo=UTC)


def wanted(starts_at: datetime = TUESDAY_NINE, *, number: int = 0, topic: str = TOPIC) -> Wanted:
    """Return what the form of the person of that number brings."""
    return Wanted(
        office=OFFICE,
        topic=topic,
        starts_at=starts_at,
        name=f"Látogató {number}",
        email=f"latogato{number}@example.com",
        phone=None,
        locale="hu",
        key=uuid.uuid4(),
    )


def hold(
    starts_at: datetime = TUESDAY_NINE,
    *,
    number: int = 0,
    topic: str = TOPIC,
    now: datetime = NOW,
    ip: str | None = None,
) -> AppointmentView:
    """Hold that time for somebody unknown; inside a tenant."""
    asked = wanted(starts_at, number=number, topic=topic)
    return book(asked, login_id=None, ip=ip or f"192.0.2.{number % 250}", now=now)
