"""The tenant admin changes the rules: with the editor's help, and without any script."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from portal.foundation.tenancy import Shell
from portal.kernel.clock import local_today, utc_now
from tests.factories import records
from tests.journeys.browser_people import Visitor
from tests.journeys.conftest import Visit
from tests.support import staff
from tests.support.live_site import LiveSite

pytestmark = pytest.mark.browser
SLUG, EMAIL = "tavho", "eva@example.hu"
EDITOR = "/szabalyok/szerkeszto"


@pytest.fixture
def admin(live: LiveSite, visit: Visit) -> Visitor:
    staff.hire(live.site, SLUG, role="tenant_admin", email=EMAIL)
    with live.site.inside(SLUG):
        for number in range(40):
            customer_id = records.customer(f"U{10_000 + 7 * number}")
            for bill in range(12):
                records.invoice(
                    customer_id,
                    f"TH-2026/{number * 100 + bill:06}",
                    9_000 + 13 * number + bill,
                    issued=local_today(utc_now()).replace(day=1),
                )
    return sign_in(live, visit)


def sign_in(live: LiveSite, visit: Visit, **options: object) -> Visitor:
    clerk = visit(SLUG, **options)
    clerk.sign_in_at_console(EMAIL, staff.PASSWORD)
    return clerk


def test_writing_with_the_editors_help(live: LiveSite, admin: Visitor) -> None:
    page = admin.page
    page.set_viewport_size({"width": 1280, "height": 1000})
    admin.go("/szabalyok", shell=Shell.CONSOLE)
    admin.look_in_every_language("rules-desk-home")
    admin.go(EDITOR, shell=Shell.CONSOLE)
    text = page.locator("#text")
    text.fill(text.input_value().replace("password: {min_length: 8}", "password: {min_length: 3}"))
    expect(page.locator("[data-findings]")).to_contain_text("registration.password.min_length")
    expect(page.locator(".row-line.is-wrong")).to_contain_text("min_length: 3")
    page.locator("[data-findings] a").click()
    expect(text).to_be_focused()
    expect(page.locator("[data-help] h3")).to_have_text("registration.password.min_length")
    page.keyboard.press("End")
    admin.look_in_every_language("rules-desk-editor-wrong")
