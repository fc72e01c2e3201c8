"""Letting somebody else act: offered by mail, accepted with a sign-in of one's own, ended at once."""

import uuid
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from portal.demo.caught_mail import CaughtMail
from portal.foundation import db
from portal.identity.models import CustomerLogin, Mandate
from portal.kernel.clock import local_today, utc_now
from portal.representation.operations import MOST_A_DAY, end_expired
from tests.factories import records
from tests.support.site import Browser, Site, links_in

SLUG = "petkomm"
PASSWORD = "három piros alma"
HELPERS_PASSWORD = "négy kék szilva a fán"
HELPER = "unoka@example.com"


@pytest.fixture
def owner(site: Site) -> Browser:
    """The browser of a customer with one customer number and an invoice, signed in."""
    with site.inside(SLUG):
        customer_id = records.customer("U1111", name="Nagy Béla")
        records.invoice(customer_id, "2026000777", 12345, issued=date(2026, 11, 1))
        records.login(customer_id, email="bela@example.com", username="bela")
    return signed_in(site, "bela")


def signed_in(site: Site, username: str, password: str = PASSWORD) -> Browser:
    browser = site.browser(SLUG)
    answer = browser.fill("/belepes", {"username": username, "password": password})
    assert answer.status_code == 200, answer.text
    return browser


def give(owner: Browser, *scopes: str, email: str = HELPER, until: date | None = None) -> object:
    last = until or local_today(utc_now()) + timedelta(days=30)
    page = owner.get("/meghatalmazasok/uj")
    values = {"name": "Nagy Unoka", "email": email, "valid_until": last.isoformat()}
    # Several ticked boxes of one name: a mapping cannot hold them, so the form is sent by hand.
    token = page.text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    customer = page.text.split('name="customer" value="')[1].split('"')[0]
    return owner.post(
        "/meghatalmazasok/uj",
        data={**values, "customer": customer, "scopes": list(scopes), "csrf_token": token},
        follow_redirects=True,
    )


def offer_link(site: Site, mailbox: CaughtMail) -> str:
    site.deliver()
    mail = next(one for one in mailbox.newest(limit=10) if one.to == HELPER)
    return next(link for link in links_in(mail.text) if "/meghatalmazas/" in link)


def path_of(link: str) -> str:
    return "/" + link.split("/", 3)[3]


def accepted(site: Site, mailbox: CaughtMail) -> Browser:
    """Accept the offer with a new password, and return the representative's browser."""
    path = path_of(offer_link(site, mailbox))
    browser = site.browser(SLUG)
    answer = browser.fill(
        path, {"password": HELPERS_PASSWORD, "password_confirm": HELPERS_PASSWORD}
    )
    assert answer.status_code == 200, answer.text
    return signed_in(site, HELPER, HELPERS_PASSWORD)


def switch_to_represented(browser: Browser) -> None:
    page = browser.get("/felhasznalasi-helyek")
    browser.send(page, {"customer": value_of_button(page.text)})


def value_of_button(html: str) -> str:
    return html.split('id="represented"')[1].split('name="customer" value="')[1].split('"')[0]


def test_a_relative_sees_what_was_allowed_with_a_password_of_their_own(
    site: Site, owner: Browser, mailbox: CaughtMail
) -> None:
    answer = give(owner, "see")
    assert "Nagy Unoka" in answer.text  # type: ignore[attr-defined]
    helper = accepted(site, mailbox)
    assert "2026000777" not in helper.get("/szamlak").text, "nothing before the switch"
    switch_to_represented(helper)
    page = helper.get("/szamlak")
    assert "2026000777" in page.text
    assert "Ön most más nevében jár el" in page.text or "You are acting for" in page.text


def test_both_sides_are_told_of_each_step(site: Site, owner: Browser, mailbox: CaughtMail) -> None:
    give(owner, "see", "pay")
    accepted(site, mailbox)
    site.deliver()
    with site.inside(SLUG):
        mandate_id = db.session().scalar(select(Mandate.id))
    page = owner.get("/meghatalmazasok")
    assert str(mandate_id) in page.text
    owner.post(f"/meghatalmazasok/{mandate_id}/vege", data={"csrf_token": token_of(page.text)})
    site.deliver()
    told = {(one.to, one.subject.split(" – ")[0]) for one in mailbox.newest(limit=20)}
    assert len([one for one in told if one[0] == "bela@example.com"]) == 3
    assert len([one for one in told if one[0] == HELPER]) == 2


def token_of(html: str) -> str:
    return html.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]


def test_withdrawing_ends_it_at_once(site: Site, owner: Browser, mailbox: CaughtMail) -> None:
    give(owner, "see")
    helper = accepted(site, mailbox)
    switch_to_represented(helper)
    assert "2026000777" in helper.get("/szamlak").text
    with site.inside(SLUG):
        mandate_id = db.session().scalar(select(Mandate.id))
    page = owner.get("/meghatalmazasok")
    owner.post(f"/meghatalmazasok/{mandate_id}/vege", data={"csrf_token": token_of(page.text)})
    assert "2026000777" not in helper.get("/szamlak").text


