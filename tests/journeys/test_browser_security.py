"""Passkeys and the second step, in a browser with a virtual authenticator."""

from __future__ import annotations

import re
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Page, expect

from portal.kernel.clock import utc_now
from tests.journeys.browser_people import open_account
from tests.journeys.conftest import Visit
from tests.journeys.registering import EMAIL, PASSWORD
from tests.support.live_site import LiveSite

pytestmark = pytest.mark.browser

SLUG = "petkomm"


def with_authenticator(page: Page) -> None:
    """Give the browser a fingerprint reader that always recognises its person."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_signs_in_without_a_password(
    live: LiveSite, visit: Visit, tmp_path: Path
) -> None:
    """Proves that a passkey is made, signs in, and is of no use once it is taken away."""
    open_account(live, SLUG, tmp_path)
    anna = visit(SLUG)
    with_authenticator(anna.page)
    anna.go("/belepes")
    anna.sign_in(EMAIL, PASSWORD)
    anna.go("/biztonsag")
    anna.look_in_every_language("security")
    anna.go("/biztonsag/azonositokulcs")
    anna.look_in_every_language("passkey-new")
    anna.page.locator("input[name=name]").fill("Próbatelefon")
    anna.page.locator("input[name=current_password]").fill(PASSWORD)
    anna.page.locator("main form button[type=submit]").last.click()
    expect(anna.page).to_have_url(re.compile("/biztonsag$"))
    expect(anna.page.locator("main")).to_contain_text("Próbatelefon")
    anna.page.locator("header form[action$='/kilepes'] button").click()
    anna.go("/belepes/azonositokulcs")
    anna.look_in_every_language("passkey-sign-in")
    anna.page.locator("main form button[type=submit]").click()
    expect(anna.page.locator("header form[action$='/kilepes']")).to_be_visible()
    anna.go("/biztonsag")
    anna.page.locator("form[action$='/torles'] button").click()
    anna.page.locator("header form[action$='/kilepes'] button").click()
    anna.go("/belepes/azonositokulcs")
    with anna.page.expect_response(lambda answer: answer.status == 422):
        anna.page.locator("main form button[type=submit]").click()


def test_a_second_step_stands_between_password_and_account(
    live: LiveSite, visit: Visit, tmp_path: Path
) -> None:
    """Proves that the code of the app is asked for, on pages that everybody can use."""
    open_account(live, SLUG, tmp_path)
    anna = visit(SLUG)
    anna.go("/belepes")
    anna.sign_in(EMAIL, PASSWORD)
    anna.go("/biztonsag/masodik-lepes")
    anna.page.locator("input[name=current_password]").fill(PASSWORD)
    anna.page.locator("main form button[type=submit]").click()
    anna.look_in_every_language("second-step-code")
    secret = (anna.page.locator(".code-text code").text_content() or "").replace(" ", "")
    anna.page.locator("input[name=code]").fill(pyotp.TOTP(secret).at(utc_now()))
    anna.page.locator("main form button[type=submit]").click()
    expect(anna.page.locator(".codes li")).to_have_count(10)
    recovery = anna.page.locator(".codes code").first.text_content() or ""
    bela = visit(SLUG)
    bela.go("/belepes")
    bela.sign_in(EMAIL, PASSWORD)
    expect(bela.page).to_have_url(re.compile("/belepes/masodik-lepes"))
    bela.look_in_every_language("second-step")
    bela.page.locator("input[name=code]").fill(recovery)
    bela.page.locator("main form button[type=submit]").first.click()
    expect(bela.page.locator("header form[action$='/kilepes']")).to_be_visible()
