"""A forgotten password, in a browser: by a temporary one or by a link, as the tenant's rules say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.browser_people import Visitor, open_account
from tests.journeys.browser_tenants import ALL
from tests.journeys.conftest import Visit
from tests.journeys.registering import EMAIL, PASSWORD, TYPED
from tests.support.live_site import LiveSite

pytestmark = pytest.mark.browser

NEW_PASSWORD = "négy zöld szilva"
BY_LINK = [ways.slug for ways in ALL if ways.recovery == "link"]
BY_TEMPORARY_PASSWORD = [ways.slug for ways in ALL if ways.recovery == "temporary_password"]
SIGN_IN = "Belépés"


@pytest.mark.parametrize("slug", BY_LINK)
def test_a_mailed_link_sets_a_new_password(
    live: LiveSite, visit: Visit, tmp_path: Path, slug: str
) -> None:
    """Proves that the link works once, and that only the new password lets in after it."""
    open_account(live, slug, tmp_path)
    anna = visit(slug)
    ask(anna, username=EMAIL)
    link = anna.mailed_link("/uj-jelszo/")
    anna.page.goto(link)
    anna.look_in_every_language("new-password")
    choose(anna)
    anna.sees(SIGN_IN)
    expect_only_the_new_password(anna)
    stranger = visit(slug)
    stranger.page.goto(link)
    expect(stranger.page.locator("main input[type=password]")).to_have_count(0)


@pytest.mark.parametrize("slug", BY_TEMPORARY_PASSWORD)
def test_a_temporary_password_must_be_changed(
    live: LiveSite, visit: Visit, tmp_path: Path, slug: str
) -> None:
    """Proves that the mailed password opens the change of password, once, and nothing else."""
    open_account(live, slug, tmp_path)
    anna = visit(slug)
    ask(anna, customer_number=TYPED[slug]["customer_number"], email=EMAIL)
    letter = anna.mail().text
    username, temporary = (
        re.search(rf"^{label}: (.+)$", letter, re.MULTILINE)
        for label in ("Felhasználónév", "Ideiglenes jelszó")
    )
    assert username is not None and temporary is not None
    anna.go("/belepes")
    anna.sign_in(username[1].strip(), temporary[1].strip())
    expect(anna.page).to_have_url(re.compile("/jelszo-csere$"))
    anna.look_in_every_language("forced-change")
    for elsewhere in ("/szamlak", "/adataim"):
        anna.go(elsewhere)
        expect(anna.page).to_have_url(re.compile("/jelszo-csere$"))
    choose(anna)
    anna.sees(SIGN_IN)
    expect_only_the_new_password(anna)
    stranger = visit(slug)
    stranger.go("/belepes")
    stranger.sign_in(username[1].strip(), temporary[1].strip())
    expect(stranger.page.locator("main [role=alert]")).to_be_visible()


# ------------------------------------------------------------------------- parts of the way


def ask(anna: Visitor, **values: str) -> None:
    """From the sign-in page to the page that says a letter is on its way."""
    anna.go("/belepes")
    anna.follow("Elfelejtettem a jelszavamat")
    anna.look_in_every_language("forgotten")
    anna.fill(**values)
    anna.send()
    expect(anna.page).to_have_url(re.compile("/elfelejtett-jelszo/elkuldve$"))
    anna.look_in_every_language("forgotten-sent")


def choose(anna: Visitor) -> None:
    """Mistype the new password first, then type it twice alike."""
    anna.fill(password=NEW_PASSWORD, password_confirm=PASSWORD)
    anna.send()
    expect(anna.page.locator("#password_confirm-error")).to_be_visible()
    expect(anna.page.locator("main [name=password]")).to_have_value("")
    anna.fill(password=NEW_PASSWORD, password_confirm=NEW_PASSWORD)
    anna.send()


def expect_only_the_new_password(anna: Visitor) -> None:
    """On the sign-in page the old password is refused and the new one lets in."""
    anna.sign_in(EMAIL, PASSWORD)
    expect(anna.page.locator("main [role=alert]")).to_be_visible()
    anna.sign_in(EMAIL, NEW_PASSWORD)
    expect(anna.heading()).to_contain_text("Jó napot")