def test_the_last_day_is_the_last(site: Site, owner: Browser, mailbox: CaughtMail) -> None:
    today = local_today(utc_now())
    give(owner, "see", until=today)
    helper = accepted(site, mailbox)
    switch_to_represented(helper)
    assert "2026000777" in helper.get("/szamlak").text
    with site.inside(SLUG):
        mandate = db.session().scalars(select(Mandate)).one()
        mandate.valid_until = today - timedelta(days=1)
    assert "2026000777" not in helper.get("/szamlak").text
    for _ in range(2):
        with site.inside(SLUG):
            end_expired(now=utc_now())
    site.deliver()
    ended = [one for one in mailbox.newest(limit=20) if "véget ért" in one.subject]
    assert {one.to for one in ended} == {"bela@example.com", HELPER}
    assert len(ended) == 2, "told once each"


def test_looking_accepts_nothing_and_a_used_link_is_gone(
    site: Site, owner: Browser, mailbox: CaughtMail
) -> None:
    give(owner, "see")
    path = path_of(offer_link(site, mailbox))
    stranger = site.browser(SLUG)
    for _ in range(3):
        assert stranger.get(path).status_code == 200
    with site.inside(SLUG):
        assert db.session().scalar(select(Mandate.accepted_at)) is None
    accepted(site, mailbox)
    used, invented = stranger.get(path), stranger.get("/meghatalmazas/" + "A" * 24)
    assert used.status_code == invented.status_code == 404
    assert used.text.count("<h1") == 1 and "Nagy Béla" not in used.text


def test_who_has_a_sign_in_already_signs_in_to_accept(
    site: Site, owner: Browser, mailbox: CaughtMail
) -> None:
    with site.inside(SLUG):
        records.login(records.customer("U2222", name="Nagy Unoka"), email=HELPER, username="unoka")
    give(owner, "see")
    path = path_of(offer_link(site, mailbox))
    anonymous = site.browser(SLUG)
    assert 'name="password"' not in anonymous.get(path).text
    helper = signed_in(site, "unoka")
    helper.post(path, data={"csrf_token": token_of(helper.get(path).text)})
    with site.inside(SLUG):
        assert db.session().scalar(select(Mandate.login_id)) is not None
        assert len(db.session().scalars(select(CustomerLogin.id)).all()) == 2


def test_a_forwarded_link_is_of_no_use_to_somebody_else(
    site: Site, owner: Browser, mailbox: CaughtMail
) -> None:
    with site.inside(SLUG):
        records.login(records.customer("U3333"), email="mas@example.com", username="mas")
    give(owner, "see")
    path = path_of(offer_link(site, mailbox))
    other = signed_in(site, "mas")
    answer = other.post(path, data={"csrf_token": token_of(other.get(path).text)})
    assert answer.status_code == 409
    with site.inside(SLUG):
        assert db.session().scalar(select(Mandate.login_id)) is None


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"email": "bela@example.com"}, "saját címe"),
        ({"email": "nem-cim"}, "nem teljes"),
        ({"until": date(2020, 1, 1)}, "már elmúlt"),
        ({"until": date(2199, 1, 1)}, "legfeljebb"),
    ],
)
def test_what_cannot_be_is_said_kindly_and_what_was_typed_stays(
    owner: Browser, changes: dict[str, object], message: str
) -> None:
    answer = give(owner, "see", **changes)  # type: ignore[arg-type]
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert message in answer.text, answer.text  # type: ignore[attr-defined]
    assert "Nagy Unoka" in answer.text  # type: ignore[attr-defined]


def test_nobody_authorises_for_nothing(owner: Browser) -> None:
    answer = give(owner)
    assert answer.status_code == 422  # type: ignore[attr-defined]


def test_strangers_are_not_mailed_without_end(site: Site, owner: Browser) -> None:
    for number in range(MOST_A_DAY):
        assert give(owner, "see", email=f"x{number}@example.com").status_code == 200  # type: ignore[attr-defined]
    assert give(owner, "see", email="y@example.com").status_code == 429  # type: ignore[attr-defined]


def test_somebody_elses_customer_cannot_be_given_away(site: Site, owner: Browser) -> None:
    with site.inside(SLUG):
        foreign = records.customer("U4444")
    page = owner.get("/meghatalmazasok/uj")
    answer = owner.post(
        "/meghatalmazasok/uj",
        data={
            "customer": str(foreign),
            "name": "X Y",
            "email": HELPER,
            "scopes": ["see"],
            "valid_until": (local_today(utc_now()) + timedelta(days=3)).isoformat(),
            "csrf_token": token_of(page.text),
        },
    )
    assert answer.status_code == 422
    for typed in (str(foreign), "' or 1=1"):
        data = {"customer": typed, "csrf_token": token_of(page.text)}
        assert owner.post("/valtas", data=data).status_code == 404


def test_only_the_two_sides_can_end_it(site: Site, owner: Browser, mailbox: CaughtMail) -> None:
    give(owner, "see")
    with site.inside(SLUG):
        records.login(records.customer("U5555"), email="mas@example.com", username="mas")
        mandate_id = db.session().scalar(select(Mandate.id))
    other = signed_in(site, "mas")
    path = f"/meghatalmazasok/{mandate_id}/vege"
    token = token_of(other.get("/meghatalmazasok").text)
    unknown = f"/meghatalmazasok/{uuid.uuid4()}/vege"
    for address in (path, unknown):
        assert other.post(address, data={"csrf_token": token}).status_code == 404


def test_the_moment_of_acceptance_is_kept(site: Site, owner: Browser, mailbox: CaughtMail) -> None:
    give(owner, "see")
    accepted(site, mailbox)
    with site.inside(SLUG):
        accepted_at = db.session().scalar(select(Mandate.accepted_at))
    assert isinstance(accepted_at, datetime)
