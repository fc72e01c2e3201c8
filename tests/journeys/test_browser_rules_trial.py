"""An administrator tries a change of the rules: edits, replays, and uses the portal under the draft."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from portal.demo.caught_mail import CaughtMail
from portal.foundation.tenancy import Shell
from tests.journeys.browser_people import Visitor
from tests.journeys.conftest import Visit
from tests.journeys.registering import PASSWORD, Person, path_in, seed
from tests.support.live_site import LiveSite
from tests.support.staff import PASSWORD as STAFF_PASSWORD
from tests.support.staff import hire

pytestmark = pytest.mark.browser
SLUG = "tavho"
ADMIN = "fonok@example.hu"


def test_from_the_editor_to_the_end_of_the_preview(
    live: LiveSite, visit: Visit, mailbox: CaughtMail
) -> None:
    _somebody_registered(live, mailbox)
    hire(live.site, SLUG, role="tenant_admin", email=ADMIN)
    admin = visit(SLUG, width=1280)
    admin.sign_in_at_console(ADMIN, STAFF_PASSWORD)
    _edit(admin, "max_age: 1 year", "max_age: 14 days")
    _replay(admin, live)
    _preview(admin)


def _somebody_registered(live: LiveSite, mailbox: CaughtMail) -> None:
    """With a bill that is a month old: too old for the draft."""
    seed(live.site, SLUG)
    person = Person(live.site, SLUG)
    person.send()
    live.site.deliver()
    person.activate(path_in(mailbox))


def _edit(admin: Visitor, old: str, new: str) -> None:
    admin.go("/szabalyok/szerkeszto", shell=Shell.CONSOLE)
    text = admin.page.locator("main [name=text]")
    written = text.input_value()
    assert old in written
    text.fill(written.replace(old, new))
    admin.page.locator("main .desk-form button[type=submit]").click()
    admin.go("/szabalyok/terv", shell=Shell.CONSOLE)
    admin.page.locator("main a[href='/szabalyok/visszajatszas']").first.click()


def _replay(admin: Visitor, live: LiveSite) -> None:
    admin.sees("Korábbi döntések visszajátszása")
    admin.eyes.look("replay-start")
    admin.page.get_by_label("A tervezet", exact=True).check()
    admin.press("Visszajátszás")
    expect(admin.page.locator("main")).to_contain_text("folyamatban")
    live.site.deliver()
    told = "1 döntés közül 1 másképp végződött volna"  # the page comes back by itself
    expect(admin.page.locator("main")).to_contain_text(told)
    admin.look_in_every_language("replay-run")
    admin.page.locator("main tbody a").first.click()
    expect(admin.page.locator("main")).to_contain_text("TH2026012345")
    admin.eyes.look("replay-case")


def _preview(admin: Visitor) -> None:
    admin.go("/szabalyok/elonezet", shell=Shell.CONSOLE)
    admin.eyes.look("preview-begin")
    admin.press("Előnézet indítása")
    bar = admin.page.locator(".preview-bar")
    expect(bar).to_contain_text("kitalált ügyfelekkel")
    admin.eyes.look("preview-home")
    bar.get_by_role("link", name="Személyek és beírandó adatok").click()
    admin.look_in_every_language("preview-people")
    typed = _who_registers(admin)
    admin.go("/regisztracio")
    admin.fill(**typed, password=PASSWORD, password_confirm=PASSWORD, accept_privacy="y")
    admin.send()
    admin.page.locator(".preview-bar").get_by_role("link", name="Levelek").click()
    admin.eyes.look("preview-mails")
    admin.page.locator("main tbody a").first.click()
    admin.eyes.look("preview-mail")
    admin.page.locator("main a[href*='megerosites/']").first.click()
    admin.send()
    admin.sees("A regisztrációja aktív")
    assert admin.mailbox.newest(to=typed["email"]) == [], "a mail of the preview left"
    admin.page.locator(".preview-bar").get_by_role("button", name="Előnézet befejezése").click()
    admin.sees("Az előnézet véget ért")
    expect(admin.page.locator(".preview-bar")).to_have_count(0)
    admin.eyes.look("preview-over")


def _who_registers(admin: Visitor) -> dict[str, str]:
    """Return what the page says to type to register at once."""
    section = admin.page.locator("main section", has_text="Azonnal regisztrál")
    fields = section.locator("details").first.locator("[data-field]")
    return {
        str(one.get_attribute("data-field")): one.locator("dd").inner_text()
        for one in fields.all()
        if one.get_attribute("data-field") != "password"
    }
