"""Cancelled bills, what cancels them and what takes their place: as files, rows and pages tell it."""

import re
import uuid
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from portal.billing.queries import invoice_detail
from portal.billing.schemas import InvoiceDetail, InvoiceLine
from portal.customers.imports import import_customers
from portal.foundation.db import unit_of_work
from portal.kernel.money import ZERO, Money
from tests.support.bills import Bills
from tests.support.bookkeeping import Books
from tests.support.site import Site
from tests.support.slices import CUSTOMERS, Slices, reasons, rows

TODAY = date(2026, 6, 1)
STATE = (
    "select right(number, 1), outstanding_minor / 100, taken_back_minor / 100,"
    " (select right(c.number, 1) from invoice c where c.id = i.cancelled_by_id)"
    " from invoice i order by number"
)


@pytest.fixture
def books(slices: Slices) -> Iterator[Books]:
    """A tenant with two customers."""
    with slices.tenant("petkomm"):
        people = [("U0001", "Kovács", "", "", "", ""), ("U0002", "Nagy", "", "", "", "")]
        import_customers(path=slices.table("c.csv", CUSTOMERS, people))
        yield Books(slices)


WRONG = ("1", "2026-01-08", "1000", {"due": "2026-01-26"})
STORNO = ("2", "2026-02-01", "-1000", {"kind": "sztornó", "corrects": "1"})
RIGHT = ("3", "2026-02-01", "800", {"corrects": "1", "due": "2026-06-20"})


def detail(serial: str) -> InvoiceDetail:
    [(invoice_id,)] = rows("select id from invoice where number = :n", n=f"2026-00000{serial}")
    with unit_of_work(readonly=True):
        return invoice_detail(None, invoice_id=invoice_id)


def test_a_cancelled_bill_is_not_owed_and_not_called_paid(books: Books) -> None:
    books.invoices(WRONG, STORNO, RIGHT)
    assert rows(STATE) == [("1", 0, -1000, "2"), ("2", 0, 0, None), ("3", 800, 0, None)]
    first, second, third = (detail(serial) for serial in "123")
    assert [one.line.state(TODAY) for one in (first, second, third)] == [
        *("cancelled", "cancelling", "open")
    ]
    assert first.line.cancelled_by_number == "2026000002"
    assert second.line.original_number == third.line.original_number == "2026000001"
    for one in (first, second, third):
        assert [line.printed_number[-1] for line in one.chain] == ["1", "2", "3"]
    assert first.corrected_by is not None and first.corrected_by.id == third.line.id


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2), (1, 2, 0)])
def test_files_may_tell_of_a_chain_in_any_order(books: Books, order: tuple[int, ...]) -> None:
    bills = (WRONG, STORNO, RIGHT)
    for place in order:
        books.invoices(bills[place])
    assert rows(STATE) == [("1", 0, -1000, "2"), ("2", 0, 0, None), ("3", 800, 0, None)]
    assert books.invoices(*bills).unchanged == 3


def test_what_was_paid_of_a_cancelled_bill_stays_with_the_customer(books: Books) -> None:
    books.invoices(WRONG)
    books.payments(("1", "2026-01-20", "600", "B1"))
    books.invoices(STORNO)
    assert rows(STATE) == [("1", -600, -1000, "2"), ("2", 0, 0, None)]
    assert detail("1").line.state(TODAY) == "cancelled"
    # Paid back by the number of the cancelling bill, as billing systems do.
    books.payments(("2", "2026-02-10", "-600", "B2"))
    assert rows(STATE) == [("1", 0, -1000, "2"), ("2", 0, 0, None)]


def test_a_part_may_be_taken_back(books: Books) -> None:
    books.invoices(WRONG, ("2", "2026-02-01", "-300", {"kind": "sztornó", "corrects": "1"}))
    books.payments(("1", "2026-01-20", "200", "B1"))
    line = detail("1").line
    assert (line.payable, line.paid, line.outstanding) == (
        *(Money.forints(700), Money.forints(200), Money.forints(500)),
    )
    assert line.is_partly_paid and line.state(date(2026, 1, 10)) == "partly_paid"


def test_an_original_that_was_never_brought_in_is_named_all_the_same(books: Books) -> None:
    books.invoices(STORNO)
    found = detail("2")
    assert (found.line.original_id, found.line.original_number) == (None, "2026-000001")
    assert found.line.outstanding == Money.forints(-1000)
    assert found.line.state(TODAY) == "credit"
    assert not found.is_chained


