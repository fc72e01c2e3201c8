"""The account statement adds up, whatever files told of a payment; its pages, filters and files."""

import csv
import io
import uuid
from collections.abc import Iterator
from datetime import date

import pytest

from portal.billing.queries import has_unpaid_invoice
from portal.billing.schemas import Period, StatementEntry, StatementFilter
from portal.billing.statement_files import (
    MOST_ENTRIES,
    StatementTooLongError,
    read_file,
    statement_csv,
)
from portal.billing.statements import account_statement
from portal.customers.imports import import_customers
from portal.foundation.db import unit_of_work
from portal.kernel.money import ZERO, Money
from tests.support.bookkeeping import Books
from tests.support.slices import CUSTOMERS, Slices, rows


@pytest.fixture
def books(slices: Slices) -> Iterator[Books]:
    """A tenant with two customers."""
    with slices.tenant("petkomm"):
        people = [("U0001", "Kovács", "", "", "", ""), ("U0002", "Nagy", "", "", "", "")]
        import_customers(path=slices.table("c.csv", CUSTOMERS, people))
        yield Books(slices)


def ids(number: str = "U0001") -> list[uuid.UUID]:
    return [row[0] for row in rows("select id from customer where customer_number = :n", n=number)]


def forints(entries: tuple[StatementEntry, ...]) -> list[tuple[str, int, int]]:
    return [(one.kind, one.amount.minor // 100, one.balance.minor // 100) for one in entries]


def test_a_payment_that_both_files_tell_of_stands_there_once(books: Books) -> None:
    books.invoices(("1", "2026-01-08", "1000", {"paid": "1000", "paid_on": "2026-01-20"}))
    with unit_of_work(readonly=True):
        assert forints(account_statement(ids()).entries) == [
            ("stated", -1000, 0),
            ("charge", 1000, 1000),
        ]
    books.payments(("1", "2026-01-21", "1000", "B1"))
    with unit_of_work(readonly=True):
        statement = account_statement(ids())
    assert forints(statement.entries) == [("payment", -1000, 0), ("charge", 1000, 1000)]
    assert statement.entries[0].reference == "B1"
    # Nothing was erased for that: what was stated is taken back by an entry of its own.
    assert rows("select kind, effect_minor from ledger_entry order by recorded_at, kind") == [
        ("charge", 100000),
        ("stated", -100000),
        ("payment", -100000),
        ("reversal", 100000),
    ]


def test_what_is_stated_beyond_the_payments_stays_an_entry(books: Books) -> None:
    books.invoices(("1", "2026-01-08", "1000", {"paid": "1000", "paid_on": "2026-01-20"}))
    books.payments(("1", "2026-01-15", "400", "B1"))
    with unit_of_work(readonly=True):
        entries = account_statement(ids()).entries
    assert forints(entries) == [
        ("stated", -600, 0),
        ("payment", -400, 600),
        ("charge", 1000, 1000),
    ]


def test_statements_longer_than_a_page_keep_their_balance(books: Books) -> None:
    books.invoices(
        *(
            (f"{place}", f"2026-01-{place + 1:02d}", f"{100 + place}", {"paid": f"{100 + place}"})
            for place in range(28)
        )
    )
    books.payments(*(("", "2026-01-20", "5", f"B{place}") for place in range(4)))
    with unit_of_work(readonly=True):
        first = account_statement(ids())
        second = account_statement(ids(), cursor=first.older)
        back = account_statement(ids(), cursor=second.newer)
    entries = first.entries + second.entries
    assert (len(first.entries), len(entries)) == (50, 60)
    assert back.entries == first.entries
    running = 0
    for entry in reversed(entries):
        running += entry.amount.minor
        assert entry.balance.minor == running
    assert first.newer is None and second.older is None
    assert [entry.kind for entry in reversed(entries)][:4] == ["charge", "stated"] * 2


def test_a_period_has_its_own_opening_and_closing(books: Books) -> None:
    books.invoices(("1", "2026-01-08", "1000", {}), ("2", "2026-02-08", "500", {}))
    books.payments(("1", "2026-01-20", "700", "B1"), ("2", "2026-03-01", "500", "B2"))
    wanted = StatementFilter(Period(date(2026, 1, 15), date(2026, 2, 28)))
    with unit_of_work(readonly=True):
        found = account_statement(ids(), wanted=wanted)
    sums = found.sums
    assert forints(found.entries) == [("charge", 500, 800), ("payment", -700, 300)]
    assert [one.minor // 100 for one in (sums.opening, sums.billed, sums.paid, sums.closing)] == [
        *(1000, 500, 700, 800)
    ]
    assert sums.balance == Money.forints(300)


def test_kinds_can_be_left_out_and_the_balance_stays_that_of_the_account(books: Books) -> None:
    books.invoices(("1", "2026-01-08", "1000", {}), ("2", "2026-02-08", "-300", {}))
    books.payments(("1", "2026-01-20", "700", "B1"), ("2", "2026-03-01", "-300", "B2"))
    with unit_of_work(readonly=True):
        paid = account_statement(ids(), wanted=StatementFilter(kind="paid"))
        billed = account_statement(ids(), wanted=StatementFilter(kind="billed"))
    assert forints(paid.entries) == [("refund", 300, 300), ("payment", -700, 300)]
    assert forints(billed.entries) == [("charge", -300, 0), ("charge", 1000, 1000)]


def test_the_table_adds_up_and_no_cell_of_it_runs(books: Books) -> None:
    books.invoices(("1", "2026-01-08", "1000,50", {}))
    books.payments(("1", "2026-01-20", "700", "=HYPERLINK(1)"))
    with unit_of_work(readonly=True):
        found = read_file(ids(), wanted=StatementFilter(), kind="csv")
    made = statement_csv(found)
    assert made.startswith(b"\xef\xbb\xbf")
    table = list(csv.reader(io.StringIO(made.decode("utf-8-sig")), delimiter=";"))
    assert [len(row) for row in table] == [7] * 5
    assert table[1][-1] == "0,00" and table[-1][-1] == "300,50"
    assert table[2][4:] == ["1000,50", "", "1000,50"]
    assert table[3][3:] == ["'=HYPERLINK(1)", "", "700,00", "300,50"]


def test_a_file_that_would_be_too_long_is_refused(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    books.invoices(("1", "2026-01-08", "1000", {"paid": "1000"}))
    monkeypatch.setitem(MOST_ENTRIES, "pdf", 1)
    with unit_of_work(readonly=True), pytest.raises(StatementTooLongError):
        read_file(ids(), wanted=StatementFilter(), kind="pdf")


def test_nobody_sees_anothers_account(books: Books) -> None:
    books.invoices(("1", "2026-01-08", "100", {}))
    books.payments(("", "2026-01-20", "5", "B1"))
    with unit_of_work(readonly=True):
        for nobody in (ids("U0002"), []):
            found = account_statement(nobody)
            assert (found.entries, found.sums.balance) == ((), ZERO)
            assert not has_unpaid_invoice(nobody)
