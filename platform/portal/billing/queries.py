"""What customers see of their invoices: column rows, a fixed number of statements a page."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, true
from sqlalchemy.orm import aliased

from portal.billing.models import Invoice, Payment
from portal.billing.schemas import (
    Debts,
    Document,
    HomeSummary,
    InvoiceDetail,
    InvoiceLine,
    PaymentLine,
)
from portal.customers.models import Customer
from portal.foundation import db
from portal.foundation.storage.models import StoredFile
from portal.kernel.errors import NotFoundError
from portal.kernel.money import ZERO, Money

MOST_DEBTS = 100
NEWEST_ON_HOME = 3
_LONGEST_CHAIN = 20
_SUMS = 9
"""Columns of home's row before those of the invoice."""
_Other = aliased(Invoice)


def _number_of(key: Any) -> Any:
    """Return the printed number of another invoice, looked up for the rows that are shown only."""
    other = select(_Other.printed_number).where(
        _Other.tenant_id == Invoice.tenant_id, _Other.id == key
    )
    return other.scalar_subquery()


LINE_COLUMNS = (
    Invoice.id,
    Invoice.printed_number,
    Invoice.kind,
    Invoice.issue_date,
    Invoice.due_date,
    Invoice.amount_due,
    Invoice.outstanding,
    Invoice.document_id.is_not(None).label("has_document"),
    Invoice.taken_back,
    Invoice.corrects_id,
    func.coalesce(_number_of(Invoice.corrects_id), Invoice.corrects_number).label("original"),
    Invoice.cancelled_by_id,
    _number_of(Invoice.cancelled_by_id).label("cancelled_by"),
)
_OPEN = Invoice.outstanding > ZERO
CustomerIds = Sequence[uuid.UUID]


def has_unpaid_invoice(customer_ids: CustomerIds) -> bool:
    """Return whether something is still to be paid. One statement."""
    found = select(true()).where(Invoice.customer_id.in_(customer_ids), _OPEN).limit(1)
    return db.session().scalar(found) is not None


def home_summary(customer_ids: CustomerIds, *, today: date) -> HomeSummary:
    """Return what is owed in all, what of it is late, and what is new. One statement."""
    mine = Invoice.customer_id.in_(customer_ids)
    newest = (
        select(*LINE_COLUMNS)
        .where(mine)
        .order_by(*newest_first())
        .limit(NEWEST_ON_HOME)
        .subquery("newest")
    )
    sums, paid = _sums_of_home(customer_ids, today).subquery("sums"), _last_payment(customer_ids)
    statement = (
        select(sums, paid, newest)
        .select_from(sums.outerjoin(paid, true()).outerjoin(newest, true()))
        .order_by(newest.c.issue_date.desc(), newest.c.id.desc())
    )
    rows = db.session().execute(statement).all()
    owed, unpaid, overdue, next_due_date, next_due, credit, *last = rows[0][:_SUMS]
    return HomeSummary(
        outstanding=money_sum(owed) - money_sum(credit),
        unpaid=money_sum(unpaid),
        overdue=money_sum(overdue),
        next_due_date=next_due_date,
        next_due_amount=money_sum(next_due),
        last_payment=PaymentLine(*last) if last[0] is not None else None,
        newest=tuple(InvoiceLine(*row[_SUMS:]) for row in rows if row[_SUMS] is not None),
    )


def _sums_of_home(customer_ids: CustomerIds, today: date) -> Select[*tuple[Any, ...]]:
    late = Invoice.due_date < today
    open_now = select(
        Invoice.outstanding,
        Invoice.due_date,
        func.min(Invoice.due_date).filter(_OPEN, ~late).over().label("next_due_date"),
    ).where(Invoice.customer_id.in_(customer_ids), Invoice.outstanding != ZERO)
    one = open_now.subquery("one")
    late_one, open_one = one.c.due_date < today, one.c.outstanding > ZERO
    return select(
        func.sum(one.c.outstanding).label("owed"),
        func.sum(one.c.outstanding).filter(open_one).label("unpaid"),
        func.sum(one.c.outstanding).filter(open_one, late_one).label("overdue"),
        func.max(one.c.next_due_date).label("next_due_date"),
        func.sum(one.c.outstanding)
        .filter(open_one, one.c.due_date == one.c.next_due_date)
        .label("next_due"),
        _unmatched(customer_ids).label("credit"),
    )


def _unmatched(customer_ids: CustomerIds) -> Any:
    """Return the sum of payments that belong to no invoice."""
    stray = select(func.sum(Payment.amount)).where(
        Payment.customer_id.in_(customer_ids), Payment.invoice_id.is_(None)
    )
    return stray.scalar_subquery()


def _last_payment(customer_ids: CustomerIds) -> Any:
    return (
        select(Payment.booked_date, Payment.amount, Payment.reference)
        .where(Payment.customer_id.in_(customer_ids), Payment.amount > ZERO)
        .order_by(Payment.booked_date.desc(), Payment.id.desc())
        .limit(1)
        .subquery("paid")
    )


def invoice_detail(customer_ids: CustomerIds | None, *, invoice_id: uuid.UUID) -> InvoiceDetail:
    """Return one invoice of these customers (None: of anybody, for clerks). Three statements.

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
        chain=_chain(row.customer_id, invoice_id),
    )


def _chain(customer_id: uuid.UUID, invoice_id: uuid.UUID) -> tuple[InvoiceLine, ...]:
    """Return an invoice with what it corrects, what cancels it and what takes its place, by date."""
    found = (
        select(Invoice.id, Invoice.corrects_id)
        .where(Invoice.customer_id == customer_id, Invoice.id == invoice_id)
        .cte("found", recursive=True)
    )
    tied = or_(_Other.corrects_id == found.c.id, _Other.id == found.c.corrects_id)
    further = select(_Other.id, _Other.corrects_id).where(_Other.customer_id == customer_id, tied)
    chain = found.union(further)
    statement = (
        select(*LINE_COLUMNS)
        .where(Invoice.id.in_(select(chain.c.id)))
        .order_by(Invoice.issue_date, Invoice.id)
        .limit(_LONGEST_CHAIN)
    )
    return tuple(InvoiceLine(*row) for row in db.session().execute(statement))


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
    sums = select(
        func.count().filter(_OPEN),
        func.sum(Invoice.outstanding).filter(_OPEN),
        func.sum(Invoice.outstanding).filter(_OPEN, Invoice.due_date < today),
        func.sum(Invoice.outstanding).filter(Invoice.outstanding < ZERO),
        _unmatched(customer_ids),
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
        total=money_sum(total),
        overdue=money_sum(overdue),
        credit=money_sum(unmatched) - money_sum(credit),
    )


# --------------------------------------------------------------------------------- parts


def money_sum(value: Any) -> Money:
    """Return what a sum gave: PostgreSQL's numeric of fillér, whole by nature; nothing is zero."""
    return value if isinstance(value, Money) else Money(int(value or 0))


def newest_first() -> tuple[ColumnElement[Any], ...]:
    """Return the order of lists of bills."""
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