@pytest.mark.parametrize(
    "bill",
    [
        ("5", "2026-02-01", "-1000", {"kind": "sztornó", "corrects": "5"}),
        ("5", "2026-02-01", "1000", {"kind": "sztornó", "corrects": "2"}),
        ("5", "2026-02-01", "-1000", {"kind": "sztornó", "corrects": "4"}),
    ],
    ids=["itself", "a cancelling one", "another customer's"],
)
def test_what_cannot_be_cancelled_is_refused(
    books: Books, bill: tuple[str, str, str, dict[str, str]]
) -> None:
    books.invoices(WRONG, STORNO, ("4", "2026-01-08", "9", {"customer": "U0002"}))
    before = rows("select * from invoice")
    report = books.invoices(bill, refused=1)
    assert [column for column, _ in reasons(report).values()] == ["corrects"]
    assert rows("select * from invoice") == before


@pytest.mark.parametrize(
    ("changed", "column"),
    [
        (("2", "2026-02-01", "-1000", {"kind": "havi", "corrects": "1"}), "kind"),
        (("2", "2026-02-01", "-1000", {"kind": "sztornó", "corrects": "3"}), "corrects"),
    ],
)
def test_a_chain_is_not_changed_behind_the_back(
    books: Books, changed: tuple[str, str, str, dict[str, str]], column: str
) -> None:
    books.invoices(WRONG, STORNO, RIGHT)
    report = books.invoices(changed, refused=1)
    assert [told for told, _ in reasons(report).values()] == [column]


def line(**changes: object) -> InvoiceLine:
    given: dict[str, object] = {
        "id": uuid.uuid4(), "printed_number": "1", "kind": "normal", "issue_date": TODAY,
        "due_date": date(2026, 6, 20), "amount_due": Money.forints(100),
        "outstanding": Money.forints(100), "has_document": False,
    }  # fmt: skip
    return InvoiceLine(**{**given, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, "open"),
        ({"due_date": date(2026, 6, 8)}, "due_soon"),
        ({"due_date": date(2026, 6, 9)}, "open"),
        ({"due_date": TODAY}, "due_soon"),
        ({"due_date": date(2026, 5, 31)}, "overdue"),
        ({"outstanding": Money.forints(40)}, "partly_paid"),
        ({"outstanding": Money.forints(40), "due_date": date(2026, 5, 31)}, "overdue"),
        ({"outstanding": ZERO}, "paid"),
        ({"outstanding": Money.forints(-5)}, "overpaid"),
        ({"amount_due": Money.forints(-50), "outstanding": Money.forints(-50)}, "credit"),
        ({"amount_due": Money.forints(-50), "outstanding": ZERO}, "settled"),
        ({"amount_due": ZERO, "outstanding": ZERO}, "settled"),
        ({"taken_back": Money.forints(-100), "outstanding": ZERO}, "cancelled"),
    ],
)
def test_every_state_has_its_name(changes: dict[str, object], state: str) -> None:
    assert line(**changes).state(TODAY) == state


def test_pages_say_which_bill_cancels_which(site: Site, tmp_path: Path) -> None:
    bills = Bills.at(site, "petkomm", tmp_path, [("U0001", "Győri Ernő", "person")])
    header = (
        "customer_number;invoice_number;kind;issue_date;due_date;amount_due;paid_amount;corrects"
    )
    path = tmp_path / "chain.csv"
    path.write_text(
        f"{header}\nU0001;2026-000001;;2026-10-08;2026-10-26;1000;;\n"
        "U0001;2026-000002;sztornó;2026-11-01;2026-11-01;-1000;;2026-000001\n"
        "U0001;2026-000003;;2026-11-01;2099-11-19;800;300;2026-000001\n",
        encoding="utf-8",
    )
    bills.bring_in(path)
    browser = bills.login("a@example.com", "U0001")
    shown = re.sub(r"\s+", " ", browser.get("/szamlak?allapot=sztorno").text)
    assert "Cancelled" in shown or "Sztornózva" in shown
    assert "2026-000003<" not in shown
    page = browser.get(f"/szamlak/{bills.invoice_id('2026-000001')}").text
    assert f"/szamlak/{bills.invoice_id('2026-000002')}" in page
    assert f"/szamlak/{bills.invoice_id('2026-000003')}" in page
    for url in ("/szamlak", "/tartozas", "/"):
        text = browser.get(url).text
        assert "300\N{NO-BREAK SPACE}Ft" in text and "800\N{NO-BREAK SPACE}Ft" in text
        assert "tone-warning" in text, url  # partly paid
    assert "tone-danger" not in browser.get("/").text, "the cancelled bill is past its due date"
