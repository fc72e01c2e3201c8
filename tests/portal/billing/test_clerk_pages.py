"""Customers on the console: the search, the card, reading a PDF, registering at the office."""

from pathlib import Path

import pytest

from portal.demo.caught_mail import CaughtMail
from tests.support.bills import Bills
from tests.support.site import Browser, Site
from tests.support.slices import rows

NUMBERS = ("U0001", "U0002", "U0003")


@pytest.fixture
def bills(site: Site, tmp_path: Path) -> Bills:
    """A tenant with two persons and an institution."""
    people = [
        ("U0001", "Szűcs Győzőné", "person", "ilona@example.com"),
        ("U0002", "Őry Ödön", "person"),
        ("U0003", "Körtvélyesi Óvoda", "institution"),
    ]
    return Bills.at(site, "petkomm", tmp_path, people)


def found(browser: Browser, typed: str) -> set[str]:
    text = browser.get("/ugyfelek", query_string={"q": typed}).text
    return {number for number in NUMBERS if f">{number}<" in text}


def test_search_by_number_name_address_and_bill(bills: Bills) -> None:
    bills.add("U0002", 1)
    bills.login("odon@example.com", "U0002")
    clerk = bills.clerk()
    assert found(clerk, "u 0001") == {"U0001"}
    assert found(clerk, "szucs gy") == found(clerk, "SZŰCS") == {"U0001"}
    assert found(clerk, "ory") == {"U0002"}
    assert found(clerk, "Ilona@Example.com") == {"U0001"}
    assert found(clerk, "odon@example.com") == {"U0002"}
    assert found(clerk, "2026000000") == {"U0002"}
    for nobody in ("", "%", "_____", "Kovács", "' or 1=1 --", "x" * 5000):
        assert found(clerk, nobody) == set()


def test_the_card_shows_data_login_bills_and_looks(bills: Bills) -> None:
    bills.add("U0002", 2)
    bills.login("odon@example.com", "U0002")
    clerk = bills.clerk()
    url = f"/ugyfelek/{bills.customers['U0002']}"
    clerk.get(url)
    text = clerk.get(url).text
    for part in ("Őry Ödön", "odon@example.com", "2026-000001", "Pintér Ágnes"):
        assert part in text
    with bills.inside():
        assert rows("select count(*) from audit_entry where action = 'billing.customer_seen'") == [
            (2,)
        ]


def test_a_pdf_is_opened_for_a_reason_that_is_kept(bills: Bills) -> None:
    bills.add("U0001", 1, documents=True)
    clerk = bills.clerk()
    url = f"/szamlak/{bills.invoice_id('2026-000000')}"
    assert clerk.fill(url, {"reason": "", "detail": ""}).status_code == 422
    assert clerk.fill(url, {"reason": "other", "detail": " "}).status_code == 422
    answer = clerk.fill(url, {"reason": "complaint", "detail": "2026-17"})
    assert answer.status_code == 200
    assert answer.data == (bills.folder / "2026-0.pdf").read_bytes()
    with bills.inside():
        kept = rows(
            "select detail->>'reason', detail->>'words' from audit_entry"
            " where action = 'billing.document_read'"
        )
    assert kept == [("complaint", "2026-17")]


def test_an_institution_is_registered_with_its_documents_seen(
    bills: Bills, mailbox: CaughtMail
) -> None:
    clerk = bills.clerk()
    url = f"/ugyfelek/{bills.customers['U0003']}"
    page = clerk.get(url)
    assert clerk.send(page, {"email": "ovoda@example.com"}).status_code == 422
    seen = {"specimen_signature": "y", "company_extract": "y"}
    assert clerk.send(page, {"email": "ovoda", **seen}).status_code == 422
    assert clerk.send(page, {"email": "ovoda@example.com", **seen}).status_code == 200
    bills.site.deliver()
    assert [mail.to for mail in mailbox.newest()] == ["ovoda@example.com"]
    with bills.inside():
        kept = rows(
            "select detail->'documents_seen' from audit_entry where action = 'billing.institution_registered'"
        )
        assert kept == [(["specimen_signature", "company_extract"],)]
    again = clerk.send(page, {"email": "masik@example.com", **seen})
    assert again.status_code == 200  # led back to the card, which shows the login
    with bills.inside():
        assert rows("select count(*) from customer_login") == [(1,)]


def test_private_persons_are_not_registered_here(bills: Bills) -> None:
    clerk = bills.clerk()
    institution = clerk.get(f"/ugyfelek/{bills.customers['U0003']}")
    token = institution.text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    data = {
        "csrf_token": token,
        "email": "a@example.com",
        "specimen_signature": "y",
        "company_extract": "y",
    }
    clerk.post(f"/ugyfelek/{bills.customers['U0001']}/intezmeny", data=data)
    with bills.inside():
        assert rows("select count(*) from customer_login") == [(0,)]


def test_a_second_customer_is_linked_after_a_clear_yes(bills: Bills, mailbox: CaughtMail) -> None:
    browser = bills.login("ilona@example.com", "U0001")
    bills.add("U0002", 1)
    clerk = bills.clerk()
    url = f"/ugyfelek/{bills.customers['U0002']}"
    assert clerk.fill(url, {"identifier": "senki@example.com"}).status_code == 422
    question = clerk.fill(url, {"identifier": "ilona@example.com"})
    assert "U0001" in question.text and "ilona@example.com" in question.text
    with bills.inside():
        assert rows("select count(*) from login_customer") == [(1,)]
    assert clerk.send(question, {"login_id": _login_id(bills)}).status_code == 200
    assert "2026-000000" in browser.get("/szamlak").text
    bills.site.deliver()
    assert [mail.to for mail in mailbox.newest()] == ["ilona@example.com"]


def test_customers_and_strangers_find_no_console(bills: Bills) -> None:
    browser = bills.login("ilona@example.com", "U0001")
    for path in ("/ugyfelek", f"/ugyfelek/{bills.customers['U0001']}"):
        assert browser.get(path).status_code == 404
    clerk = bills.clerk()
    assert clerk.get("/ugyfelek/00000000-0000-7000-8000-000000000000").status_code == 404
    assert clerk.get("/szamlak/00000000-0000-7000-8000-000000000000").status_code == 404


def _login_id(bills: Bills) -> str:
    with bills.inside():
        return str(rows("select id from customer_login")[0][0])
