"""What the company tells its customers, written at the counter and seen with a browser's eyes."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from portal.foundation.tenancy import Shell
from tests.factories import records
from tests.journeys.browser_people import Visitor
from tests.journeys.conftest import Visit
from tests.portal.branding.test_logo_files import png
from tests.support.live_site import LiveSite

pytestmark = pytest.mark.browser
SLUG = "miho"


def _staff(live: LiveSite, visit: Visit, role: str, *, width: int = 1280) -> Visitor:
    with live.site.inside(SLUG):
        records.clerk(role=role)
    staff = visit(SLUG, width=width)
    staff.go("/belepes", shell=Shell.CONSOLE)
    staff.sign_in_at_console("ugyintezo@example.hu", "a tizenkét karakteres")
    return staff


def test_a_notice_from_the_desk_to_the_first_page(live: LiveSite, visit: Visit) -> None:
    staff = _staff(live, visit, "senior_clerk")
    staff.go("/kozlemenyek", shell=Shell.CONSOLE)
    staff.eyes.look("console-notices-none")
    staff.follow("Közlemény írása")
    page = staff.page
    page.get_by_label("Települések, irányítószámok, utcák").check()
    page.locator("[name=starts_at]").fill("2026-01-05T08:00")
    staff.fill(lines="Miskolc, Szemere utca 1–21 páratlan", title_hu="Fűtésszünet")
    page.locator("[name=text_hu]").fill("Kedden **nem lesz fűtés**.")
    expect(page.locator("[data-preview-of=text_hu] strong")).to_have_text("nem lesz fűtés")
    staff.eyes.look("console-notice-form")
    page.get_by_role("button", name="Mentés vázlatként").or_(
        page.get_by_role("button", name="Save as a draft")
    ).click()
    staff.eyes.look("console-notice-draft")
    page.get_by_role("button", name="Közzététel").or_(
        page.get_by_role("button", name="Publish")
    ).first.click()
    stranger = visit(SLUG)
    stranger.go("/")
    expect(stranger.page.locator("main")).to_contain_text("Fűtésszünet")
    stranger.eyes.look("notices-landing")
    stranger.go("/kozlemenyek")
    stranger.look_in_every_language("notices-list")
    stranger.follow("Fűtésszünet")
    stranger.eyes.look("notices-one")


def test_texts_and_prices_are_edited_beside_their_preview(live: LiveSite, visit: Visit) -> None:
    staff = _staff(live, visit, "senior_clerk")
    staff.go("/szovegek", shell=Shell.CONSOLE)
    staff.eyes.look("console-texts")
    staff.go("/szovegek/oldalak/terms", shell=Shell.CONSOLE)
    staff.page.locator("[name=text_hu]").fill("# Feltételek\n\nÚj szabály.\n")
    staff.page.locator("[name=preview]").click()
    staff.eyes.look("console-page-editor")
    staff.go("/arak", shell=Shell.CONSOLE)
    staff.eyes.look("console-prices")
    staff.go("/arak/egyeb/uj", shell=Shell.CONSOLE)
    staff.fill(legal_hu="Új rendelet")
    staff.page.locator("[name=preview]").click()
    staff.eyes.look("console-price-period")
    staff.go("/nyomtatvanyok", shell=Shell.CONSOLE)
    staff.eyes.look("console-papers")
    staff.go("/nyomtatvanyok/uj", shell=Shell.CONSOLE)
    staff.eyes.look("console-paper-new")


def test_the_brand_with_its_previews(live: LiveSite, visit: Visit, tmp_path: Path) -> None:
    picture = tmp_path / "logo.png"
    picture.write_bytes(png(900, 240))
    staff = _staff(live, visit, "tenant_admin")
    staff.go("/arculat", shell=Shell.CONSOLE)
    page = staff.page
    page.locator("[name=light_primary]").fill("#ffcc00")
    page.locator("[name=preview]").click()
    frame = page.frame_locator("iframe").first
    expect(frame.locator("h1")).to_be_visible()
    staff.eyes.look("console-brand-look")
    page.locator("[name=take]").first.click()
    expect(page.locator("[name=light_primary]")).not_to_have_value("#ffcc00")
    staff.go("/arculat/logo", shell=Shell.CONSOLE)
    page.locator("main [name=logo]").set_input_files(picture)
    staff.fill(reason="Új logó")
    page.get_by_role("button", name="Közzététel azonnal").click()
    expect(page.locator(".logo-sample img")).to_have_attribute("src", re.compile(r"/logo\.png$"))
    staff.eyes.look("console-brand-logo")
    staff.go("/arculat/level", shell=Shell.CONSOLE)
    staff.fill(subject_hu="Üdvözöljük, {company}")
    page.locator("[formtarget=mail-hu]").click()
    expect(page.frame_locator("[name=mail-hu]").locator("body")).to_contain_text("Üdvözöljük")
    staff.eyes.look("console-brand-mail")
