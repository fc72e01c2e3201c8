"""What customers see of their invoices: column rows, a fixed number of statements a page."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, extract, func, select, true, tuple_

from portal.billing.cursors import PAGE, Cursor, read_cursor
from portal.billing.models import Invoice, Payment
from portal.billing.schemas import (
    Debts,
    Document,
    HomeSummary,
    InvoiceDetail,
    InvoiceFilter,
    InvoiceLine,
    InvoicePage,
    PaymentLine,
    YearTotals,
)
from portal.customers.models import Customer
from portal.foundation import db
from portal.foundation.storage.models import StoredFile
from portal.kernel.errors import NotFoundError
from portal.kernel.money import ZERO, Money

MOST_DEBTS = 100
NEWEST_ON_HOME = 3
LINE_COLUMNS = (
    Invoice.id,
    Invoice.printed_number,
    Invoice.kind,
    Invoice.issue_date,
    Invoice.due_date,
    Invoice.amount_due,
    Invoice.outstanding,
    Invoice.document_id.is_not(None).label("has_document"),
)
_OPEN = Invoice.outstanding > ZERO
_YEAR = extract("year", Invoice.issue_date)
CustomerIds = Sequence[uuid.UUID]


def has_unpaid_invoice(customer_ids: CustomerIds) -> bool:
    """Return whether something is still to be paid. One statement."""
    found = select(true()).where(Invoice.customer_id.in_(customer_ids), _OPEN).limit(1)
    return db.session().scalar(found) is not None


def home_summary(customer_ids: CustomerIds, *, today: date) -> HomeSummary:
    """Return what is owed in all, what of it is late, and the newest invoices. Two statements."""
    mine = Invoice.customer_id.in_(customer_ids)
    stray = select(func.sum(Payment.amount)).where(
        Payment.customer_id.in_(customer_ids), Payment.invoice_id.is_(None)
    )
    late = Invoice.due_date < today
    sums = select(
        func.sum(Invoice.outstanding),
        func.sum(Invoice.outstanding).filter(_OPEN, late),
        func.min(Invoice.due_date).filter(_OPEN, ~late),
        stray.scalar_subquery(),
    ).where(mine, Invoice.outstanding != ZERO)
    owed, overdue, next_due_date, credit = db.session().execute(sums).one()
    newest = select(*LINE_COLUMNS).where(mine).order_by(*_newest_first()).limit(NEWEST_ON_HOME)
    return HomeSummary(
        outstanding=_money(owed) - _money(credit),
        overdue=_money(overdue),
        next_due_date=next_due_date,
        newest=tuple(InvoiceLine(*row) for row in db.session().execute(newest)),
    )


def invoice_page(
    customer_ids: CustomerIds, *, wanted: InvoiceFilter, cursor: str | None = None
) -> InvoicePage:
    """Return 50 invoices, newest first, with years and totals. Two statements.

    ``cursor`` comes from an earlier page; raises NotFoundError for one that is not ours.
    """
    place = read_cursor(cursor)
    rows = db.session().execute(_list_statement(customer_ids, wanted, place)).all()
    lines = tuple(InvoiceLine(*row) for row in rows[:PAGE])
    if place is not None and place.backward:
        lines = lines[::-1]
    years = _totals_by_year(customer_ids)
    chosen = [year for year in years if wanted.year in (None, year.year)]
    count, due, owed = _sum_up(chosen, wanted.state)
    before, after = _neighbours(lines, place, has_more=len(rows) > PAGE)
    return InvoicePage(
        lines=lines,
        older=after,
        newer=before,
        years=tuple(year.year for year in years),
        count=count,
        amount_due=due,
        outstanding=owed,
    )


def invoice_detail(customer_ids: CustomerIds | None, *, invoice_id: uuid.UUID) -> InvoiceDetail:
    """Return one invoice of these customers (None: of anybody, for clerks). Two statements.

    Raises NotFoundError for a missing and for somebody else's invoice alike.
    """
    statement = select(
        *LINE_COLUMNS,
        Customer.id.label("customer_id"),
        Customer.printed_number.label("customer_number"),
        Customer.name.label("customer_name"),
        Customer.payment_method,
        Invoice.channel,
        *(Invoice.period_start, Invoice.period_end, Invoice.stated_paid, Invoice.paid_on),
    ).join(Customer, _same_tenant(Customer, Invoice.customer_id))
    row = db.session().execute(_owned(statement, customer_ids, invoice_id)).one_or_none()
    if row is None:
        raise NotFoundError("no such invoice")
    matched = (
        select(Payment.booked_date, Payment.amount, Payment.reference)
        .where(Payment.invoice_id == invoice_id)
        .order_by(Payment.booked_date, Payment.id)
    )
    payments = tuple(PaymentLine(*paid) for paid in db.session().execute(matched))
    return InvoiceDetail(
        line=InvoiceLine(*row[: len(LINE_COLUMNS)]),
        customer_id=row.customer_id,
        customer_number=row.customer_number,
        customer_name=row.customer_name,
        payment_method=row.payment_method,
        channel=row.channel,
        period_start=row.period_start,
        period_end=row.period_end,
        stated_paid=row.stated_paid,
        paid_on=row.paid_on,
        payments=payments,
    )


def invoice_document(customer_ids: CustomerIds | None, *, invoice_id: uuid.UUID) -> Document:
    """Return where the PDF of one of these customers' invoices lies. One statement.

    ``customer_ids`` None is for clerks. Raises NotFoundError for what is missing, has no PDF, or is
    somebody else's.
    """
    statement = select(
        *(
            Invoice.id,
            Invoice.customer_id,
            Invoice.printed_number,
            StoredFile.sha256,
            StoredFile.size,
        )
    ).join(StoredFile, _same_tenant(StoredFile, Invoice.document_id))
    row = db.session().execute(_owned(statement, customer_ids, invoice_id)).one_or_none()
    if row is None:
        raise NotFoundError("no such document")
    return Document(*row)


def debts(customer_ids: CustomerIds, *, today: date) -> Debts:
    """Return what is unpaid, by due date, with its sums. Two statements."""
    mine = Invoice.customer_id.in_(customer_ids)
    stray = select(func.sum(Payment.amount)).where(
        Payment.customer_id.in_(customer_ids), Payment.invoice_id.is_(None)
    )
    sums = select(
        func.count().filter(_OPEN),
        func.sum(Invoice.outstanding).filter(_OPEN),
        func.sum(Invoice.outstanding).filter(_OPEN, Invoice.due_date < today),
        func.sum(Invoice.outstanding).filter(Invoice.outstanding < ZERO),
        stray.scalar_subquery(),
    ).where(mine, Invoice.outstanding != ZERO)
    count, total, overdue, credit, unmatched = db.session().execute(sums).one()
    listed = (
        select(*LINE_COLUMNS)
        .where(mine, _OPEN)
        .order_by(Invoice.due_date, Invoice.issue_date, Invoice.id)
        .limit(MOST_DEBTS)
    )
    lines = tuple(InvoiceLine(*row) for row in db.session().execute(listed))
    return Debts(
        lines=lines,
        more=count - len(lines),
        total=_money(total),
        overdue=_money(overdue),
        credit=_money(unmatched) - _money(credit),
    )


# --------------------------------------------------------------------------------- parts


def _money(value: Any) -> Money:
    """Return what a sum gave: PostgreSQL's numeric of fillér, whole by nature."""
    return value if isinstance(value, Money) else Money(int(value or 0))


