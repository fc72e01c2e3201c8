"""A preview: the draft, invented people, mails that stay; for one administrator, in one browser."""

from __future__ import annotations

import re

import pytest

from portal.demo.caught_mail import CaughtMail
from portal.foundation import db
from portal.preview import queries
from portal.preview.queries import Case
from tests.portal.preview.conftest import TENANTS, Desk
from tests.support.site import Browser, FormReader, links_in

every_tenant = pytest.mark.parametrize("desk", TENANTS, indirect=True)
PASSWORD = "három piros alma"
SAID = {
    "approve": "A regisztrációja aktív",
    "refer": "A regisztrációja jóváhagyásra vár",
    "reject": "A regisztráció nem sikerült",
}
"""The heading of the page that a person sees in the end."""


def cases(desk: Desk) -> list[Case]:
    with desk.site.services.enter(), desk.shadow(), db.unit_of_work(readonly=True):
        return list(queries.cases())


def register(browser: Browser, case: Case) -> str:
    """Fill in the registration as the list of people says; return the page that follows."""
    page = browser.get("/regisztracio")
    if 'name="skip"' in page.text:
        page = browser.post(
            "/regisztracio", data={**_token(page.text), "skip": "1"}, follow_redirects=True
        )
    shown = set(re.findall(r'name="([a-z_]+)"', page.text))
    typed = {name: text for name, text in case.typed.items() if name in shown}
    for name in ("accept_terms", "accept_privacy"):
        typed |= {name: "y"} if name in shown else {}
    if "password_confirm" in shown:
        typed |= {"password": PASSWORD, "password_confirm": PASSWORD}
    if "challenge_answer" in shown:
        typed["challenge_answer"] = _answer(page.text)
    return browser.send(page, typed).text


def _answer(page: str) -> str:
    asked = re.search(r'class="challenge"[^>]*>([^<]+)<', page)
    assert asked is not None
    numbers = sorted(int(digits) for digits in re.findall(r"\d+", asked[1]))
    return str(sum(numbers)) if "+" in asked[1] else " ".join(map(str, numbers))


def _token(page: str) -> dict[str, str]:
    reader = FormReader()
    reader.feed(page)
    return {"csrf_token": reader.forms[0]["csrf_token"]}


def activate(browser: Browser) -> str:
    """Follow the link of the newest mail that is kept, and press the button."""
    listed = browser.get("/elonezet/levelek").text
    mail = re.search(r"/elonezet/levelek/[0-9a-f-]{36}", listed)
    assert mail is not None, "no mail is kept"
    link = next(one for one in links_in(_text(browser, mail[0])) if "megerosites/" in one)
    path = "/" + link.split("/", 3)[3]
    page = browser.get(path)
    reader = FormReader()
    reader.feed(page.text)
    [form] = [
        form
        for form, action in zip(reader.forms, reader.actions, strict=True)
        if action.endswith(path)
    ]
    if 'name="password"' in page.text:
        form |= {"password": PASSWORD, "password_confirm": PASSWORD}
    return browser.post(path, data=form).text


def _text(browser: Browser, path: str) -> str:
    return re.sub(r"<[^>]+>", " ", browser.get(path).text)


@every_tenant
def test_what_the_list_says_comes_true(desk: Desk, mailbox: CaughtMail) -> None:
    """Somebody of each ending registers through the real pages, and that is how it ends."""
    browser = desk.begin()
    assert "preview-bar" in browser.get("/").text
    found = cases(desk)
    endings = {case.ending for case in found} - {"signed_in"}
    assert {"reject", "approve"} <= endings or "refer" in endings
    for ending in sorted(endings - {"form"}):
        case = next(one for one in found if one.ending == ending)
        register(browser, case)
        assert SAID[ending] in activate(browser), f"{case.story} was to end as {ending}"
    for case in found:
        if case.ending == "form":
            assert "Hiba" in register(browser, case)
    assert mailbox.newest() == [], "a mail of the preview left"
    assert desk.site.deliver() == 0


@every_tenant
def test_the_one_with_a_login_signs_in(desk: Desk) -> None:
    browser = desk.begin()
    [known] = [case for case in cases(desk) if case.ending == "signed_in"]
    page = browser.fill("/belepes", dict(known.typed))
    assert "Minta Magdolna" in page.text
    for path in ("/", "/szamlak", "/elonezet/szemelyek", "/elonezet/levelek"):
        assert browser.get(path).status_code in (200, 404)
    assert "Minta Magdolna" in browser.get("/").text
