"""Signing in and opening a bill with nothing but a keyboard, always seeing where one is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.browser_eyes import NARROW, WIDE
from tests.journeys.browser_people import Visitor, open_account
from tests.journeys.browser_tenants import SLUGS
from tests.journeys.conftest import Visit
from tests.journeys.registering import EMAIL, PASSWORD
from tests.support.live_site import LiveSite

pytestmark = pytest.mark.browser

_MANY = 60
"""More presses of Tab than any page needs."""
_WHERE = """() => {
    const element = document.activeElement, style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    const on_top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return {
        tag: element.tagName, html: element.outerHTML.slice(0, 160),
        outline: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth),
        on_screen: box.width > 0 && box.height > 0 && box.top >= 0 && box.left >= 0
            && box.bottom <= window.innerHeight && box.right <= window.innerWidth,
        covered: !(on_top && (element.contains(on_top) || on_top.contains(element))),
    };
}"""


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_with_a_keyboard_only(
    live: LiveSite, visit: Visit, tmp_path: Path, slug: str, width: int
) -> None:
    """Proves that a bill can be reached by Tab and Enter, and that the focus is always seen."""
    known = open_account(live, slug, tmp_path)
    anna = visit(slug, width=width)
    anna.go("/belepes")
    skip_to_the_content(anna)
    tab_to(anna, "input[name=username]")
    anna.page.keyboard.type(EMAIL)
    tab_to(anna, "input[name=password]")
    anna.page.keyboard.type(PASSWORD)
    anna.page.keyboard.press("Enter")
    expect(anna.heading()).to_contain_text("Jó napot")
    open_the_menu(anna)
    tab_to(anna, '#menu a[href="/szamlak"]')
    anna.page.keyboard.press("Enter")
    expect(anna.page).to_have_url(re.compile("/szamlak$"))
    skip_to_the_content(anna)
    tab_to(anna, "#invoices tbody th a")
    anna.page.keyboard.press("Enter")
    expect(anna.heading()).to_contain_text(known.newest_bill)
    tab_to(anna, "main a[download]")
    with anna.page.expect_download() as download:
        anna.page.keyboard.press("Enter")
    assert download.value.path().read_bytes().startswith(b"%PDF")


def step(anna: Visitor) -> None:
    """Press Tab; wherever that leads must be seen: on the screen, uncovered, with a frame."""
    anna.page.keyboard.press("Tab")
    at = anna.page.evaluate(_WHERE)
    assert at["tag"] != "BODY", "the keyboard fell out of the page"
    assert at["outline"] >= 2, f"no visible focus on {at['html']}"
    assert at["on_screen"] and not at["covered"], f"the focus is out of sight on {at['html']}"


def tab_to(anna: Visitor, selector: str) -> None:
    """Press Tab until that element has the focus."""
    for _press in range(_MANY):
        step(anna)
        if anna.page.evaluate("(it) => document.activeElement.matches(it)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached with Tab on {anna.page.url}")


def skip_to_the_content(anna: Visitor) -> None:
    """The first stop is the skip link, hidden until then; Enter leads past the frame of the page."""
    link = anna.page.locator(".skip-link")
    expect(link).not_to_be_in_viewport()
    step(anna)
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport(ratio=1)
    anna.page.keyboard.press("Enter")
    expect(anna.page.locator("main")).to_be_focused()
    anna.page.keyboard.press("Tab")
    inside = "() => document.querySelector('main').contains(document.activeElement)"
    assert anna.page.evaluate(inside), "after the skip link the next stop is not in the content"
    anna.page.keyboard.press("Shift+Tab")


def open_the_menu(anna: Visitor) -> None:
    """Open the menu of small screens, and the group that the bills may stand in."""
    if anna.page.locator("[aria-controls=menu]").is_visible():
        tab_to(anna, "[aria-controls=menu]")
        anna.page.keyboard.press("Enter")
        expect(anna.page.locator("#menu")).to_be_visible()
    link = anna.page.locator('#menu a[href="/szamlak"]')
    if not link.is_visible():
        tab_to(anna, "#menu summary")
        anna.page.keyboard.press("Enter")
        expect(link).to_be_visible()
