"""A colleague's time at the company, in browsers: invited, set up, at work, seen off."""

from __future__ import annotations

import re

import pyotp
import pytest
from playwright.sync_api import expect

from portal.foundation.tenancy import Shell
from portal.kernel.clock import utc_now
from tests.journeys.browser_people import Visitor
from tests.journeys.conftest import Visit
from tests.journeys.registering import STAFF_PASSWORD
from tests.journeys.test_browser_security import with_authenticator
from tests.support import staff
from tests.support.live_site import LiveSite

pytestmark = pytest.mark.browser

SLUG = "tavho"
ADMIN, NEW = "fonok@example.hu", "uj@example.hu"


def administrator(live: LiveSite, visit: Visit, *, width: int = 1280) -> Visitor:
    staff.hire(
        live.site, SLUG, role="tenant_admin", email=ADMIN, name="Fő Nóra", password=STAFF_PASSWORD
    )
    admin = visit(SLUG, width=width)
    admin.sign_in_at_console(ADMIN)
    return admin


def invited(live: LiveSite, visit: Visit, admin: Visitor) -> Visitor:
    """Let the administrator invite somebody, who chooses a password by the mailed link."""
    admin.go("/munkatarsak", shell=Shell.CONSOLE)
    admin.fill(full_name="Új Ubul", email=NEW)
    admin.page.locator("form[action='/munkatarsak'] button[type=submit]").click()
    expect(admin.page.locator("main table")).to_contain_text("Új Ubul")
    ubul = visit(SLUG)
    ubul.page.goto(ubul.mailed_link("/uj-jelszo/", to=NEW))
    ubul.fill(password=STAFF_PASSWORD, password_confirm=STAFF_PASSWORD)
    ubul.send()
    expect(ubul.page).to_have_url(re.compile("/belepes/beallitas"))
    return ubul


def keep_codes(ubul: Visitor) -> None:
    """Save the recovery codes as a file, tick the box and go on."""
    expect(ubul.page.locator(".codes li")).to_have_count(10)
    ubul.eyes.look("console-recovery-codes", "hu")
    with ubul.page.expect_download() as download:
        ubul.page.locator("a[download]").click()
    assert download.value.suggested_filename == "helyreallito-kodok.txt"
    codes = ubul.page.locator(".codes code").all_text_contents()
    assert set(codes) <= set(download.value.path().read_text(encoding="utf-8").splitlines())
    ubul.fill(kept="y")
    ubul.page.locator("form[action*='/belepes/beallitas'] button[type=submit]").click()
    expect(ubul.page.locator("header form[action$='/kilepes']")).to_be_visible()
    expect(ubul.page).not_to_have_url(re.compile("/belepes"))


def test_from_the_invitation_to_the_last_click(live: LiveSite, visit: Visit) -> None:
    """Proves the whole way in with an app, and that seeing off ends it at the next click."""
    admin = administrator(live, visit)
    admin.go("/munkatarsak", shell=Shell.CONSOLE)
    admin.look_in_every_language("staff")
    admin.go("/munkatarsak/jogosultsagok", shell=Shell.CONSOLE)
    admin.eyes.look("staff-permissions")
    ubul = invited(live, visit, admin)
    ubul.look_in_every_language("console-set-up")
    ubul.page.locator("form[action*='/biztonsag/masodik-lepes'] button").click()
    ubul.eyes.look("console-set-up-app")
    secret = (ubul.page.locator(".code-text code").text_content() or "").replace(" ", "")
    ubul.fill(code=pyotp.TOTP(secret).at(utc_now()))
    ubul.page.locator("form[action*='/biztonsag/masodik-lepes/kod'] button").click()
    keep_codes(ubul)
    ubul.go("/biztonsag", shell=Shell.CONSOLE)
    ubul.eyes.look("console-security")
    ubul.go("/biztonsag/munkamenetek", shell=Shell.CONSOLE)
    ubul.eyes.look("console-sessions")

    admin.go("/munkatarsak", shell=Shell.CONSOLE)
    admin.follow("Új Ubul")
    admin.look_in_every_language("staff-person")
    admin.follow("Mit tett ez a munkatárs?")
    admin.look_in_every_language("audit-log")
    admin.page.locator("main table a").last.click()
    admin.eyes.look("audit-entry")
    admin.go("/munkatarsak", shell=Shell.CONSOLE)
    admin.follow("Új Ubul")
    admin.follow("Végleges kiléptetés")
    admin.eyes.look("staff-see-off")
    admin.press("Végleges kiléptetés")
    expect(admin.page.locator("main")).to_contain_text("A munkatársat kiléptettük")
    ubul.page.locator("header a.brand").click()
    expect(ubul.page).to_have_url(re.compile("/belepes"))


def test_with_a_passkey_there_is_nothing_to_type(live: LiveSite, visit: Visit) -> None:
    """Proves that a passkey sets a colleague up, and signs in by itself as both factors."""
    ubul = invited(live, visit, administrator(live, visit))
    with_authenticator(ubul.page)
    ubul.page.locator("main a[href*='/biztonsag/azonositokulcs']").click()
    ubul.eyes.look("console-passkey-new", "hu")
    ubul.fill(name="Munkahelyi gép")
    ubul.page.locator("form[data-passkey] button[type=submit]").click()
    keep_codes(ubul)
    ubul.page.locator("header form[action$='/kilepes'] button").click()
    ubul.go("/belepes/azonositokulcs", shell=Shell.CONSOLE)
    ubul.page.locator("form[data-passkey] button[type=submit]").click()
    expect(ubul.page.locator("header form[action$='/kilepes']")).to_be_visible()
    ubul.go("/biztonsag", shell=Shell.CONSOLE)
    expect(ubul.page.locator("main")).to_contain_text("Munkahelyi gép")
    ubul.page.locator("form[action$='/torles'] button").click()
    expect(ubul.page).to_have_url(re.compile("/belepes"))
    ubul.fill(email=NEW, password=STAFF_PASSWORD)
    ubul.send()
    expect(ubul.page).to_have_url(re.compile("/belepes/beallitas"))
