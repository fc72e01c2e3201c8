"""What the staff do to a login: blocked, let in, helped, a lost factor, linked, unlinked; told by mail."""

from __future__ import annotations

import re
import uuid
from datetime import date

import pyotp
import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from portal.demo.caught_mail import CaughtMail
from portal.foundation import db
from portal.identity.operations import second_factor
from portal.identity.operations.second_factor import Owner
from portal.kernel.clock import utc_now
from portal.representation.operations import grant
from portal.representation.schemas import NewMandate
from tests.support.bills import PASSWORD, Bills
from tests.support.site import Browser, links_in
from tests.support.staff import colleague

EMAIL = "ilona@example.com"
WHY = "A postaládáját feltörték, ő maga kérte"


@pytest.fixture
def senior(desk: Bills) -> Browser:
    return colleague(desk.site, desk.slug, role="senior_clerk")


@pytest.fixture
def customer(desk: Bills) -> Browser:
    return desk.login(EMAIL, "U0001")


def url(desk: Bills, what: str, number: str = "U0001") -> str:
    return f"/ugyfelek/{desk.customers[number]}/{what}"


def press(browser: Browser, path: str) -> TestResponse:
    """Open the page and press the button of its form without fields."""
    token = re.search(r'csrf_token"[^>]*value="([^"]+)"', browser.get(path).text)
    assert token is not None
    return browser.post(path, data={"csrf_token": token[1]}, follow_redirects=True)


def value(desk: Bills, statement: str) -> object:
    with desk.site.inside(desk.slug, readonly=True):
        return db.session().scalar(text(statement))


def login_id(desk: Bills) -> uuid.UUID:
    found = value(desk, "select id from customer_login")
    assert isinstance(found, uuid.UUID)
    return found


def test_a_blocked_login_is_out_at_once_and_told_why(
    desk: Bills, senior: Browser, customer: Browser, mailbox: CaughtMail
) -> None:
    assert senior.fill(url(desk, "tiltas"), {"reason": " "}).status_code == 422
    card = senior.fill(url(desk, "tiltas"), {"reason": WHY})
    assert card.status_code == 200 and WHY in card.text
    assert customer.get("/szamlak").status_code == 303
    again = desk.site.browser(desk.slug)
    assert again.fill("/belepes", {"username": EMAIL, "password": PASSWORD}).status_code == 422
    desk.site.deliver()
    (mail,) = mailbox.newest()
    assert mail.to == EMAIL and WHY in mail.text
    assert senior.get(url(desk, "tiltas")).status_code == 404  # it is blocked already
    assert senior.get(url(desk, "megtekintes")).status_code == 404

    assert senior.fill(url(desk, "engedelyezes"), {"reason": "Új címe van"}).status_code == 200
    desk.site.deliver()
    assert mailbox.newest()[0].to == EMAIL
    welcome = desk.site.browser(desk.slug)
    assert welcome.fill("/belepes", {"username": EMAIL, "password": PASSWORD}).status_code == 200


def test_blocking_withdraws_links_that_were_mailed(
    desk: Bills, senior: Browser, customer: Browser, mailbox: CaughtMail
) -> None:
    press(senior, url(desk, "jelszo-segitseg"))
    desk.site.deliver()
    (link,) = [one for one in links_in(mailbox.newest()[0].text) if "/uj-jelszo/" in one]
    path = "/" + link.split("/", 3)[3]
    visitor = desk.site.browser(desk.slug)
    assert visitor.get(path).status_code == 200
    senior.fill(url(desk, "tiltas"), {"reason": WHY})
    senior.fill(url(desk, "engedelyezes"), {"reason": WHY})
    assert visitor.get(path).status_code == 404


def test_help_with_a_forgotten_password_shows_the_clerk_nothing(
    desk: Bills, customer: Browser, mailbox: CaughtMail
) -> None:
    clerk = colleague(desk.site, desk.slug, email="kezdo@example.hu")
    pages = [press(clerk, url(desk, "jelszo-segitseg")) for _turn in range(4)]
    assert all(page.status_code == 200 for page in pages)
    desk.site.deliver()
    mails = mailbox.newest()
    assert [mail.to for mail in mails] == [EMAIL] * 3  # and no fourth one today
    tokens = [
        link.rsplit("/", 1)[1]
        for mail in mails
        for link in links_in(mail.text)
        if "jelszo/" in link
    ]
    assert len(set(tokens)) == 3
    assert not any(token in page.text for token in tokens for page in pages)


