"""The list of bills: filtered, a page at a time, with totals over all that the filter lets through."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, extract, func, or_, select, tuple_

from portal.billing.cursors import PAGE, Cursor, neighbours, read_cursor
from portal.billing.models import Invoice
from portal.billing.queries import LINE_COLUMNS, money_sum, newest_first
from portal.billing.schemas import InvoiceFilter, InvoiceLine, InvoicePage
from portal.foundation import db
from portal.kernel.money import ZERO, Money

_OPEN = Invoice.outstanding > ZERO
_CANCELLED = or_(
    Invoice.kind == "cancelling",
    and_(Invoice.taken_back != ZERO, Invoice.amount_due == -Invoice.taken_back),
)
_YEAR = extract("year", Invoice.issue_date)


def invoice_page(
    customer_ids: Sequence[uuid.UUID],
    *,
    wanted: InvoiceFilter,
    today: date,
    cursor: str | None = None,
) -> InvoicePage:
    """Return 50 invoices, newest first, with years and totals. Two statements.

    ``cursor`` comes from an earlier page; raises NotFoundError for one that is not ours.
    """
    place = read_cursor(cursor)
    conditions = _conditions(wanted, today)
    rows = db.session().execute(_list_statement(customer_ids, conditions, place)).all()
    lines = tuple(InvoiceLine(*row) for row in rows[:PAGE])
    if place is not None and place.backward:
        lines = lines[::-1]
    years = db.session().execute(_totals_by_year(customer_ids, conditions)).all()
    newer, older = neighbours(
        [(line.issue_date, line.id) for line in lines], place, has_more=len(rows) > PAGE
    )
    return InvoicePage(
        lines=lines,
        older=older,
        newer=newer,
        years=tuple(int(row[0]) for row in years),
        count=sum(row[1] for row in years),
        amount_due=Money.total(money_sum(row[2]) for row in years),
        outstanding=Money.total(money_sum(row[3]) for row in years),
    )


def _conditions(wanted: InvoiceFilter, today: date) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    period = wanted.period
    if wanted.year is not None:
        first, last = date(wanted.year, 1, 1), date(wanted.year, 12, 31)
        conditions.append(Invoice.issue_date.between(first, last))
    if period.first is not None:
        conditions.append(Invoice.issue_date >= period.first)
    if period.last is not None:
        conditions.append(Invoice.issue_date <= period.last)
    if wanted.number:
        folded = func.regexp_replace(func.upper(Invoice.printed_number), "[^0-9A-Z]", "", "g")
        conditions.append(func.strpos(folded, wanted.number) > 0)
    if wanted.state != "all":
        conditions.append(_in_state(wanted.state, today))
    return conditions


def _in_state(state: str, today: date) -> ColumnElement[bool]:
    if state == "open":
        return _OPEN
    if state == "overdue":
        return and_(_OPEN, Invoice.due_date < today)
    return _CANCELLED if state == "cancelled" else and_(~_OPEN, ~_CANCELLED)


def _list_statement(
    customer_ids: Sequence[uuid.UUID], conditions: list[ColumnElement[bool]], place: Cursor | None
) -> Any:
    statement = (
        select(*LINE_COLUMNS)
        .where(Invoice.customer_id.in_(customer_ids), *conditions)
        .limit(PAGE + 1)
    )
    key = tuple_(Invoice.issue_date, Invoice.id)
    if place is None:
        return statement.order_by(*newest_first())
    if place.backward:
        statement = statement.where(key > tuple_(place.day, place.id))
        return statement.order_by(Invoice.issue_date, Invoice.id)
    return statement.where(key < tuple_(place.day, place.id)).order_by(*newest_first())


def _totals_by_year(
    customer_ids: Sequence[uuid.UUID], conditions: list[ColumnElement[bool]]
) -> Any:
    """Return every year that has invoices, with the sums over those that are asked for."""
    sums = (func.count(), func.sum(Invoice.amount_due), func.sum(Invoice.outstanding))
    return (
        select(_YEAR, *(one.filter(*conditions) if conditions else one for one in sums))
        .where(Invoice.customer_id.in_(customer_ids))
        .group_by(_YEAR)
        .order_by(_YEAR.desc())
    )
