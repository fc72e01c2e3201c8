"""The e-invoice page and the page of declarations, as a browser meets them."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.consents import queries
from portal.consents.models import ConsentEvent
from portal.consents.operations import record
from portal.demo.caught_mail import CaughtMail
from portal.foundation import db
from portal.identity import operations
from portal.identity import queries as identity_queries
from tests.portal.identity.test_pages import add_customer, register, sign_in
from tests.support.site import Browser, Site


def signed_in(site: Site, slug: str) -> Browser:
    browser = site.browser(slug)
    sign_in(browser)
    return browser


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found, f"no field {name}"
    return found[1]


def choose(browser: Browser, *ticked: str, **more: str) -> TestResponse:
    page = browser.get("/e-szamla").text
    known = {"csrf_token": hidden(page, "csrf_token"), "text": hidden(page, "text")}
    data = {**known, "e_invoice": list(ticked), **more}
    return browser.post("/e-szamla", data=data, follow_redirects=True)


def test_from_post_to_portal_and_back(site: Site, mailbox: CaughtMail) -> None:
    register(site, "tavho")
    browser = signed_in(site, "tavho")
    before = browser.get("/e-szamla")
    assert "Jelenleg postán kapja a számláit." in before.text and " checked" not in before.text
    after = choose(browser, "on")
    assert "Kérte: " in after.text and " checked" in after.text
    site.deliver()
    (mail,) = mailbox.newest()
    assert "U12345" in mail.text and "elektronikus számlát kért" in mail.text
    assert "Nem történt változás." in choose(browser, "on").text
    assert "Visszavonta: " in choose(browser).text
    assert site.deliver() == 1
    assert "visszavonta az elektronikus számlát" in mailbox.newest()[0].text


def test_the_shown_text_is_what_is_written_down(site: Site) -> None:
    register(site, "tavho")
    browser = signed_in(site, "tavho")
    choose(browser, "on")
    browser.post(
        "/nyelv/en", data={"csrf_token": hidden(browser.get("/e-szamla").text, "csrf_token")}
    )
    choose(browser)
    with site.inside("tavho", readonly=True):
        digests = db.session().scalars(select(ConsentEvent.text_sha256)).all()
    assert len(set(digests)) == 2 and all(
        re.fullmatch("[0-9a-f]{64}", one or "") for one in digests
    )


def test_each_customer_number_has_its_own_box(site: Site) -> None:
    login = register(site, "tavho", number="U11111")
    second = add_customer(site, "tavho", "U22222")
    with site.inside("tavho"):
        operations.link_customer(login_id=login, customer_id=second)
    foreign = add_customer(site, "tavho", "U33333")
    browser = signed_in(site, "tavho")
    page = browser.get("/e-szamla").text
    assert page.index("U11111") < page.index("U22222") and "U33333" not in page
    choose(browser, str(second), str(foreign), "no id at all")
    with site.inside("tavho", readonly=True):
        assert queries.has("e_invoice", second) and not queries.has("e_invoice", foreign)
        assert len(db.session().scalars(select(ConsentEvent.id)).all()) == 1


@pytest.mark.parametrize("slug", ["petkomm"])
def test_where_the_page_is_off_it_does_not_exist(site: Site, slug: str) -> None:
    register(site, slug)
    assert signed_in(site, slug).get("/e-szamla").status_code == 404


def test_what_was_declared_is_listed_newest_first(site: Site) -> None:
    slug = "ugyfelportal"
    login = register(site, slug, number="12345678")
    with site.inside(slug):
        (customer_id,) = identity_queries.customer_numbers(login)
        for kind, granted, source in (
            ("declaration", True, "import"),
            ("privacy", True, "portal"),
            ("declaration", False, "clerk"),
        ):
            record(
                customer_id=customer_id,
                login_id=login,
                kind=kind,
                granted=granted,
                text_sha256=None,
                source=source,
            )
    page = signed_in(site, slug).get("/nyilatkozatok").text
    places = [page.index(word) for word in ("visszavonva", "tudomásul véve", "megtéve")]
    assert places == sorted(places)
    assert "(nyilvántartásunkból)" in page and "(ügyfélszolgálati irodánkban)" in page
