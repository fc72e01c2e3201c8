"""Documents on the console: published to whom they are for, told of, opened for a reason, withdrawn."""

import io
import uuid

import pytest
from sqlalchemy import select

from portal.demo.caught_mail import CaughtMail
from portal.documents.models import Document
from portal.foundation import db
from portal.foundation.audit.models import AuditEntry
from tests.portal.documents.people import SLUG, clerk, customer, login, signed_in
from tests.support.site import Browser, Site
from tests.support.slices import pdf

EMAIL = "ory@example.com"
GOOD = {
    "title": "Kötvény, 2026. május",
    "category": "policy",
    "document_date": "2026-05-03",
    "audience": "customer",
    "customer_number": "12345678",
}


def publish(browser: Browser, file: bytes | None = None, **changes: str):  # type: ignore[no-untyped-def]
    page = browser.get("/dokumentumok/uj")
    data = pdf() if file is None else file
    upload = (io.BytesIO(data), "kotveny.pdf", "application/pdf")
    return browser.send(page, {**GOOD, **changes, "file": upload})  # type: ignore[dict-item]


def household(site: Site) -> uuid.UUID:
    with site.inside(SLUG):
        customer_id = customer("12345678")
        login(EMAIL, customer_id)
    return customer_id


def published(site: Site) -> list[Document]:
    with site.inside(SLUG, readonly=True):
        return list(db.session().scalars(select(Document)))


def test_from_the_clerks_desk_to_the_customers_library(site: Site, mailbox: CaughtMail) -> None:
    household(site)
    staff = clerk(site)
    assert "Még nincs közzétett dokumentum" in staff.get("/dokumentumok").text
    sent = publish(staff)
    assert sent.status_code == 200 and "fent van a portálon" in sent.text
    (document,) = published(site)
    assert document.published_by is not None

    assert site.deliver() >= 1
    (mail,) = (mail for mail in mailbox.newest(limit=50) if mail.to == EMAIL)
    assert GOOD["title"] in mail.subject and f"/dokumentumok/{document.id}" in mail.text
    own = signed_in(site, EMAIL)
    assert GOOD["title"] in own.get(f"/dokumentumok/{document.id}").text
    assert own.get(f"/dokumentumok/{document.id}/pdf").status_code == 200

    listed = staff.get("/dokumentumok").text
    assert GOOD["title"] in listed and "A portálon" in listed
    page = staff.get(f"/dokumentumok/{document.id}")
    assert "1 felhasználó" in page.text and "Ügyes Ágnes" in page.text
    refused = staff.send(page, {"withdrawal_reason": " "})
    assert refused.status_code == 422 and "az ok a nyilvántartásban marad" in refused.text
    done = staff.send(page, {"withdrawal_reason": "Téves melléklet"})
    assert "visszavonta" in done.text and "Téves melléklet" in done.text
    late = staff.send(page, {"withdrawal_reason": "Én is"})
    assert "már visszavonta" in late.text
    assert own.get(f"/dokumentumok/{document.id}").status_code == 404
    assert GOOD["title"] not in own.get("/dokumentumok").text
    (kept,) = published(site)
    assert (
        kept.withdrawal_reason == "Téves melléklet"
        and "Visszavonva" in staff.get("/dokumentumok").text
    )


def test_a_clerk_opens_a_pdf_for_a_reason_only_and_that_is_no_reading(site: Site) -> None:
    household(site)
    staff = clerk(site)
    publish(staff)
    (document,) = published(site)
    page = staff.get(f"/dokumentumok/{document.id}")
    assert staff.send(page, {"reason": ""}).status_code == 422
    opened = staff.send(page, {"reason": "asked"})
    assert opened.mimetype == "application/pdf"
    with site.inside(SLUG, readonly=True):
        read = select(AuditEntry.actor_kind, AuditEntry.detail).where(
            AuditEntry.action == "documents.document_read"
        )
        ((kind, detail),) = db.session().execute(read).all()
    assert kind == "clerk" and detail["reason"] == "asked"
    assert ">Új<" in signed_in(site, EMAIL).get("/dokumentumok").text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": ""}, "adjon címet"),
        ({"title": "x" * 141}, "legfeljebb 140 karaktert"),
        ({"title": "egy\u0000kettő"}, "egy sorba"),
        ({"category": "nincs"}, ""),
        ({"document_date": "2026-02-30"}, "naptári napot"),
        ({"document_date": "2099-01-01"}, "még nem jött el"),
        ({"audience": "mindenki"}, ""),
        ({"customer_number": ""}, "ahogyan a számlán áll"),
        ({"customer_number": "csoda"}, "ahogyan a számlán áll"),
        ({"customer_number": "99999999"}, "nincs ilyen azonosítójú ügyfele"),
        ({"audience": "postal_code", "prefix": ""}, "hogyan kezdődik"),
        ({"audience": "postal_code", "prefix": "35%"}, "hogyan kezdődik"),
        ({"audience": "supply_point", "prefix": "ő"}, "hogyan kezdődik"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_sent(
    site: Site, changes: dict[str, str], said: str
) -> None:
    household(site)
    answer = publish(clerk(site), **changes)
    assert answer.status_code == 422
    assert said in answer.text and "field-invalid" in answer.text
    if "title" not in changes:
        assert GOOD["title"] in answer.text
    assert published(site) == []


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"<html></html>", "nem PDF"), (b"", "üres"), (b"%PDF-1.4 kaputt", "PDF")],
)
def test_only_sound_pdfs_are_published(site: Site, data: bytes, said: str) -> None:
    household(site)
    answer = publish(clerk(site), data)
    assert answer.status_code == 422 and said in answer.text
    assert published(site) == []


def test_a_document_needs_a_file(site: Site) -> None:
    household(site)
    staff = clerk(site)
    answer = staff.send(staff.get("/dokumentumok/uj"), GOOD)
    assert answer.status_code == 422 and "válassza ki a PDF-et" in answer.text


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"audience": "all"}, "Minden ügyfél"),
        ({"audience": "kind", "kind": "person"}, "Lakossági ügyfelek"),
        ({"audience": "postal_code", "prefix": "10"}, "Irányítószám: 10…"),
        ({"audience": "supply_point", "prefix": "0012"}, "Felhasználási hely: 0012…"),
    ],
)
def test_a_group_gets_one_document(site: Site, changes: dict[str, str], told: str) -> None:
    household(site)
    answer = publish(clerk(site), **changes)
    assert answer.status_code == 200 and told in answer.text
    (document,) = published(site)
    assert document.customer_id is None
    assert GOOD["title"] in signed_in(site, EMAIL).get("/dokumentumok").text


@pytest.mark.parametrize(("slug", "has"), [(SLUG, True), ("komlo", False)])
def test_the_console_shows_the_library_where_the_company_has_one(
    site: Site, slug: str, has: bool
) -> None:
    staff = clerk(site, slug)
    assert ('href="/dokumentumok"' in staff.get("/").text) is has
    for path in ("/dokumentumok", "/dokumentumok/uj"):
        assert staff.get(path).status_code == (200 if has else 404)
