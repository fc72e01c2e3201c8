"""Filters, the statement's files, home at one look, and what all that costs with many bills."""

import csv
import io
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.support.bills import Bills
from tests.support.servers import TestDatabase
from tests.support.site import Browser, Site
from tests.support.slices import counted, execute, rows

NBSP = "\N{NO-BREAK SPACE}"
MANY = 10_000
PAGES = (
    "/szamlak",
    "/szamlak?allapot=lejart&ev=2026&szam=12",
    "/szamlak?tol=2026-01-01&ig=2026-06-30",
    "/tartozas",
    "/folyoszamla",
    "/folyoszamla?tol=2026-01-01&tetel=befizetes",
    "/folyoszamla/csv",
    "/",
)


@pytest.fixture
def bills(site: Site, tmp_path: Path) -> Bills:
    """A tenant with two customers; every page of money is on there."""
    people = [("U0001", "Győri Ernő", "person"), ("U0002", "Szűcs Ilona", "person")]
    return Bills.at(site, "petkomm", tmp_path, people)


def words(text: str) -> str:
    return re.sub(r"[ \n]+", " ", re.sub(r"<[^>]+>", " ", text))


def numbers(page: str) -> set[str]:
    return set(re.findall(r">(\d{4}-\d{6})<", page))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("szam=000011", {"2026-000011"}),
        ("szam=2026-0000 12", {"2026-000012"}),
        ("szam=20260000", {f"2026-{place:06d}" for place in range(20)}),
        ("szam=nincs ilyen", set()),
        ("szam=%25", {f"2026-{place:06d}" for place in range(20)}),
        ("tol=2026-11-01", {"2026-000000", "2026-000001"}),
        ("tol=2026. 10. 25.&ig=2026.11.01", {"2026-000001", "2026-000002"}),
        ("ig=2026-10-25&tol=2026-11-01", {"2026-000001", "2026-000002"}),
        ("allapot=lejart&szam=000009", {"2026-000009"}),
    ],
)
def test_bills_can_be_searched(bills: Bills, query: str, found: set[str]) -> None:
    bills.add("U0001", 20)
    page = bills.login("a@example.com", "U0001").get(f"/szamlak?{query}").text
    assert numbers(page) == found


def test_a_day_that_cannot_be_read_is_said_and_kept_out(bills: Bills) -> None:
    bills.add("U0001", 3)
    browser = bills.login("a@example.com", "U0001")
    for url in ("/szamlak", "/folyoszamla"):
        page_text = browser.get(f"{url}?tol=<script>").text
        assert "&lt;script&gt;" in page_text and "tone-warning" in page_text
        assert "<script>" not in page_text.replace("<script ", "")


def test_the_totals_are_of_what_was_searched(bills: Bills) -> None:
    bills.add("U0001", 4)
    browser = bills.login("a@example.com", "U0001")
    assert f"1{NBSP}002{NBSP}Ft" in browser.get("/szamlak?szam=000002").text.split("<tfoot")[1]
    assert f"4{NBSP}006{NBSP}Ft" in browser.get("/szamlak").text.split("<tfoot")[1]


def test_the_statement_can_be_kept_as_a_letter(bills: Bills) -> None:
    bills.add("U0001", 40)
    browser = bills.login("a@example.com", "U0001")
    answer = browser.get("/folyoszamla/pdf?tol=2026-10-20&ig=2026-11-30")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    text = " ".join(
        " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages).split()
    )
    for said in ("Győri Ernő", "U0001", "2026-000000", "2026-000002", "PÉTKOMM"):
        assert said in text, said
    assert "2026-000005" not in text


