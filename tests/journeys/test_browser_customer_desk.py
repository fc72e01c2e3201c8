"""Somebody calls: found by name, the card, the portal as they see it, and an institution at the desk."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from portal.customers.models import Customer
from portal.foundation import db
from portal.foundation.tenancy import Shell
from tests.factories import records
from tests.journeys.browser_people import Visitor, open_account
from tests.journeys.conftest import Visit
from tests.journeys.registering import EMAIL, PASSWORD
from tests.support import pictures
from tests.support.live_site import LiveSite

pytestmark = pytest.mark.browser
SLUG = "miho"
WIDE = 1280
WHY = "Nem találja a novemberi számláját, együtt nézzük meg"


def at_the_desk(live: LiveSite, visit: Visit) -> Visitor:
    with live.site.inside(SLUG):
        records.clerk(email="fougyintezo@example.hu", role="senior_clerk")
    clerk = visit(SLUG, width=WIDE)
    clerk.sign_in_at_console("fougyintezo@example.hu")
    return clerk


def test_a_caller_is_found_and_seen_as_the_customer(
    live: LiveSite, visit: Visit, tmp_path: Path
) -> None:
    open_account(live, SLUG, tmp_path)
    clerk = at_the_desk(live, visit)
    clerk.page.keyboard.press("/")
    expect(clerk.page.locator("#find")).to_be_focused()
    clerk.page.keyboard.type("ann kov")
    clerk.page.keyboard.press("Enter")
    expect(clerk.page).to_have_url(re.compile("q=ann"))
    clerk.eyes.look("console-customers-found", "hu")
    clerk.page.locator("main tbody a").first.click()
    clerk.look_in_every_language("console-card")
    card = clerk.page.url
    for part in ("szamlak", "belepes", "naplo"):
        clerk.page.goto(f"{card}/{part}")
        clerk.eyes.look(f"console-card-{part}", "hu")
    clerk.page.goto(card)
    clerk.follow("Feljegyzés írása")
    clerk.fill(body="Hétfőn hívjuk vissza.")
    clerk.send()
    expect(clerk.page.locator("main")).to_contain_text("Hétfőn hívjuk vissza.")

    clerk.follow("A portál megtekintése az ügyfél szemével")
    clerk.eyes.look("console-look", "hu")
    clerk.send()
    expect(clerk.page.locator(".error-summary, .field-error").first).to_be_visible()
    clerk.fill(reason=WHY)
    clerk.send()
    portal = clerk.page
    clerk.eyes.look("look-begin", "hu")
    portal.get_by_role("button", name="Megtekintés indítása").click()
    banner = portal.locator(".looking")
    expect(banner).to_contain_text(WHY)
    portal.goto(live.address(SLUG, "/szamlak"))
    expect(banner).to_be_visible()
    clerk.eyes.look("looking", "hu")
    portal.goto(live.address(SLUG, "/biztonsag"))
    expect(portal.get_by_role("heading", level=1)).to_have_text("Ez az oldal csak az ügyfélé")
    portal.goto(live.address(SLUG, "/kapcsolat"))
    portal.locator("main .form button[type=submit]").click()
    expect(portal.get_by_role("heading", level=1)).to_have_text("Ön csak megtekint")
    refused = [": 403 http" in problem for problem in clerk.eyes.problems]
    assert refused == [True, True], clerk.eyes.problems  # these two were refused on purpose
    clerk.eyes.problems.clear()
    portal.get_by_role("button", name="Megtekintés befejezése").click()
    expect(portal.get_by_role("heading", level=1)).to_have_text("A megtekintés véget ért")
    clerk.follow("A munkatársi felületre")
    assert portal.url == card

    customer = visit(SLUG)
    customer.go("/belepes")
    customer.sign_in(EMAIL, PASSWORD)
    customer.go("/adataim/munkamenetek")
    expect(customer.page.locator("main")).to_contain_text(WHY)
    customer.eyes.look("sessions-with-looks", "hu")


def test_an_institution_comes_with_its_papers(live: LiveSite, visit: Visit, tmp_path: Path) -> None:
    photo = tmp_path / "címpéldány.jpg"
    photo.write_bytes(pictures.photo(size=(300, 200)))
    with live.site.inside(SLUG):
        key = records.customer("123456789", name="Körtvélyesi Óvoda", kind="institution")
        db.session().execute(update(Customer).where(Customer.id == key).values(name_key="ovoda"))
    clerk = at_the_desk(live, visit)
    clerk.page.locator("#find").fill("123456789")
    clerk.page.keyboard.press("Enter")
    clerk.sees("Körtvélyesi Óvoda")
    clerk.follow("Az intézmény regisztrálása")
    clerk.send()
    clerk.eyes.look("console-institution-wrong", "hu")
    clerk.fill(email="ovoda@example.hu", company_extract_seen="2026. 11. 02.")
    clerk.page.locator("main [name=specimen_signature]").set_input_files(photo)
    clerk.send()
    expect(clerk.page).to_have_url(re.compile("/belepes$"))
    clerk.look_in_every_language("console-institution-invited")
    clerk.mailed_link("/uj-jelszo/", to="ovoda@example.hu")
    clerk.go(f"/ugyfelek/{key}/iratok", shell=Shell.CONSOLE)
    expect(clerk.page.get_by_role("link", name="címpéldány.jpg")).to_be_visible()
    clerk.go(f"/ugyfelek/{key}/tiltas", shell=Shell.CONSOLE)
    clerk.eyes.look("console-block", "hu")