def _newest_first() -> tuple[ColumnElement[Any], ...]:
    return (Invoice.issue_date.desc(), Invoice.id.desc())


def _same_tenant(target: Any, key: Any) -> ColumnElement[bool]:
    return (target.tenant_id == Invoice.tenant_id) & (target.id == key)


def _owned(
    statement: Select[*tuple[Any, ...]], customer_ids: CustomerIds | None, invoice_id: uuid.UUID
) -> Select[*tuple[Any, ...]]:
    statement = statement.where(Invoice.id == invoice_id)
    if customer_ids is None:
        return statement
    return statement.where(Invoice.customer_id.in_(customer_ids))


def _list_statement(customer_ids: CustomerIds, wanted: InvoiceFilter, place: Cursor | None) -> Any:
    statement = select(*LINE_COLUMNS).where(Invoice.customer_id.in_(customer_ids))
    if wanted.year is not None:
        first, last = date(wanted.year, 1, 1), date(wanted.year, 12, 31)
        statement = statement.where(Invoice.issue_date.between(first, last))
    if wanted.state != "all":
        statement = statement.where(_OPEN if wanted.state == "open" else ~_OPEN)
    statement = statement.limit(PAGE + 1)
    key = tuple_(Invoice.issue_date, Invoice.id)
    if place is None:
        return statement.order_by(*_newest_first())
    if place.backward:
        statement = statement.where(key > tuple_(place.day, place.id))
        return statement.order_by(Invoice.issue_date, Invoice.id)
    return statement.where(key < tuple_(place.day, place.id)).order_by(*_newest_first())


def _neighbours(
    lines: tuple[InvoiceLine, ...], place: Cursor | None, *, has_more: bool
) -> tuple[str | None, str | None]:
    """Return the cursors to the newer and to the older page."""
    if not lines:
        return None, None
    backward = place is not None and place.backward
    newer = has_more if backward else place is not None
    older = True if backward else has_more
    return (
        str(Cursor(lines[0].issue_date, lines[0].id, backward=True)) if newer else None,
        str(Cursor(lines[-1].issue_date, lines[-1].id)) if older else None,
    )


def _totals_by_year(customer_ids: CustomerIds) -> list[YearTotals]:
    statement = (
        select(
            _YEAR,
            func.count(),
            func.sum(Invoice.amount_due),
            func.sum(Invoice.outstanding),
            func.count().filter(_OPEN),
            func.sum(Invoice.amount_due).filter(_OPEN),
            func.sum(Invoice.outstanding).filter(_OPEN),
        )
        .where(Invoice.customer_id.in_(customer_ids))
        .group_by(_YEAR)
        .order_by(_YEAR.desc())
    )
    return [_year(row) for row in db.session().execute(statement)]


def _year(row: Row[*tuple[Any, ...]]) -> YearTotals:
    year, count, due, owed, open_count, open_due, open_owed = row
    return YearTotals(
        int(year), count, _money(due), _money(owed), open_count, _money(open_due), _money(open_owed)
    )


def _sum_up(years: Sequence[YearTotals], state: str) -> tuple[int, Money, Money]:
    count = sum(year.count for year in years)
    due = Money.total(year.amount_due for year in years)
    owed = Money.total(year.outstanding for year in years)
    if state == "all":
        return count, due, owed
    open_count = sum(year.open_count for year in years)
    open_due = Money.total(year.open_amount_due for year in years)
    open_owed = Money.total(year.open_outstanding for year in years)
    if state == "open":
        return open_count, open_due, open_owed
    return count - open_count, due - open_due, owed - open_owed
