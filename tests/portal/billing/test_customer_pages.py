"""The customer's pages of bills: what they show, to whom, and at what cost."""

from pathlib import Path

import pytest

from tests.support.bills import Bills
from tests.support.site import Site
from tests.support.slices import counted, rows

PAGES = (
    "/szamlak",
    "/szamlak?allapot=nyitott&ev=2026",
    "/tartozas",
    "/folyoszamla",
    "/adataim",
    "/",
)


@pytest.fixture
def bills(site: Site, tmp_path: Path) -> Bills:
    """A tenant with two customers; every page of bills is on there."""
    people = [("U0001", "Győri Ernő", "person"), ("U0002", "Szűcs Ilona", "person")]
    return Bills.at(site, "petkomm", tmp_path, people)


def test_the_list_shows_numbers_dates_and_sums(bills: Bills) -> None:
    bills.add("U0001", 3)
    text = bills.login("a@example.com", "U0001").get("/szamlak").text
    assert "2026-000000" in text and "2026-000002" in text
    assert "3\N{NO-BREAK SPACE}003\N{NO-BREAK SPACE}Ft" in text  # payable in all
    assert "1\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}Ft" in text  # still to be paid


def test_filters_by_year_and_by_state(bills: Bills) -> None:
    bills.add("U0001", 60)
    browser = bills.login("a@example.com", "U0001")
    earlier = browser.get("/szamlak?ev=2025").text
    assert "2026-000059" in earlier and "2026-000000" not in earlier
    unpaid = browser.get("/szamlak?allapot=nyitott").text
    assert "2026-000003" in unpaid and "2026-000001" not in unpaid
    settled = browser.get("/szamlak?allapot=rendezett").text
    assert "2026-000001" in settled and "2026-000003" not in settled
    assert browser.get("/szamlak?ev=csoda&allapot=x").status_code == 200


def test_pages_of_fifty_lead_there_and_back(bills: Bills) -> None:
    bills.add("U0001", 120)
    browser = bills.login("a@example.com", "U0001")
    seen: list[list[str]] = []
    url = "/szamlak"
    while url:
        page = browser.get(url).text
        seen.append([f"{place:06d}" for place in range(120) if f"2026-{place:06d}<" in page])
        url = _link(page, "next")
    assert [len(one) for one in seen] == [50, 50, 20]
    assert sorted(number for one in seen for number in one) == [f"{n:06d}" for n in range(120)]
    back = browser.get(_link(page, "prev")).text
    assert "2026-000050<" in back and "2026-000099<" in back


@pytest.mark.parametrize("place", ["x", "l2026", "l20261301" + "0" * 32, "l20261108" + "z" * 32])
def test_a_made_up_place_in_the_list_is_not_found(bills: Bills, place: str) -> None:
    browser = bills.login("a@example.com", "U0001")
    assert browser.get(f"/szamlak?hely={place}").status_code == 404
    assert browser.get(f"/folyoszamla?hely={place}").status_code == 404


def test_one_bill_shows_what_is_open(bills: Bills) -> None:
    bills.add("U0001", 2, documents=True)
    browser = bills.login("a@example.com", "U0001")
    page = browser.get(f"/szamlak/{bills.invoice_id('2026-000000')}")
    assert page.status_code == 200
    assert "2026-000000" in page.text and "U0001" in page.text


def test_the_pdf_is_a_download_for_its_owner_only(bills: Bills) -> None:
    bills.add("U0001", 1, documents=True)
    owner = bills.login("a@example.com", "U0001")
    other = bills.login("b@example.com", "U0002")
    stranger = bills.site.browser("petkomm")
    url = f"/szamlak/{bills.invoice_id('2026-000000')}/pdf"
    answer = owner.get(url)
    assert answer.status_code == 200
    assert answer.data == (bills.folder / "2026-0.pdf").read_bytes()
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == "attachment; filename=2026-000000.pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    missing = "/szamlak/00000000-0000-7000-8000-000000000000"
    assert other.get(url).status_code == other.get(f"{missing}/pdf").status_code == 404
    assert other.get(url.removesuffix("/pdf")).status_code == 404
    assert other.get(missing).status_code == 404
    assert stranger.get(url).status_code == 303
    with bills.inside():
        noted = rows(
            "select actor_kind, count(*) from audit_entry where action = 'billing.document_read' group by 1"
        )
    assert noted == [("customer", 1)]


def test_a_login_of_two_customers_sees_both(bills: Bills) -> None:
    bills.add("U0001", 1, prefix="2026")
    bills.add("U0002", 1, prefix="2025")
    text = bills.login("a@example.com", "U0001", "U0002").get("/szamlak").text
    assert "2026-000000" in text and "2025-000000" in text


def test_the_debts_are_what_is_unpaid(bills: Bills) -> None:
    bills.add("U0001", 4)
    text = bills.login("a@example.com", "U0001").get("/tartozas").text
    assert "2026-000000" in text and "2026-000003" in text and "2026-000001" not in text
    assert "2\N{NO-BREAK SPACE}003\N{NO-BREAK SPACE}Ft" in text


def test_the_recorded_data_are_shown(bills: Bills) -> None:
    text = bills.login("a@example.com", "U0002").get("/adataim").text
    assert "Szűcs Ilona" in text and "U0002" in text


@pytest.mark.parametrize("url", PAGES)
def test_a_page_costs_the_same_with_ten_bills_and_with_a_thousand(bills: Bills, url: str) -> None:
    bills.add("U0001", 10)
    bills.add("U0002", 1000, prefix="2025")
    few, many = bills.login("a@example.com", "U0001"), bills.login("b@example.com", "U0002")
    costs = []
    for browser in (few, many):
        assert browser.get(url).status_code == 200
        with counted(bills.site.services.database) as statements:
            browser.get(url)
        costs.append(len(statements))
    assert costs[0] == costs[1] <= 4, statements  # and one that binds the tenant


def _link(page: str, rel: str) -> str:
    marker = f'rel="{rel}" href="'
    if marker not in page:
        return ""
    return page.split(marker)[1].split('"')[0].replace("&amp;", "&")
