"""The tenant admin changes the rules: with the editor's help, and without any script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from portal.foundation.tenancy import Shell
from portal.kernel.clock import local_today, utc_now
from tests.factories import records
from tests.journeys.browser_eyes import WIDE
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


def test_writing_with_the_editors_help(admin: Visitor) -> None:
    page = admin.page
    page.set_viewport_size({"width": WIDE, "height": 1000})
    admin.go("/szabalyok", shell=Shell.CONSOLE)
    admin.look_in_every_language("rules-desk-home")
    admin.go(EDITOR, shell=Shell.CONSOLE)
    text = page.locator("#text")
    text.fill(text.input_value().replace("{min_length: 8}", "{min_length: 3}"))
    expect(page.locator("[data-findings]")).to_contain_text("registration.password.min_length")
    expect(page.locator("[data-findings]")).to_contain_text("nem megengedett")
    expect(page.locator(".row-line.is-wrong")).to_contain_text("min_length: 3")
    page.locator("[data-findings] a").click()
    expect(text).to_be_focused()
    expect(page.locator("[data-help] h3")).to_have_text("registration.password.min_length")
    admin.eyes.look("rules-desk-editor-wrong")
    text.fill(text.input_value().replace("{min_length: 3}", "{min_length: 10}"))
    expect(page.locator("[data-status]")).to_have_text("Nincs benne hiba.")
    _complete(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(text).not_to_be_focused()
    _come_back_to_what_was_typed(admin, page)
    page.keyboard.press("Control+s")
    expect(page.locator("main")).to_contain_text("A vázlatot elmentettük")
    admin.follow("Terv megtekintése")
    expect(page.locator("main")).to_contain_text("legalább 8 helyett 10 karakteres")
    admin.look_in_every_language("rules-desk-plan")


def _complete(page: Page) -> None:
    """Write the name of a budget by its first letters."""
    text = page.locator("#text")
    policy = "  approval: {policy: automatic, options: {}}\n"
    assert policy in text.input_value()
    text.evaluate(
        """(area, line) => {
            const end = area.value.indexOf(line) + line.length;
            area.focus();
            area.setSelectionRange(end, end);
        }""",
        policy,
    )
    page.keyboard.type("  budgets:\n")
    page.keyboard.type("code")
    offers = page.get_by_role("listbox")
    expect(offers).to_contain_text("code_tries")
    page.keyboard.press("Enter")
    page.keyboard.type("5\n")
    expect(offers).to_be_hidden()
    assert "  budgets:\n    code_tries: 5\n" in text.input_value()
    expect(page.locator("[data-status]")).to_have_text("Nincs benne hiba.")


def _come_back_to_what_was_typed(admin: Visitor, page: Page) -> None:
    """An ended session loses nothing: the text is offered again in the same window."""
    typed = page.locator("#text").input_value()
    page.once("dialog", lambda dialog: dialog.accept())
    admin.go(EDITOR, shell=Shell.CONSOLE)
    assert page.locator("#text").input_value() != typed
    page.locator("[data-restore]").click()
    assert page.locator("#text").input_value() == typed


def test_everything_works_without_scripts(live: LiveSite, admin: Visitor, visit: Visit) -> None:
    plain = sign_in(live, visit, java_script_enabled=False)
    plain.go(EDITOR, shell=Shell.CONSOLE)
    text = plain.page.locator("#text")
    rules = text.input_value()
    plain.fill(text=rules.replace("{min_length: 8}", "{min_lenght: 9}"))
    plain.press("Vázlat mentése")
    wrong = plain.page.locator("main .findings a").first
    expect(plain.page.locator("main .findings")).to_contain_text("ismeretlen kulcs: „min_lenght”")
    wrong.click()
    expect(plain.page.locator("div:target")).to_contain_text("min_lenght")
    plain.fill(text=rules.replace("{min_length: 8}", "{min_length: 9}"))
    plain.press("Vázlat mentése")
    plain.follow("Terv megtekintése")
    plain.fill(reason="Hosszabb jelszó")
    plain.press("Közzététel")
    expect(plain.page.locator("main")).to_contain_text("Mostantól a(z) 2. változat érvényes.")
    plain.follow("A szabályok előzményei")
    plain.follow("Visszaállítás (1.)")
    plain.fill(reason="Mégsem")
    plain.press("Visszaállítás")
    expect(plain.page.locator("main")).to_contain_text("Újra a(z) 1. változat érvényes.")
    admin.go("/szabalyok/elozmenyek", shell=Shell.CONSOLE)
    admin.look_in_every_language("rules-desk-history")
    admin.go("/szabalyok/visszaallitas?valtozat=2", shell=Shell.CONSOLE)
    admin.look_in_every_language("rules-desk-rollback")
