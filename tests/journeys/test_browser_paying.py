"""Paying in a browser: copying the data, scanning the code from the screen, the private calendar."""

import io
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from portal.foundation.tenancy import Shell
from tests.isolation.world import PASSWORD, populate
from tests.journeys.browser_people import Visitor
from tests.support.live_site import LiveSite

pytestmark = pytest.mark.browser
SLUG = "tavho"


def signed_in(visitor: Visitor, username: str) -> Visitor:
    visitor.go("/belepes")
    visitor.page.locator("main input[name=username]").fill(username)
    visitor.page.locator("main input[name=password]").fill(PASSWORD)
    visitor.send()
    visitor.page.wait_for_url(lambda url: "belepes" not in url)
    return visitor


def test_paying_by_copying_and_by_scanning(live: LiveSite, visit: Callable[..., Visitor]) -> None:
    cast = populate(live.site, SLUG)
    me = signed_in(visit(SLUG, permissions=["clipboard-read", "clipboard-write"]), cast.canary)
    me.go("/fizetes")
    me.look_in_every_language("pay")
    for value in ("11600006-60880509-00000000", "12345"):
        button = me.page.locator(f'button[data-copy="{value}"]')
        button.click()
        expect(me.page.locator("[data-copy-status]")).to_have_text(f"Kimásolva: {value}")
        assert me.page.evaluate("navigator.clipboard.readText()") == value
    me.page.emulate_media(color_scheme="dark")
    picture = Image.open(io.BytesIO(me.page.locator("svg.qr").screenshot()))
    (code,) = zxingcpp.read_barcodes(picture)
    lines = bytes(code.bytes).decode().split("\n")
    assert lines[6] == "HUF12345" and lines[9] == f"{cast.canary}, {cast.canary}-1"
    me.go(f"/fizetes/{cast.ids['invoice_id']}")
    me.eyes.glance("pay-bill", "hu")
    me.go(f"/szamlak/{cast.ids['invoice_id']}")
    me.eyes.glance("pay-on-the-bill", "hu")


def test_without_a_clipboard_the_value_is_selected(
    live: LiveSite, visit: Callable[..., Visitor]
) -> None:
    cast = populate(live.site, SLUG)
    me = signed_in(visit(SLUG), cast.canary)
    me.page.add_init_script("delete Navigator.prototype.clipboard")
    me.go("/fizetes")
    me.page.locator('button[data-copy="12345"]').click()
    expect(me.page.locator("[data-copy-status]")).to_contain_text("Ctrl+C")
    assert me.page.evaluate("getSelection().toString()").replace("\N{NO-BREAK SPACE}", " ") == (
        "12 345 Ft"
    )


def test_without_scripts_there_is_text_and_no_dead_button(
    live: LiveSite, visit: Callable[..., Visitor]
) -> None:
    cast = populate(live.site, SLUG)
    me = signed_in(visit(SLUG, java_script_enabled=False), cast.canary)
    me.go("/fizetes")
    expect(me.page.get_by_text("11600006-60880509-00000000", exact=True)).to_be_visible()
    expect(me.page.locator("button[data-copy]:visible")).to_have_count(0)
    expect(me.page.locator("svg.qr")).to_be_visible()


def test_due_dates_and_e_invoices(live: LiveSite, visit: Callable[..., Visitor]) -> None:
    cast = populate(live.site, SLUG)
    me = signed_in(visit(SLUG), cast.canary)
    me.go("/hataridok")
    me.look_in_every_language("due-dates")
    path = urlsplit(me.page.locator("#feed-address").inner_text()).path
    calendar = live.site.browser(SLUG)
    assert calendar.get(path).mimetype == "text/calendar"
    me.press("A naptár megszüntetése")
    expect(me.page.locator("#feed-address")).to_have_count(0)
    assert calendar.get(path).status_code == 404
    me.eyes.glance("due-dates-without-calendar", "hu")
    me.go("/e-szamla")
    me.look_in_every_language("e-invoice")
    me.page.locator("main input[type=checkbox]").uncheck()
    me.press("Mentés")
    expect(me.page.locator("main")).to_contain_text("Visszavonta")


def test_a_clerk_hands_changes_over(live: LiveSite, visit: Callable[..., Visitor]) -> None:
    cast = populate(live.site, SLUG)
    clerk = visit(SLUG, width=1280)
    clerk.sign_in_at_console(cast.clerk_email, PASSWORD)
    clerk.go("/e-szamla-valtozasok", shell=Shell.CONSOLE)
    clerk.look_in_every_language("e-invoice-changes")
    with clerk.page.expect_download() as download:
        clerk.page.locator("main table a").first.click()
    assert download.value.suggested_filename == "e-szamla-valtozasok-1.csv"
