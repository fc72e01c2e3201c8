"""The account statement adds up, whatever files told of a payment."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from portal.billing.imports import import_invoices, import_payments
from portal.billing.queries import debts, has_unpaid_invoice, home_summary
from portal.billing.statements import account_statement
from portal.customers.imports import import_customers
from portal.foundation.db import unit_of_work
from portal.kernel.clock import local_today, utc_now
from portal.kernel.money import Money
from tests.support.slices import CUSTOMERS, INVOICES, PAYMENTS, Slices, execute, rows

_TODAY = local_today(utc_now())
bill = st.tuples(st.integers(-5_000, 20_000), st.none() | st.integers(0, 20_000))
payment = st.tuples(st.integers(-1, 4), st.integers(-500, 20_000))


@pytest.fixture
def petkomm(slices: Slices) -> Iterator[Slices]:
    """A tenant with two customers."""
    with slices.tenant("petkomm"):
        people = [("U0001", "Kovács", "", "", "", ""), ("U0002", "Nagy", "", "", "", "")]
        import_customers(path=slices.table("c.csv", CUSTOMERS, people))
        yield slices


def bring_in(
    slices: Slices, bills: list[tuple[int, int | None]], paid: list[tuple[int, int]]
) -> None:
    """Import bills and payments; a payment of bill -1 or of none there is belongs to no bill."""
    execute("delete from payment")
    execute("delete from invoice")
    execute("delete from import_batch")
    invoices = [
        ("U0001", f"2026{place:06d}", "", f"2026-01-{place + 1:02d}", "2026-02-15", "", "", str(due),
         "" if told is None else str(told), "", "")
        for place, (due, told) in enumerate(bills)
    ]  # fmt: skip
    payments = [
        ("U0001", f"2026{place:06d}" if 0 <= place < len(bills) else "", "2026-01-20", str(amount),
         f"B{number}")
        for number, (place, amount) in enumerate(paid)
    ]  # fmt: skip
    assert import_invoices(path=slices.table("i.csv", INVOICES, invoices)).wrong == 0
    assert import_payments(path=slices.table("p.csv", PAYMENTS, payments)).wrong == 0


# Each example empties the tables itself, so the fixture need not be new.
@hypothesis_settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(bill, min_size=1, max_size=4), st.lists(payment, max_size=5))
def test_the_balance_is_what_is_owed_less_what_belongs_to_no_bill(
    petkomm: Slices, bills: list[tuple[int, int | None]], paid: list[tuple[int, int]]
) -> None:
    bring_in(petkomm, bills, paid)
    before = rows("select number, outstanding_minor from invoice order by number")
    owed = sum(minor for _number, minor in before)
    stray = sum(100 * amount for place, amount in paid if not 0 <= place < len(bills))
    ids = [rows("select id from customer where customer_number = 'U0001'")[0][0]]
    with unit_of_work(readonly=True):
        statement = account_statement(ids)
        summary = home_summary(ids, today=_TODAY)
        unpaid = debts(ids, today=_TODAY)
        unpaid_at_all = has_unpaid_invoice(ids)
    assert statement.balance == Money(owed - stray) == summary.outstanding
    if statement.entries:
        assert statement.entries[0].balance == statement.balance
        assert sum(entry.amount.minor for entry in statement.entries) == statement.balance.minor
    assert unpaid.total - unpaid.credit == statement.balance
    assert unpaid_at_all == bool(unpaid.lines)
    # Bringing the invoice file in again moves nothing.
    import_invoices(path=petkomm.folder / "i.csv")
    assert rows("select number, outstanding_minor from invoice order by number") == before


def test_statements_longer_than_a_page_keep_their_balance(petkomm: Slices) -> None:
    bring_in(petkomm, [(100 + place, 100 + place) for place in range(28)], [(-1, 5)] * 4)
    ids = [rows("select id from customer where customer_number = 'U0001'")[0][0]]
    with unit_of_work(readonly=True):
        first = account_statement(ids)
        second = account_statement(ids, cursor=first.older)
        back = account_statement(ids, cursor=second.newer)
    entries = first.entries + second.entries
    assert (len(first.entries), len(entries)) == (50, 60)
    assert back.entries == first.entries
    running = 0
    for entry in reversed(entries):
        running += entry.amount.minor
        assert entry.balance.minor == running
    assert first.newer is None and second.older is None


def test_nobody_sees_anothers_account(petkomm: Slices) -> None:
    bring_in(petkomm, [(100, None)], [(-1, 5)])
    other = [rows("select id from customer where customer_number = 'U0002'")[0][0]]
    with unit_of_work(readonly=True):
        assert account_statement(other).entries == ()
        assert account_statement([]).entries == ()
        assert not has_unpaid_invoice(other)
        assert not has_unpaid_invoice([])