def test_a_lost_second_step_is_removed_by_a_senior_only(
    desk: Bills, senior: Browser, customer: Browser, mailbox: CaughtMail
) -> None:
    owner, now = Owner("customer", login_id(desk)), utc_now()
    with desk.site.inside(desk.slug):
        secret = second_factor.begin_totp(owner, now=now)
        assert second_factor.confirm_totp(owner, pyotp.TOTP(secret).at(now), now=now)
    desk.site.deliver()
    mailbox.clear()
    plain = colleague(desk.site, desk.slug, email="kezdo@example.hu")
    assert plain.get(url(desk, "masodik-lepes")).status_code == 404
    assert senior.fill(url(desk, "masodik-lepes"), {"reason": WHY}).status_code == 200
    assert customer.get("/szamlak").status_code == 303
    with desk.site.inside(desk.slug):
        factors = second_factor.factors_of(owner)
    assert (factors.totp, factors.recovery_codes) == (False, 0)
    desk.site.deliver()
    (mail,) = mailbox.newest()
    assert mail.to == EMAIL
    fresh = desk.site.browser(desk.slug)
    fresh.fill("/belepes", {"username": EMAIL, "password": PASSWORD})
    assert fresh.get("/szamlak").status_code == 200


@pytest.mark.parametrize("known_by", [EMAIL, EMAIL.upper(), "U0001", "0001"])
def test_a_second_number_is_linked_after_a_clear_yes(
    desk: Bills, customer: Browser, mailbox: CaughtMail, known_by: str
) -> None:
    desk.add("U0002", 1)
    clerk = colleague(desk.site, desk.slug)
    path = url(desk, "osszekapcsolas", "U0002")
    assert clerk.fill(path, {"identifier": "senki@example.com"}).status_code == 422
    question = clerk.fill(path, {"identifier": known_by})
    assert "U0001" in question.text and EMAIL in question.text
    assert value(desk, "select count(*) from login_customer") == 1
    assert clerk.send(question, {"login_id": str(login_id(desk))}).status_code == 200
    assert "2026-000000" in customer.get("/szamlak").text
    desk.site.deliver()
    assert [mail.to for mail in mailbox.newest()] == [EMAIL]
    assert clerk.get(path).status_code == 404  # there is a login now


def test_unlinking_takes_sight_and_mandates_away_and_is_told(
    desk: Bills, senior: Browser, mailbox: CaughtMail
) -> None:
    customer = desk.login(EMAIL, "U0001", "U0002")
    desk.add("U0002", 1)
    with desk.site.inside(desk.slug):
        new = NewMandate(
            customer_id=desk.customers["U0002"],
            name="Kiss Eszter",
            email="eszter@example.com",
            scopes=("see",),
            valid_until=date(2099, 1, 1),
        )
        grant(new, login_id=login_id(desk), locale="hu", now=utc_now())
    desk.site.deliver()
    mailbox.clear()
    assert "2026-000000" in customer.get("/szamlak").text
    plain = colleague(desk.site, desk.slug, email="kezdo@example.hu")
    assert plain.get(url(desk, "szetvalasztas", "U0002")).status_code == 404
    page = senior.fill(url(desk, "szetvalasztas", "U0002"), {"reason": "Eladta a lakást"})
    assert page.status_code == 200
    assert "2026-000000" not in customer.get("/szamlak").text
    assert value(desk, "select ended_by from mandate") == "clerk"
    desk.site.deliver()
    told = mailbox.newest()
    assert any(mail.to == EMAIL and "Eladta a lakást" in mail.text for mail in told)
    assert "eszter@example.com" in {mail.to for mail in told}
    # It can be undone: the customer can be linked again.
    assert senior.get(url(desk, "osszekapcsolas", "U0002")).status_code == 200


def test_every_deed_is_on_record_at_the_customer(
    desk: Bills, senior: Browser, customer: Browser
) -> None:
    for what in ("tiltas", "engedelyezes", "masodik-lepes", "szetvalasztas"):
        senior.fill(url(desk, what), {"reason": WHY})
    statement = (
        "select count(*) from audit_entry where subject_kind = 'customer' and actor_kind = 'clerk'"
        f" and detail->>'reason' = '{WHY}'"
    )
    assert value(desk, statement) == 4
    log = senior.get(url(desk, "naplo"))
    assert log.status_code == 200 and log.text.count(WHY) == 4
    table = senior.get(url(desk, "naplo") + "?format=csv").data.decode("utf-8-sig")
    assert table.count(WHY) == 4
