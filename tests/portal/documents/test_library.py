"""The document library as customers meet it: their own, their group's, nobody else's."""

import uuid
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.documents.models import DocumentOpening
from portal.foundation import db
from portal.foundation.audit.models import AuditEntry
from tests.architecture.test_query_budgets import BUDGET, counted
from tests.portal.documents.people import SLUG, customer, login, send, signed_in
from tests.support.site import Browser, Site

EMAIL = "ory@example.com"


def household(site: Site) -> uuid.UUID:
    with site.inside(SLUG):
        customer_id = customer("12345678")
        login(EMAIL, customer_id)
    return customer_id


def titles(browser: Browser, path: str = "/dokumentumok") -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.text


def test_nobody_sees_it_without_signing_in(site: Site) -> None:
    answer = site.browser(SLUG).get("/dokumentumok")
    assert answer.status_code == 303 and "/belepes" in answer.headers["Location"]


def test_an_empty_library_says_so(site: Site) -> None:
    household(site)
    page = titles(signed_in(site, EMAIL))
    assert "Még nincs itt dokumentum" in page and "Dokumentumok" in page


def test_a_document_is_new_until_it_is_opened_and_the_audit_knows_who_read_it(site: Site) -> None:
    customer_id = household(site)
    with site.inside(SLUG):
        document_id = send("Kötvény 2026", to=customer_id, category="policy")
    browser = signed_in(site, EMAIL)
    page = titles(browser)
    assert "Kötvény 2026" in page and "1 dokumentumot még nem nyitott meg" in page
    assert page.count(">Új<") == 1

    # Looking at its page is not reading it.
    assert "PDF letöltése" in browser.get(f"/dokumentumok/{document_id}").text
    assert titles(browser).count(">Új<") == 1

    answer = browser.get(f"/dokumentumok/{document_id}/pdf")
    assert answer.status_code == 200 and answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "no-store"
    again = titles(browser)
    assert ">Új<" not in again and "még nem nyitott meg" not in again
    browser.get(f"/dokumentumok/{document_id}/pdf")
    with site.inside(SLUG, readonly=True):
        read = select(AuditEntry.actor_kind, AuditEntry.subject_id).where(
            AuditEntry.action == "documents.document_read"
        )
        assert db.session().execute(read).all() == [("customer", document_id)] * 2
        assert len(db.session().scalars(select(DocumentOpening.id)).all()) == 1


def test_each_login_reads_for_itself(site: Site) -> None:
    customer_id = household(site)
    with site.inside(SLUG):
        other = customer("87654321", name="Másik Mária")
        login("maria@example.com", other)
        send("Mindenkinek", audience="all")
        send("Csak Ödönnek", to=customer_id)
    mine, hers = signed_in(site, EMAIL), signed_in(site, "maria@example.com")
    page = titles(hers)
    assert "Mindenkinek" in page and "Csak Ödönnek" not in page
    address = page.split('href="/dokumentumok/', 1)[1].split('"', 1)[0]
    hers.get(f"/dokumentumok/{address}/pdf")
    assert ">Új<" not in titles(hers)
    assert titles(mine).count(">Új<") == 2


