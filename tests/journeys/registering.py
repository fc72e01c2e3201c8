"""What the journeys of registration share: what each tenant's form asks, and a person who fills it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from werkzeug.test import TestResponse

from portal.demo.caught_mail import CaughtMail
from portal.kernel.clock import local_today, utc_now
from tests.factories import records
from tests.support.site import Browser, FormReader, Site, links_in
from tests.support.staff import sign_in

PASSWORD = "három piros alma"
STAFF_PASSWORD = "a tizenkét karakteres"
EMAIL = "anna@example.hu"
TENANTS = ("komlo", "miho", "petkomm", "tavho", "ugyfelportal")

_BOTH_PASSWORDS = {"password": PASSWORD, "password_confirm": PASSWORD}
TYPED: dict[str, dict[str, str]] = {
    "komlo": {
        "full_name": "Kovács Anna",
        "customer_number": "V 12345",
        "email": EMAIL,
        "phone": "06 30 123 4567",
        **_BOTH_PASSWORDS,
        "accept_terms": "y",
    },
    "petkomm": {
        "username": "Anna néni",
        "email": EMAIL,
        **_BOTH_PASSWORDS,
        "customer_number": "u1234",
        "invoice_number": "2026000123",
        "invoice_amount": "12 345 Ft",
        "accept_privacy": "y",
    },
    "ugyfelportal": {
        "full_name": "Kovács Anna",
        "customer_number": "1234 5678",
        "birth_date": "1950. 05. 03.",
        "email": EMAIL,
        **_BOTH_PASSWORDS,
        "accept_privacy": "y",
    },
    "miho": {
        "customer_number": "123456789/00000001",
        "birth_place": "Miskolc",
        "birth_date": "1950-05-03",
        "email": EMAIL,
        "accept_privacy": "y",
    },
    "tavho": {
        "username": "Anna néni",
        "email": EMAIL,
        **_BOTH_PASSWORDS,
        "customer_number": "U-12345",
        "invoice_number": "TH2026012345",
        "invoice_amount": "12.345,00",
        "accept_privacy": "y",
    },
}
"""How a person types a right claim, per tenant."""

NUMBERS = {
    "komlo": ("12345", None),
    "petkomm": ("U1234", "2026-000123"),
    "ugyfelportal": ("12345678", None),
    "miho": ("123456789", None),
    "tavho": ("U12345", "TH-2026/012345"),
}


def seed(site: Site, slug: str, *, amount: int = 12345, days_old: int = 30, **changes: Any) -> None:
    """Record the customer of that tenant, with an invoice where the proof needs one."""
    number, invoice = NUMBERS[slug]
    with site.inside(slug):
        customer_id = records.customer(number, **changes)
        if invoice is not None:
            issued = local_today(utc_now()) - timedelta(days=days_old)
            records.invoice(customer_id, invoice, amount, issued=issued)


def add_login(site: Site, slug: str, *, number: str, email: str, username: str | None) -> None:
    """Record another customer, with a login."""
    with site.inside(slug):
        records.login(records.customer(number), email=email, username=username)


class _Forms(FormReader):
    """Also knows the buttons that send something along."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        super().handle_starttag(tag, attrs)
        if tag == "button" and self.names:
            self.names[-1].add(dict(attrs).get("name") or "")


def press(
    browser: Browser, page: TestResponse, values: Mapping[str, str] | None = None, *, to: str = ""
) -> TestResponse:
    """Send the form of the page that has those fields (and whose action has ``to`` in it)."""
    reader, values = _Forms(), values or {}
    reader.feed(page.text)
    # Not the forms of the frame: the choice of language and signing out.
    places = [
        place
        for place, action in enumerate(reader.actions)
        if not action.startswith(("/nyelv", "/kilepes"))
        and to in action
        and set(values) <= reader.names[place]
    ]
    assert len(places) == 1, f"{len(places)} forms of {page.request.path} have {set(values)}"
    data = {**reader.forms[places[0]], **values}
    path = reader.actions[places[0]] or page.request.path
    return browser.post(path, data=data, follow_redirects=True)


class Person:
    """Somebody at a tenant's portal, from an address of their own."""

    def __init__(self, site: Site, slug: str, *, ip: str = "192.0.2.7") -> None:
        self.site, self.slug = site, slug
        self.browser: Browser = site.browser(slug)
        self.browser.environ_base["REMOTE_ADDR"] = ip

    def open_form(self) -> TestResponse:
        """Open the form that sends the claim, past a declaration where there is one."""
        page = self.browser.get("/regisztracio")
        if self.slug == "ugyfelportal":
            page = press(self.browser, page, {"accept_terms": "y"})
        return page

    def send(self, page: TestResponse | None = None, /, **changes: str) -> TestResponse:
        """Fill the form in and send it; a security check is answered."""
        page = page or self.open_form()
        values = {**TYPED[self.slug], **answered(page.text), **changes}
        return press(self.browser, page, values)

    def activate(self, path: str, **values: str) -> TestResponse:
        """Open the mailed link and press the button."""
        page = self.browser.get(path)
        if self.slug == "miho" and not values:
            values = _BOTH_PASSWORDS
        return press(self.browser, page, values)

    def sign_in(self, username: str = EMAIL, password: str = PASSWORD) -> TestResponse:
        return self.browser.fill("/belepes", {"username": username, "password": password})


def clerk(site: Site, slug: str) -> Browser:
    """Return a browser in which a clerk is signed in."""
    with site.inside(slug):
        records.clerk()
    return sign_in(site, slug, email="ugyintezo@example.hu", password=STAFF_PASSWORD)


def answered(text: str) -> Mapping[str, str]:
    """Return the right answer to the security check of a page, if it asks one."""
    found = re.search(r'id="challenge-question">([^<]+)<', text)
    if found is None:
        return {}
    numbers = [int(each) for each in re.findall("[0-9]+", found[1])]
    answer = [sum(numbers)] if "+" in found[1] else sorted(numbers)
    return {"challenge_answer": " ".join(map(str, answer))}


def path_in(mailbox: CaughtMail, kind: str = "/regisztracio/megerosites/") -> str:
    """Return the path of the newest mailed link of that kind."""
    for mail in mailbox.newest():
        for link in links_in(mail.text):
            if kind in link:
                return "/" + link.split("/", 3)[3]
    raise AssertionError(f"no mail has a link to {kind}")


def steady(text: str) -> str:
    """Return a page without what differs each time: tokens and nonces."""
    text = re.sub(r'(name="csrf_token" value=")[^"]+', r"\1", text)
    return re.sub(r'(nonce=")[^"]+', r"\1", text)


def fields_of(text: str) -> dict[str, str]:
    """Return every field of a page's forms with what it holds."""
    reader = FormReader()
    reader.feed(text)
    return {name: value for form in reader.forms for name, value in form.items()}


def a_year_ago() -> date:
    today = local_today(utc_now())
    return today.replace(year=today.year - 1, day=min(today.day, 28))
