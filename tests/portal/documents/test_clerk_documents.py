"""Documents on the console: published to whom they are for, told of, opened for a reason, withdrawn."""

import io
import uuid
from datetime import date

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.demo.caught_mail import CaughtMail
from portal.documents.models import Document
from portal.foundation import db
from portal.foundation.audit.models import AuditEntry
from tests.portal.documents.people import SLUG, clerk, customer, login, send, signed_in
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


def check(browser: Browser, file: bytes | None = None, **changes: str) -> TestResponse:
    """Fill in the form, up to the page that asks with the count."""
    page = browser.get("/dokumentumok/uj")
    data = pdf() if file is None else file
    upload = (io.BytesIO(data), "kotveny.pdf", "application/pdf")
    return browser.send(page, {**GOOD, **changes, "file": upload})  # type: ignore[dict-item]


def publish(browser: Browser, file: bytes | None = None, **changes: str) -> TestResponse:
    asked = check(browser, file, **changes)
    return browser.send(asked, {"token": token(asked)}) if asked.status_code == 200 else asked


def token(asked: TestResponse) -> str:
    return asked.text.split('name="token" value="', 1)[1].split('"', 1)[0]


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


@pytest.mark.parametrize(
    ("changes", "customers", "with_login"),
    [
        ({}, 1, 1),
        ({"audience": "all"}, 3, 1),
        ({"audience": "kind", "kind": "institution"}, 1, 0),
        ({"audience": "postal_code", "prefix": "35"}, 1, 0),
        ({"audience": "supply_point", "prefix": "0012"}, 3, 1),
        ({"audience": "postal_code", "prefix": "99"}, 0, 0),
    ],
)
def test_it_is_asked_with_the_count_before_anything_is_sent(
    site: Site, changes: dict[str, str], customers: int, with_login: int
) -> None:
    household(site)
    with site.inside(SLUG):
        customer("22222222", name="Iskola", kind="institution")
        customer("33333333", name="Kiss Éva", postal_code="3530")
    asked = check(clerk(site), **changes)
    assert f"{customers} ügyfél" in asked.text and published(site) == []
    assert f'name="seen" value="{customers}/{with_login}"' in asked.text


def test_a_count_that_changed_meanwhile_is_asked_again(site: Site) -> None:
    household(site)
    staff = clerk(site)
    asked = check(staff, audience="all")
    with site.inside(SLUG):
        customer("22222222")
    again = staff.send(asked, {"token": token(asked)})
    assert again.status_code == 409 and "2 ügyfél" in again.text and published(site) == []
    assert staff.send(again, {"token": token(again)}).status_code == 200
    assert len(published(site)) == 1


def test_only_the_file_just_uploaded_can_be_published(site: Site) -> None:
    household(site)
    staff = clerk(site)
    asked = check(staff)
    assert staff.send(asked, {"token": "0" * 64}).status_code == 404
    other = {"token": token(asked), "file_id": str(uuid.uuid4())}
    assert staff.send(asked, other).status_code == 404
    assert published(site) == []


def test_going_back_keeps_what_was_typed(site: Site) -> None:
    household(site)
    staff = clerk(site)
    asked = check(staff)
    names = ("title", "category", "document_date", "audience", "customer_number", "file_id")
    csrf = asked.text.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    kept = {one: asked.text.split(f'name="{one}" value="', 1)[1].split('"', 1)[0] for one in names}
    sent = {**kept, "token": token(asked), "csrf_token": csrf, "back": "1"}
    back = staff.post("/dokumentumok/uj/kozzetetel", data=sent)
    assert GOOD["title"] in back.text and GOOD["customer_number"] in back.text
    assert published(site) == []


def test_the_list_narrows_down(site: Site) -> None:
    customer_id = household(site)
    with site.inside(SLUG):
        send("Díjváltozás", audience="all", day=date(2026, 3, 1))
        send("Őrzési szerződés", to=customer_id, category="policy", day=date(2026, 4, 1))
    staff = clerk(site)
    for query, listed in {
        "": "DŐ",
        "?audience=all": "D",
        "?kind=policy": "Ő",
        "?since=2026-03-15": "Ő",
        "?until=2026-03-15": "D",
        "?state=withdrawn": "",
        "?state=shown&sort=title": "DŐ",
        "?q=orzesi": "Ő",
        "?q=12345678": "Ő",
        "?since=tavaly&kind=%00&sort=x": "DŐ",
    }.items():
        text = staff.get(f"/dokumentumok{query}").text
        found = [one for one, title in (("D", "Díjváltozás"), ("Ő", "Őrzési")) if title in text]
        assert "".join(found) == listed, query
    assert "field-error" in staff.get("/dokumentumok?since=tavaly").text
    assert "Díjváltozás" in staff.get("/dokumentumok?format=csv").get_data(as_text=True)


@pytest.mark.parametrize(("slug", "has"), [(SLUG, True), ("komlo", False)])
def test_the_console_shows_the_library_where_the_company_has_one(
    site: Site, slug: str, has: bool
) -> None:
    staff = clerk(site, slug)
    assert ('href="/dokumentumok"' in staff.get("/").text) is has
    for path in ("/dokumentumok", "/dokumentumok/uj"):
        assert staff.get(path).status_code == (200 if has else 404)
