"""The demo's documents: some to read, some read already; once."""

from datetime import date
from types import SimpleNamespace
from typing import cast

from sqlalchemy import func, select

from portal.demo.dataset.extras import documents
from portal.demo.dataset.extras.context import DemoContext
from portal.documents.models import Document
from portal.documents.queries import unread_count
from portal.foundation import db
from tests.portal.documents.people import SLUG, customer, login, signed_in
from tests.support.site import Site


def test_the_registered_customer_finds_documents_read_and_unread(site: Site) -> None:
    with site.inside(SLUG):
        customer_id = customer("12345678")
        login_id = login("ory@example.com", customer_id)
        registered = SimpleNamespace(name="Őry Ödön", number="12345678")
        context = SimpleNamespace(
            today=date(2026, 11, 22), registered=registered, registered_id=customer_id
        )
        for _twice in range(2):
            documents.load(cast(DemoContext, context))
        count = db.session().scalar(select(func.count()).select_from(Document)) or 0
        unread = unread_count([customer_id], login_id=login_id)
    assert count > unread > 0
    browser = signed_in(site, "ory@example.com")
    page = browser.get("/dokumentumok").text
    assert "Lakásbiztosítási kötvény" in page and "Ügyfélszolgálat az ünnepek alatt" in page
    address = page.split('href="/dokumentumok/', 1)[1].split('"', 1)[0]
    assert browser.get(f"/dokumentumok/{address}/pdf").data.startswith(b"%PDF-")


def test_a_company_without_a_library_gets_none(site: Site) -> None:
    with site.inside("komlo"):
        documents.load(cast(DemoContext, SimpleNamespace(today=date(2026, 11, 22))))
        assert db.session().scalar(select(func.count()).select_from(Document)) == 0
