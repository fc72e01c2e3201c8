"""A newcomer's first visit in a browser: from the first page to the PDF of an own bill."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from portal.foundation.tenancy import Shell
from tests.factories import records
from tests.journeys.browser_eyes import WIDE
from tests.journeys.browser_people import NAME, Visitor, record
from tests.journeys.browser_tenants import BY_SLUG, CONFIRMATIONS, ONE_OF_EACH_VERIFIER, SLUGS
from tests.journeys.conftest import Visit
from tests.journeys.registering import PASSWORD, STAFF_PASSWORD, TYPED
from tests.support.live_site import LiveSite

pytestmark = pytest.mark.browser

CLERK = "ugyintezo@example.hu"
WORDS = {
    "hu": {
        "register": "Regisztráció",
        "sent": "Kérjük, nézze meg a postafiókját",
        "activate": "Aktiválás",
        "activated": "A regisztrációja aktív",
        "pending": "A regisztrációja jóváhagyásra vár",
        "approve": "Jóváhagyás",
        "sign_in": "Belépés",
        "greeting": f"Jó napot, {NAME}!",
    },
    "en": {
        "register": "Register",
        "sent": "Please look into your mailbox",
        "activate": "Activate",
        "activated": "Your registration is active",
        "pending": "Your registration waits for approval",
        "approve": "Approve",
        "sign_in": "Sign in",
        "greeting": f"Good day, {NAME}!",
    },
}
"""What stands on the buttons that people press and over the pages that they reach."""


def test_every_tenant_has_something_to_type() -> None:
    """Proves that a tenant added to tenants.yaml is not left out of the journeys."""
    assert set(TYPED) == set(SLUGS)


@pytest.mark.parametrize("language", ["hu", "en"])
@pytest.mark.parametrize("slug", SLUGS)
def test_a_first_visit(
    live: LiveSite, visit: Visit, tmp_path: Path, slug: str, language: str
) -> None:
    """Proves the whole way on a telephone, every page of it looked at in every light and width."""
    known = record(live, slug, tmp_path)
    anna = visit(slug)
    anna.go("/")
    expect(anna.page.locator("html")).to_have_attribute("lang", "hu")
    anna.choose_language(language)
    anna.eyes.look("landing", language)
    anna.follow(WORDS[language]["register"])
    send_the_form(anna, language, look=True)
    confirm_by_link(anna, language, look=True)
    if BY_SLUG[slug].approved_by_clerk:
        approve(live, visit(slug, width=WIDE), language, look=True)
        anna.page.goto(anna.mailed_link("/belepes"))
    else:
        anna.follow(WORDS[language]["sign_in"])
    anna.eyes.look("sign-in", language)
    anna.sign_in()
    anna.sees(WORDS[language]["greeting"])
    anna.eyes.look("home", language)
    open_the_newest_bill(anna, known.newest_bill, language, look=True)
    look_around(anna, language)


@pytest.mark.parametrize(
    "slug", [slug for slug, confirmed_by in CONFIRMATIONS if confirmed_by == "code"]
)
def test_a_first_visit_with_a_typed_code(
    live: LiveSite, visit: Visit, tmp_path: Path, slug: str
) -> None:
    """Proves that the code of the letter can be typed instead of following the link."""
    record(live, slug, tmp_path)
    anna = visit(slug)
    anna.open_form()
    anna.type_claim()
    anna.send()
    anna.sees(WORDS["hu"]["sent"])
    code = re.search(r"\b[0-9A-Z]{24}\b", anna.mail().text)
    assert code is not None
    anna.fill(activation_code=code[0].lower())
    anna.press(WORDS["hu"]["activate"])
    anna.sees(WORDS["hu"]["activated"])
    anna.follow(WORDS["hu"]["sign_in"])
    anna.sign_in()
    anna.sees(WORDS["hu"]["greeting"])


@pytest.mark.parametrize("slug", ONE_OF_EACH_VERIFIER)
def test_a_first_visit_without_javascript(
    live: LiveSite, visit: Visit, tmp_path: Path, slug: str
) -> None:
    """Proves that nothing on the way needs a script, whatever is asked to prove who registers."""
    known = record(live, slug, tmp_path)
    anna = visit(slug, java_script_enabled=False)
    anna.go("/")
    anna.follow(WORDS["hu"]["register"])
    send_the_form(anna, "hu")
    confirm_by_link(anna, "hu")
    if BY_SLUG[slug].approved_by_clerk:
        approve(live, visit(slug, width=WIDE, java_script_enabled=False), "hu")
        anna.mailed_link("/belepes")
    anna.go("/belepes")
    anna.sign_in()
    anna.sees(WORDS["hu"]["greeting"])
    open_the_newest_bill(anna, known.newest_bill, "hu")


# ------------------------------------------------------------------ parts of the way


def send_the_form(anna: Visitor, language: str, *, look: bool = False) -> None:
    """From the first page of the registration to the page that says where to look now."""
    if anna.page.locator("main button[name=skip]").count():
        if look:
            anna.eyes.look("declaration", language)
        anna.fill(accept_terms="y")
        anna.send()
        expect(anna.page).to_have_url(re.compile("/regisztracio/1$"))
    expect(anna.page.locator("main .sketch img")).to_be_visible()
    anna.type_claim()
    if look:
        anna.eyes.look("registration", language)
    anna.send()
    anna.sees(WORDS[language]["sent"])
    if look:
        anna.eyes.look("sent", language)


def confirm_by_link(anna: Visitor, language: str, *, look: bool = False) -> None:
    """Follow the mailed link and press the button there; a password is chosen where it is asked."""
    anna.page.goto(anna.mailed_link("/regisztracio/megerosites/"))
    password = anna.page.locator("main input[type=password]")
    if password.count():
        assert anna.page.locator("#username").get_attribute("readonly") is not None
        assert anna.page.locator("#username").input_value()
        anna.fill(password=PASSWORD, password_confirm=PASSWORD)
    if look:
        anna.eyes.look("activation", language)
    anna.press(WORDS[language]["activate"])
    after = "pending" if BY_SLUG[anna.slug].approved_by_clerk else "activated"
    anna.sees(WORDS[language][after])
    if look:
        anna.eyes.look(after, language)


def approve(live: LiveSite, clerk: Visitor, language: str, *, look: bool = False) -> None:
    """A clerk is told by mail, signs in at the console, compares and approves."""
    with live.site.inside(clerk.slug):
        records.clerk(email=CLERK)
    clerk.go("/belepes", shell=Shell.CONSOLE)
    clerk.choose_language(language)
    if look:
        clerk.eyes.look("console-sign-in", language)
    clerk.fill(email=CLERK, password=STAFF_PASSWORD)
    clerk.send()
    if look:
        clerk.eyes.look("console-second-step", language)
    clerk.type_code(CLERK)
    if look:
        clerk.eyes.look("console-home", language)
    clerk.go("/jovahagyasok", shell=Shell.CONSOLE)
    if look:
        clerk.eyes.look("console-queue", language)
    clerk.follow(NAME)
    expect(clerk.page.locator("main .compare")).to_contain_text(NAME)
    if look:
        clerk.eyes.look("console-case", language)
    clerk.press(WORDS[language]["approve"])
    expect(clerk.page.locator("main [role=status]").first).to_be_visible()


def open_menu_link(anna: Visitor, path: str) -> None:
    """Click an entry of the menu; on a telephone the menu and its group are opened before."""
    link = anna.page.locator(f'#menu a[href="{path}"]')
    button = anna.page.locator("[aria-controls=menu]")
    if not link.is_visible() and button.is_visible():
        button.click()
    if not link.is_visible():
        anna.page.locator("#menu summary").filter(visible=True).first.click()
    link.click()


def open_the_newest_bill(anna: Visitor, number: str, language: str, *, look: bool = False) -> None:
    """From the menu to the list, to the bill, to its PDF."""
    open_menu_link(anna, "/szamlak")
    if look:
        anna.eyes.look("invoices", language)
    anna.follow(number)
    expect(anna.heading()).to_contain_text(number)
    if look:
        anna.eyes.look("invoice", language)
    with anna.page.expect_download() as download:
        anna.page.locator("main a[download]").first.click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    assert download.value.suggested_filename.endswith(".pdf")


def look_around(anna: Visitor, language: str) -> None:
    """Open every page that the menu and the footer offer."""
    links = anna.page.locator("#menu a, footer nav a")
    paths = {link.get_attribute("href") or "" for link in links.all()}
    for path in sorted(paths - {"/", "/szamlak"}):
        anna.go(path)
        expect(anna.heading()).to_be_visible()
        anna.eyes.look(path.strip("/").replace("/", "-"), language)
