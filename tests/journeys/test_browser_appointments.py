"""A time at the office, from the first page to the cancelled appointment, seen with a browser's eyes."""

from datetime import datetime

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from portal.appointments.models import Appointment
from portal.foundation import db
from portal.foundation.tenancy import Shell
from portal.kernel.clock import local_today
from tests.factories import records
from tests.journeys.conftest import Visit
from tests.support.live_site import LiveSite

pytestmark = pytest.mark.browser
SLUG = "miho"
EMAIL = "kovari@example.com"
WHO = {"full_name": "Özvegy Kővári-Szabó Ödönné", "email": EMAIL, "phone": "06 (46) 501-740"}


def test_a_time_at_the_office(live: LiveSite, visit: Visit) -> None:
    visitor = visit(SLUG)
    visitor.go("/idopontfoglalas")
    visitor.look_in_every_language("appointment-topics")
    visitor.page.locator("main .tile").nth(2).click()
    visitor.look_in_every_language("appointment-days")
    visitor.page.locator("main .tile").last.click()
    visitor.look_in_every_language("appointment-times")
    visitor.page.locator("main .tile").last.click()
    visitor.send()
    visitor.eyes.look("appointment-details")
    visitor.fill(**WHO)
    visitor.send()
    visitor.look_in_every_language("appointment-held")
    visitor.page.goto(visitor.mailed_link("megerosites", to=EMAIL))
    visitor.look_in_every_language("appointment-confirm")
    visitor.send()
    visitor.sees("Az Ön időpontja")
    visitor.look_in_every_language("appointment-own")
    own = visitor.mailed_link("sajat", to=EMAIL)

    visitor.follow("Módosítom")
    visitor.eyes.look("appointment-other-day")
    visitor.page.locator("main .tile").first.click()
    visitor.page.locator("main .tile").first.click()
    visitor.eyes.look("appointment-change")
    visitor.send()
    expect(visitor.page.locator("main")).to_contain_text("Az időpontot módosítottuk")

    visitor.page.goto(own)
    visitor.follow("Lemondom")
    visitor.eyes.look("appointment-cancel")
    visitor.send()
    expect(visitor.page.locator("main")).to_contain_text("Ez az időpont le van mondva")
    visitor.eyes.look("appointment-cancelled")
    visitor.go("/idopontfoglalas/megerosites/NINCSILYEN")
    visitor.eyes.look("appointment-invalid")


def test_who_comes_today(live: LiveSite, visit: Visit) -> None:
    with live.site.inside(SLUG):
        records.clerk()
    guest = visit(SLUG)
    guest.go("/idopontfoglalas?tema=intezmeny")
    guest.page.locator("main .tile").last.click()
    guest.page.locator("main .tile").first.click()
    guest.fill(**WHO)
    guest.send()
    guest.page.goto(guest.mailed_link("megerosites", to=EMAIL))
    guest.send()
    day = local_today(_start(live)).isoformat()
    clerk = visit(SLUG)
    clerk.sign_in_at_console("ugyintezo@example.hu")
    clerk.go(f"/idopontok?nap={day}", shell=Shell.CONSOLE)
    clerk.look_in_every_language("console-appointments")
    clerk.page.locator("main tbody a").first.click()
    clerk.look_in_every_language("console-appointment")


def _start(live: LiveSite) -> datetime:
    with live.site.inside(SLUG, readonly=True):
        found = db.session().scalar(select(Appointment.starts_at))
    assert found is not None
    return found
