"""A further customer number under the same sign-in, by its own proof or by a clerk."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.demo.caught_mail import CaughtMail
from portal.foundation import db
from portal.identity.models import LoginCustomer
from portal.registration.models import Registration
from portal.registration.operations.linking import TRIES_A_DAY
from tests.factories import records
from tests.support.site import Browser, Site
from tests.support.staff import sign_in

PAGE = "/felhasznalasi-helyek/uj"
PASSWORD = "három piros alma"
PROOF = {
    "petkomm": {
        "customer_number": "u 7777",
        "invoice_number": "2026000777",
        "invoice_amount": "12 345 Ft",
    },
    "tavho": {
        "customer_number": "77777",
        "invoice_number": "TH-2026/000777",
        "invoice_amount": "12345",
    },
    "ugyfelportal": {
        "full_name": "Kovács Anna",
        "customer_number": "77777777",
        "birth_date": "1950-05-03",
    },
    "komlo": {"full_name": "Kovács Anna", "customer_number": "V77777"},
}
NUMBERS = {
    "petkomm": ("U1111", "U7777"),
    "tavho": ("U11111", "U77777"),
    "ugyfelportal": ("11111111", "77777777"),
    "komlo": ("11111", "77777"),
    "miho": ("111111111", "777777777"),
}


def person(site: Site, slug: str) -> Browser:
    """Record two customers, the first with a login, and return its browser."""
    first, second = NUMBERS[slug]
    with site.inside(slug):
        records.login(records.customer(first), email="anna@example.com", username="anna")
        other = records.customer(second)
        number = "TH-2026/000777" if slug == "tavho" else "2026-000777"
        records.invoice(other, number, 12345, issued=date(2026, 11, 1))
    browser = site.browser(slug)
    browser.fill("/belepes", {"username": "anna@example.com", "password": PASSWORD})
    return browser


def linked(site: Site, slug: str) -> int:
    with site.inside(slug, readonly=True):
        return len(db.session().scalars(select(LoginCustomer.id)).all())


@pytest.mark.parametrize("slug", ["petkomm", "tavho", "ugyfelportal"])
def test_the_right_proof_adds_the_number_at_once(
    site: Site, slug: str, mailbox: CaughtMail
) -> None:
    browser = person(site, slug)
    answer = browser.fill(PAGE, _fitting(browser, PROOF[slug]))
    assert answer.status_code == 200, answer.text
    assert linked(site, slug) == 2
    site.deliver()
    assert any(one.to == "anna@example.com" for one in mailbox.newest(limit=3))
    assert browser.get("/felhasznalasi-helyek").text.count("<tr") >= 3


def _fitting(browser: Browser, proof: dict[str, str]) -> dict[str, str]:
    """Return the part of the proof that this tenant's form asks for, under its own names."""
    page = browser.get(PAGE).text
    values = {name: value for name, value in proof.items() if f'name="{name}"' in page}
    return values | ({"accept_terms": "y"} if 'name="accept_terms"' in page else {})


def test_a_wrong_amount_is_refused_without_saying_what_was_wrong(site: Site) -> None:
    browser = person(site, "petkomm")
    wrong_amount = browser.fill(PAGE, {**PROOF["petkomm"], "invoice_amount": "1"})
    unknown = browser.fill(PAGE, {**PROOF["petkomm"], "customer_number": "U0001"})
    assert wrong_amount.status_code == unknown.status_code == 422
    assert linked(site, "petkomm") == 1
    assert _message(wrong_amount.text) == _message(unknown.text) != ""
    assert "2026" in wrong_amount.text, "what was typed stays"


def _message(html: str) -> str:
    return html.split('class="notice')[1].split("</div>")[0] if 'class="notice' in html else ""


def test_a_sign_in_is_no_place_to_guess_from(site: Site) -> None:
    browser = person(site, "petkomm")
    for number in range(TRIES_A_DAY):
        answer = browser.fill(PAGE, {**PROOF["petkomm"], "customer_number": f"U000{number}"})
        assert answer.status_code == 422
    assert browser.fill(PAGE, PROOF["petkomm"]).status_code == 429
    assert linked(site, "petkomm") == 1


def test_somebody_elses_number_cannot_be_taken(site: Site) -> None:
    browser = person(site, "petkomm")
    with site.inside("petkomm"):
        from_records = db.session().scalars(select(LoginCustomer.login_id)).one()
        third = records.customer("U3333")
        records.login(third, email="bela@example.com")
        records.invoice(third, "2026-000333", 500, issued=date(2026, 11, 1))
    proof = {"customer_number": "U3333", "invoice_number": "2026-000333", "invoice_amount": "500"}
    assert browser.fill(PAGE, proof).status_code == 422
    with site.inside("petkomm"):
        mine = select(LoginCustomer.id).where(LoginCustomer.login_id == from_records)
        assert len(db.session().scalars(mine).all()) == 1


def test_ones_own_number_is_recognised(site: Site) -> None:
    browser = person(site, "petkomm")
    answer = browser.fill(PAGE, {**PROOF["petkomm"], "customer_number": "U1111"})
    assert "már látja" in answer.text


def test_where_a_person_approves_the_clerk_adds_it(site: Site, mailbox: CaughtMail) -> None:
    browser = person(site, "komlo")
    answer = browser.fill(PAGE, _fitting(browser, PROOF["komlo"]))
    assert answer.status_code == 200, answer.text
    assert linked(site, "komlo") == 1
    with site.inside("komlo"):
        records.clerk()
        registration_id = db.session().scalars(select(Registration.id)).one()
    password = "a tizenkét karakteres"
    clerk = sign_in(site, "komlo", email="ugyintezo@example.hu", password=password)
    page = clerk.get(f"/jovahagyasok/{registration_id}")
    assert "anna@example.com" in page.text
    clerk.send(page, {"version": "1"} if 'name="version"' in page.text else {})
    assert linked(site, "komlo") == 2


def test_where_only_clerks_link_there_is_no_such_page(site: Site) -> None:
    browser = person(site, "miho")
    assert browser.get(PAGE).status_code == 404
    page = browser.get("/felhasznalasi-helyek")
    assert page.status_code == 200 and PAGE not in page.text
