"""Inputs that must be survived at signing in and recovery, and the way out of a lock by browser."""

from __future__ import annotations

import re

import pytest

from portal.demo.caught_mail import CaughtMail
from portal.identity import operations, throttling
from portal.kernel.clock import utc_now
from tests.portal.identity.test_pages import (
    EMAIL,
    NEW,
    PASSWORD,
    REFUSED,
    USERNAME,
    csrf,
    is_in,
    newest,
    register,
    sign_in,
)
from tests.support.site import Browser, Site, links_in


def lock_out(site: Site, slug: str, *, by: str = "198.51.100.1") -> None:
    """Strangers all over the world have tried a hundred times to get in."""
    with site.inside(slug):
        attempt = throttling.Attempt(kind="customer", identifier=EMAIL, ip=by, device=None)
        for _turn in range(throttling.ACCOUNT_TRIES):
            throttling.count_failure(attempt, now=utc_now())


def test_a_browser_that_signed_in_before_is_not_locked_out_by_strangers(site: Site) -> None:
    register(site, "tavho")
    own, new = site.browser("tavho"), site.browser("tavho")
    sign_in(own)
    own.post("/kilepes", data={"csrf_token": csrf(own, "/jelszo-csere")})
    lock_out(site, "tavho")
    assert "Túl sok sikertelen próbálkozás" in sign_in(new).text
    assert sign_in(own).status_code == 303 and is_in(own)


def test_the_mail_lets_the_owner_of_a_locked_login_in(site: Site, mailbox: CaughtMail) -> None:
    register(site, "komlo", number="V12345")
    lock_out(site, "komlo")
    browser = site.browser("komlo")
    assert "Túl sok sikertelen próbálkozás" in sign_in(browser).text
    browser.fill("/elfelejtett-jelszo", {"username": EMAIL})
    site.deliver()
    (link,) = [one for one in links_in(newest(mailbox)["text"]) if "/uj-jelszo/" in one]
    browser.fill("/" + link.split("/", 3)[3], {"password": NEW, "password_confirm": NEW})
    lock_out(site, "komlo")
    assert sign_in(browser, EMAIL, NEW).status_code == 303, "this browser is known by now"


@pytest.mark.parametrize(
    "password",
    [" " + PASSWORD, PASSWORD + " ", PASSWORD.upper(), PASSWORD + "\0", "x" * 4096, "\ud7ff\uffff"],
)
def test_odd_passwords_are_simply_wrong(site: Site, password: str) -> None:
    register(site, "tavho")
    page = sign_in(site.browser("tavho"), EMAIL, password)
    assert page.status_code == 422 and REFUSED in page.text


@pytest.mark.parametrize(
    "name", ["\0", "a\0b", "\u202e", "x" * 254, "' OR 1=1 --", "%s%s", "<script>alert(1)</script>"]
)
def test_odd_names_are_simply_wrong(site: Site, name: str) -> None:
    page = sign_in(site.browser("tavho"), name, PASSWORD)
    assert page.status_code == 422 and "<script>alert" not in page.text


def test_a_huge_password_is_refused_before_any_work(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = site.browser("tavho")
    token = csrf(browser, "/belepes")
    asked: list[str] = []
    monkeypatch.setattr(
        operations, "authenticate_customer", lambda **given: asked.append(given["identifier"])
    )
    data = {"csrf_token": token, "username": EMAIL}
    for length, wanted in ((5_000, {422}), (1_000_000, {413, 422}), (3_000_000, {413})):
        page = browser.post("/belepes", data=data | {"password": "x" * length})
        assert page.status_code in wanted
    assert asked == []


@pytest.mark.parametrize(
    "token", ["x", "A" * 24, "A" * 5000, "%00", "..%2f..%2fetc", "ÁRVÍZ", "A" * 23 + "'"]
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_no_link_but_a_kind_page(site: Site, token: str, method: str) -> None:
    browser = site.browser("tavho")
    data = {"csrf_token": csrf(browser, "/belepes"), "password": NEW, "password_confirm": NEW}
    page = browser.open(
        f"/uj-jelszo/{token}", method=method, data=data if method == "post" else None
    )
    assert page.status_code == 404
    assert "<h1" in page.text and "Traceback" not in page.text


def test_a_new_password_may_not_be_ones_name_or_address(site: Site, mailbox: CaughtMail) -> None:
    register(site, "tavho")
    browser = site.browser("tavho")
    sign_in(browser)
    for wished, told in (
        (USERNAME, "nem a neve"),
        (EMAIL, "nem a neve"),
        ("12345678", "nagyon sokan használják"),
        ("hetkara", "legalább 8 karaktert"),
        ("nyolc\0karakter", "nem látható karakter"),
        (PASSWORD, "eltérőnek kell lennie"),
    ):
        values = {"current_password": PASSWORD, "password": wished, "password_confirm": wished}
        page = browser.fill("/jelszo-csere", values)
        assert page.status_code == 422 and told in page.text, wished
        assert wished not in re.findall(r'type="password"[^>]*value="([^"]*)"', page.text)
    site.deliver()
    assert mailbox.newest() == []


def test_the_language_survives_signing_in_and_out(site: Site) -> None:
    register(site, "tavho")
    browser = site.browser("tavho")
    browser.post("/nyelv/en", data={"csrf_token": csrf(browser, "/belepes")})
    sign_in(browser)
    assert "Present password" in browser.get("/jelszo-csere").text
    browser.post("/kilepes", data={"csrf_token": csrf(browser, "/jelszo-csere")})
    assert "Forgotten" in browser.get("/elfelejtett-jelszo").text


@pytest.mark.parametrize("path", ["/belepes", "/elfelejtett-jelszo"])
def test_a_repeated_field_is_no_way_round(site: Site, path: str) -> None:
    browser: Browser = site.browser("tavho")
    data = {
        "csrf_token": csrf(browser, path),
        "username": [EMAIL, "mas@example.hu"],
        "email": [EMAIL, "mas@example.hu"],
        "customer_number": ["U12345", "U54321"],
        "password": ["ez nem az", "ez sem az"],
    }
    assert browser.post(path, data=data).status_code in (303, 422)
