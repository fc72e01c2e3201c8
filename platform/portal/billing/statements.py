"""The account statement: the ledger's entries in the order of time, with a running balance."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Subquery, func, select, tuple_
from sqlalchemy.orm import aliased

from portal.billing.cursors import PAGE, neighbours, read_cursor
from portal.billing.models import Invoice, LedgerEntry, Payment
from portal.billing.queries import money_sum
from portal.billing.schemas import Statement, StatementEntry, StatementFilter, StatementSums
from portal.foundation import db

_BILLED = ("charge", "cancellation")
_Reversal = aliased(LedgerEntry)
_ALL = StatementFilter()
CustomerIds = Sequence[uuid.UUID]


def account_statement(
    customer_ids: CustomerIds, *, wanted: StatementFilter = _ALL, cursor: str | None = None
) -> Statement:
    """Return 50 entries, newest first, each with the balance after it. Two statements.

    Raises NotFoundError for a cursor that is not ours.
    """
    place = read_cursor(cursor)
    ledger = _running(customer_ids)
    key = tuple_(ledger.c.day, ledger.c.id)
    page = select(ledger).where(*_conditions(ledger, wanted)).limit(PAGE + 1)
    if place is not None and place.backward:
        page = page.where(key > tuple_(place.day, place.id)).order_by(ledger.c.day, ledger.c.id)
    else:
        if place is not None:
            page = page.where(key < tuple_(place.day, place.id))
        page = page.order_by(ledger.c.day.desc(), ledger.c.id.desc())
    rows = db.session().execute(_named(page.subquery("page"), newest_first=True)).all()
    sums = statement_sums(customer_ids, wanted=wanted)
    # The extra row is the one farthest from where the page begins.
    backward = place is not None and place.backward
    kept = (rows[-PAGE:] if backward else rows[:PAGE]) if len(rows) > PAGE else rows
    entries = tuple(StatementEntry(*row) for row in kept)
    newer, older = neighbours(
        [(entry.day, entry.id) for entry in entries], place, has_more=len(rows) > PAGE
    )
    return Statement(entries=entries, older=older, newer=newer, sums=sums)


def statement_entries(
    customer_ids: CustomerIds, *, wanted: StatementFilter, most: int
) -> tuple[StatementEntry, ...]:
    """Return up to ``most`` entries, the oldest first, for a document. One statement."""
    ledger = _running(customer_ids)
    chosen = select(ledger).where(*_conditions(ledger, wanted))
    chosen = chosen.order_by(ledger.c.day, ledger.c.id).limit(most)
    rows = db.session().execute(_named(chosen.subquery("page"), newest_first=False))
    return tuple(StatementEntry(*row) for row in rows)


def statement_sums(customer_ids: CustomerIds, *, wanted: StatementFilter) -> StatementSums:
    """Return the account before, within and after the period, and the balance now. One statement."""
    entry, period = LedgerEntry, wanted.period
    within: ColumnElement[bool] = entry.day.between(
        period.first or date.min, period.last or date.max
    )
    billed = entry.kind.in_(_BILLED)
    # What was taken back is taken back on the same day, so that it needs no looking for here.
    sums = select(
        func.sum(entry.effect),
        func.sum(entry.effect).filter(entry.day < (period.first or date.min)),
        func.sum(entry.effect).filter(within, billed),
        func.sum(entry.effect).filter(within, ~billed),
    ).where(entry.customer_id.in_(customer_ids))
    balance, before, charged, paid = db.session().execute(sums).one()
    opening, billed_sum, paid_sum = money_sum(before), money_sum(charged), -money_sum(paid)
    return StatementSums(
        balance=money_sum(balance),
        opening=opening,
        billed=billed_sum,
        paid=paid_sum,
        closing=opening + billed_sum - paid_sum,
    )


def _running(customer_ids: CustomerIds) -> Subquery:
    """Return the entries that people see, with the balance after each: none that was taken back."""
    entry = LedgerEntry
    taken_back = (
        select(_Reversal.id)
        .where(_Reversal.tenant_id == entry.tenant_id, _Reversal.reverses_id == entry.id)
        .exists()
    )
    return (
        select(
            *(entry.tenant_id, entry.id, entry.kind, entry.day, entry.effect),
            *(entry.invoice_id, entry.payment_id),
            func.sum(entry.effect).over(order_by=(entry.day, entry.id)).label("balance"),
        )
        .where(entry.customer_id.in_(customer_ids), entry.kind != "reversal", ~taken_back)
        .subquery("ledger")
    )


def _conditions(ledger: Subquery, wanted: StatementFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.period.first is not None:
        conditions.append(ledger.c.day >= wanted.period.first)
    if wanted.period.last is not None:
        conditions.append(ledger.c.day <= wanted.period.last)
    if wanted.kind != "all":
        billed = ledger.c.kind.in_(_BILLED)
        conditions.append(billed if wanted.kind == "billed" else ~billed)
    return conditions


def _named(page: Subquery, *, newest_first: bool) -> Any:
    """Return the entries with the numbers and references that people know them by."""
    order = (page.c.day, page.c.id)
    return (
        select(
            *(page.c.id, page.c.kind, page.c.day, page.c.effect, page.c.balance),
            *(page.c.invoice_id, Invoice.printed_number, Payment.reference),
        )
        .outerjoin(
            Invoice, (Invoice.tenant_id == page.c.tenant_id) & (Invoice.id == page.c.invoice_id)
        )
        .outerjoin(
            Payment, (Payment.tenant_id == page.c.tenant_id) & (Payment.id == page.c.payment_id)
        )
        .order_by(*((key.desc() for key in order) if newest_first else order))
    )