@pytest.mark.parametrize("path", ["", "/pdf"])
def test_a_foreign_a_withdrawn_and_a_missing_document_look_the_same(site: Site, path: str) -> None:
    customer_id = household(site)
    with site.inside(SLUG):
        other = customer("87654321", name="Másik Mária")
        foreign = send("Titok", to=other)
        group = send("Intézményeknek", audience="kind", value="institution")
        withdrawn = send("Téves levél", to=customer_id)
        db.session().connection().exec_driver_sql(
            "update document set withdrawn_at = now(), withdrawal_reason = 'téves'"
            f" where id = '{withdrawn}'"
        )
    browser = signed_in(site, EMAIL)
    answers = [
        browser.get(f"/dokumentumok/{one}{path}")
        for one in (foreign, group, withdrawn, uuid.uuid4())
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert "Titok" not in "".join(answer.text for answer in answers)
    page = titles(browser)
    assert "Téves levél" not in page and "Intézményeknek" not in page


@pytest.mark.parametrize(
    ("audience", "value", "reaches"),
    [
        ("all", None, True),
        ("kind", "person", True),
        ("kind", "institution", False),
        ("postal_code", "10", True),
        ("postal_code", "1054", True),
        ("postal_code", "054", False),
        ("postal_code", "10545", False),
        ("postal_code", "%", False),
        ("supply_point", "0012", True),
        ("supply_point", "0013", False),
        ("supply_point", "____", False),
    ],
)
def test_groups_reach_those_whom_they_describe(
    site: Site, audience: str, value: str | None, reaches: bool
) -> None:
    household(site)
    with site.inside(SLUG):
        send("Körlevél", audience=audience, value=value)
    assert ("Körlevél" in titles(signed_in(site, EMAIL))) is reaches


def test_the_list_is_filtered_and_paged(site: Site) -> None:
    customer_id = household(site)
    with site.inside(SLUG):
        for number in range(60):
            day = date(2025, 11, 1) + timedelta(days=2 * number)
            send(f"Levél {number:02d}.", to=customer_id, day=day)
        send("A kötvény", to=customer_id, category="policy", day=date(2024, 5, 3))
    browser = signed_in(site, EMAIL)
    first = titles(browser)
    assert "Levél 59." in first and "Levél 10." in first and "Levél 09." not in first
    older = first.split('rel="next" href="', 1)[1].split('"', 1)[0].replace("&amp;", "&")
    second = titles(browser, older)
    assert "Levél 09." in second and "A kötvény" in second and "Levél 10." not in second
    newer = second.split('rel="prev" href="', 1)[1].split('"', 1)[0].replace("&amp;", "&")
    assert "Levél 59." in titles(browser, newer)

    assert "A kötvény" in titles(browser, "/dokumentumok?ev=2024")
    assert "Levél 59." not in titles(browser, "/dokumentumok?ev=2024")
    only = titles(browser, "/dokumentumok?kategoria=policy")
    assert "A kötvény" in only and "Levél" not in only.split("<table", 1)[1]
    none = titles(browser, "/dokumentumok?ev=2024&kategoria=letter")
    assert "Nincs ilyen dokumentum" in none


@pytest.mark.parametrize("query", ["ev=20x4", "ev=%00", "kategoria=nincs", "ev=٢٠٢٤"])
def test_a_filter_that_is_not_understood_is_none(site: Site, query: str) -> None:
    customer_id = household(site)
    with site.inside(SLUG):
        send("Levél", to=customer_id)
    assert "Levél" in titles(signed_in(site, EMAIL), f"/dokumentumok?{query}")


def test_a_place_that_is_none_is_not_found(site: Site) -> None:
    household(site)
    assert signed_in(site, EMAIL).get("/dokumentumok?hely=lolka").status_code == 404


def test_several_customers_under_one_login_tell_whose_it_is(site: Site) -> None:
    with site.inside(SLUG):
        first, second = customer("11111111", name="Elsőné"), customer("22222222", name="Második")
        login(EMAIL, first, second)
        send("Elsőnek", to=first)
        send("Másodiknak", to=second)
        send("Mindenkinek", audience="all")
    page = titles(signed_in(site, EMAIL))
    assert "Elsőné" in page and "Második" in page and "mindenki" in page


def test_the_page_of_one_document_stays_within_the_budget(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site.services.rules, "_recheck_after", 3600.0)
    customer_id = household(site)
    with site.inside(SLUG):
        document_id = send("Levél", to=customer_id)
    browser = signed_in(site, EMAIL)
    for path in ("/dokumentumok?ev=2026&kategoria=letter", f"/dokumentumok/{document_id}"):
        browser.get(path)
        with counted(site) as said:
            assert browser.get(path).status_code == 200
        assert len(said) <= BUDGET, said
