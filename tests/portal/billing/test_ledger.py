"""The ledger: balanced by what it is, never changed, and one with what pages say is owed."""

import itertools
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from portal.billing.queries import debts, has_unpaid_invoice, home_summary
from portal.billing.statements import account_statement
from portal.foundation.db import unit_of_work
from portal.kernel.clock import local_today, utc_now
from portal.kernel.money import Money
from tests.factories import records
from tests.support.bookkeeping import Books, printed
from tests.support.slices import Slices, execute, rows

_TODAY = local_today(utc_now())
_serials = itertools.count(1)
_people = itertools.count(1000)

which = st.integers(0, 5)
amount = st.integers(-5_000, 20_000)
step = st.one_of(
    st.tuples(st.just("bill"), amount, st.none() | st.integers(-2_000, 20_000)),
    st.tuples(st.just("restate"), which, st.integers(0, 20_000)),
    st.tuples(st.just("cancel"), which, st.none() | st.integers(-2_000, 2_000)),
    st.tuples(st.just("correct"), which, amount),
    st.tuples(st.just("pay"), st.none() | which, st.integers(-3_000, 20_000)),
    st.tuples(st.just("again"), which, st.just(0)),
)


@dataclass(slots=True)
class Row:
    """A bill as the test knows it; all in forints."""

    amount: int
    more: dict[str, str]
    stated: int = 0
    matched: int = 0
    cancels: str | None = None
    cancelled_by: list[str] = field(default_factory=list)

    @property
    def left(self) -> int:
        """What is left of the amount after the larger of what is stated and what was matched."""
        told = self.stated if abs(self.stated) >= abs(self.matched) else self.matched
        return self.amount - told


@dataclass(slots=True)
class World:
    """One customer's bills and stray money, played by the steps and reckoned by hand."""

    books: Books
    bills: dict[str, Row] = field(default_factory=dict)
    stray: int = 0

    def play(self, kind: str, first: Any, second: Any) -> None:
        serials = list(self.bills)
        if kind == "bill":
            self._add(first, stated=second)
        elif kind == "pay":
            self._pay(
                serials[first % len(serials)] if serials and first is not None else "", second
            )
        elif serials:
            getattr(self, f"_{kind}")(serials[first % len(serials)], second)

    def owed(self) -> dict[str, int]:
        """What must be outstanding of each bill."""
        return {
            printed(serial): 0
            if bill.cancels
            else bill.left + sum(self.bills[other].left for other in bill.cancelled_by)
            for serial, bill in self.bills.items()
        }

    def _add(self, amount: int, *, stated: int | None = None, **more: str) -> str:
        serial = str(next(_serials))
        bill = Row(amount, more, stated or 0)
        self.bills[serial] = bill
        self._send(serial, stated)
        return serial

    def _send(self, serial: str, stated: int | None) -> None:
        bill = self.bills[serial]
        told = {} if stated is None else {"paid": str(stated), "paid_on": "2026-01-25"}
        self.books.invoices((serial, "2026-01-08", str(bill.amount), {**bill.more, **told}))

    def _restate(self, serial: str, stated: int) -> None:
        self.bills[serial].stated = stated
        self._send(serial, stated)

    def _again(self, serial: str, _nothing: int) -> None:
        self._send(serial, None)

    def _cancel(self, serial: str, difference: int | None) -> None:
        bill = self.bills[serial]
        if bill.cancels is None:
            back = -bill.amount + (difference or 0)
            other = self._add(back, kind="sztornó", corrects=serial)
            self.bills[other].cancels = serial
            bill.cancelled_by.append(other)

    def _correct(self, serial: str, amount: int) -> None:
        if self.bills[serial].cancels is None:
            self._add(amount, corrects=serial)

    def _pay(self, serial: str, amount: int) -> None:
        reference = f"B{next(_serials)}"
        self.books.payments((serial, "2026-01-20", str(amount), reference))
        if serial:
            self.bills[serial].matched += amount
        else:
            self.stray += amount


@pytest.fixture
def petkomm(slices: Slices) -> Iterator[Slices]:
    """A tenant whose customers the examples make."""
    with slices.tenant("petkomm"):
        yield slices


def new_world(slices: Slices) -> tuple[World, uuid.UUID]:
    number = f"U{next(_people)}"
    with unit_of_work():
        customer_id = records.customer(number)
    return World(Books(slices, customer=number)), customer_id