def test_the_statement_can_be_kept_as_a_table(bills: Bills) -> None:
    bills.add("U0001", 3)
    answer = bills.login("a@example.com", "U0001").get("/folyoszamla/csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    table = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert len(table) == 3 + 3 + 2  # heads, opening, closing; three charges, two payments
    assert table[-1][-1] == "1000,00"
    assert {row[2] for row in table[2:-1]} == {"2026-000000", "2026-000001", "2026-000002"}


def test_where_the_page_is_off_its_files_are_off(site: Site, tmp_path: Path) -> None:
    bills = Bills.at(site, "ugyfelportal", tmp_path, [("12345678", "Győri Ernő", "person")])
    browser = bills.login("a@example.com", "12345678")
    for url in ("/folyoszamla", "/folyoszamla/pdf", "/folyoszamla/csv"):
        assert browser.get(url).status_code == 404  # the page is off there


def test_home_says_what_is_owed_by_when_and_what_is_new(bills: Bills) -> None:
    today = date.today()
    bills.add("U0001", 1, newest=today - timedelta(days=40), prefix="2025")  # overdue: 1 000 Ft
    bills.add("U0001", 1, newest=today)  # due in 15 days: 1 000 Ft
    page = bills.login("a@example.com", "U0001").get("/").text
    due = today + timedelta(days=15)
    said = words(page)
    assert f"2{NBSP}000{NBSP}Ft" in said
    assert f"{due.year}.{NBSP}{due.month:02d}.{NBSP}{due.day:02d}." in said
    badges = re.findall(r'badge tone-(\w+)">', page)
    assert "danger" in badges and "info" in badges, "an overdue and an open bill look different"


def bulk(bills: Bills, number: str, count: int) -> None:
    """Insert bills, payments and their entries set-based: what years of imports leave behind."""
    with bills.inside():
        execute(
            "insert into invoice (id, customer_id, number, printed_number, issue_date, due_date,"
            " amount_due_minor, outstanding_minor)"
            " select gen_random_uuid(), c.id, :n || n, :n || n, date '2026-06-30' - n % 2000,"
            " date '2026-07-15' - n % 2000, 100000, case when n % 3 = 0 then 100000 else 0 end"
            " from customer c, generate_series(1, :count) n where c.customer_number = :n",
            n=number,
            count=count,
        )
        execute(
            "insert into payment (customer_id, invoice_id, booked_date, amount_minor, reference)"
            " select customer_id, id, due_date, 100000, number from invoice"
            " where outstanding_minor = 0 and number like :n || '%'",
            n=number,
        )
        execute(
            "insert into ledger_entry (id, customer_id, day, kind, debit, credit, amount_minor,"
            " invoice_id) select id, customer_id, issue_date, 'charge', 'receivable', 'revenue',"
            " amount_due_minor, id from invoice where number like :n || '%'",
            n=number,
        )
        execute(
            "insert into ledger_entry (id, customer_id, day, kind, debit, credit, amount_minor,"
            " invoice_id, payment_id) select id, customer_id, booked_date, 'payment', 'bank',"
            " 'receivable', amount_minor, invoice_id, id from payment where reference like :n || '%'",
            n=number,
        )


def costs(browser: Browser, bills: Bills, number: str) -> dict[str, int]:
    with bills.inside():
        [(invoice_id,)] = rows(
            "select i.id from invoice i join customer c on c.id = i.customer_id"
            " where c.customer_number = :number order by i.issue_date desc, i.id limit 1",
            number=number,
        )
    found = {}
    for url in (*PAGES, f"/szamlak/{invoice_id}"):
        assert browser.get(url).status_code == 200
        with counted(bills.site.services.database) as statements:
            browser.get(url)
        found["/szamlak/<id>" if str(invoice_id) in url else url] = len(statements)
    return found


def test_every_page_costs_the_same_with_ten_and_with_ten_thousand_bills(
    bills: Bills, database: TestDatabase
) -> None:
    bulk(bills, "U0001", 10)
    bulk(bills, "U0002", MANY)
    database.admin.execute("analyze invoice, payment, ledger_entry")  # as autovacuum does
    measured = []
    for number, email in (("U0001", "few@example.com"), ("U0002", "many@example.com")):
        measured.append(costs(bills.login(email, number), bills, number))
    assert measured[0] == measured[1]
    # One more binds the tenant; a bill's own page asks for its payments and for its chain, too.
    assert max(count for url, count in measured[0].items() if url != "/szamlak/<id>") <= 4
    assert measured[0]["/szamlak/<id>"] <= 5