def entries_of(customer_id: uuid.UUID) -> set[tuple[Any, ...]]:
    return set(rows("select * from ledger_entry where customer_id = :id", id=customer_id))


def totals(customer_id: uuid.UUID) -> list[tuple[int, int]]:
    """What each bill with its cancelling ones says is owed, and what their entries sum up to."""
    return rows(
        "with bill as (select id, case when kind = 'cancelling' then coalesce(corrects_id, id)"
        "  else id end as root, outstanding_minor from invoice where customer_id = :id),"
        " owed as (select root, sum(outstanding_minor)::bigint as said from bill group by root),"
        " booked as (select root, sum(effect_minor)::bigint as said from ledger_entry e"
        "  join bill on bill.id = e.invoice_id group by root)"
        " select owed.said, booked.said from owed full join booked using (root)",
        id=customer_id,
    )


# Each example has a customer of its own, so the fixture need not be new.
@hypothesis_settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(step, min_size=1, max_size=9))
def test_the_balance_is_the_sum_of_entries_and_what_bills_and_stray_money_say(
    petkomm: Slices, steps: list[tuple[str, Any, Any]]
) -> None:
    world, customer_id = new_world(petkomm)
    before: set[tuple[Any, ...]] = set()
    for one in steps:
        world.play(*one)
        after = entries_of(customer_id)
        assert before <= after, "an entry was changed or is gone"
        before = after
    owed = dict(
        rows("select number, outstanding_minor / 100 from invoice where customer_id = :id",
             id=customer_id)
    )  # fmt: skip
    assert {number.replace("-", ""): left for number, left in owed.items()} == world.owed()
    assert all(said == booked for said, booked in totals(customer_id))
    expected = Money.forints(sum(world.owed().values()) - world.stray)
    with unit_of_work(readonly=True):
        statement = account_statement([customer_id])
        summary = home_summary([customer_id], today=_TODAY)
        unpaid = debts([customer_id], today=_TODAY)
        unpaid_at_all = has_unpaid_invoice([customer_id])
    assert statement.sums.balance == expected == summary.outstanding == unpaid.total - unpaid.credit
    assert unpaid_at_all == bool(unpaid.lines)
    assert all(entry.kind != "reversal" for entry in statement.entries)
    if statement.entries and statement.older is None:
        assert statement.entries[0].balance == expected
        assert Money.total(entry.amount for entry in statement.entries) == expected


def test_every_account_is_balanced_by_the_others(petkomm: Slices) -> None:
    world, customer_id = new_world(petkomm)
    for one in (
        ("bill", 1000, 300), ("pay", 0, 1000), ("pay", None, 50), ("bill", -200, None),
        ("pay", 1, -200), ("cancel", 0, None), ("correct", 0, 800),
    ):  # fmt: skip
        world.play(*one)
    accounts = dict(
        rows(
            "select account, sum(amount)::bigint / 100 from ("
            " select debit as account, amount_minor as amount from ledger_entry"
            " where customer_id = :id"
            " union all select credit, -amount_minor from ledger_entry where customer_id = :id"
            ") moved group by account",
            id=customer_id,
        )
    )
    assert sum(accounts.values()) == 0
    assert accounts == {
        "receivable": -200,  # 1000 - 1000 paid - 200 + 200 paid back - 1000 cancelled + 800
        "unallocated": -50,
        "bank": 850,
        "revenue": -600,
        "stated": 0,
    }


@pytest.mark.parametrize(
    "statement",
    [
        "update ledger_entry set amount_minor = 0",
        "delete from ledger_entry",
        "truncate ledger_entry",
    ],
)
def test_entries_can_only_be_added(petkomm: Slices, statement: str) -> None:
    world, customer_id = new_world(petkomm)
    world.play("bill", 1000, None)
    with pytest.raises(Exception, match="permission denied"):
        execute(statement)
    assert len(entries_of(customer_id)) == 1


def test_an_entry_is_taken_back_once_at_most(petkomm: Slices) -> None:
    world, customer_id = new_world(petkomm)
    world.play("bill", 1000, 1000)
    world.play("restate", 0, 500)
    with pytest.raises(Exception, match="uq_ledger_entry_reverses_id"):
        execute(
            "insert into ledger_entry (customer_id, day, kind, debit, credit, amount_minor,"
            " invoice_id, reverses_id)"
            " select customer_id, day, kind, debit, credit, amount_minor, invoice_id, reverses_id"
            f" from ledger_entry where kind = 'reversal' and customer_id = '{customer_id}'"
        )
