"""What there is to pay, by customer: one statement."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import func, select

from portal.billing.models import Invoice
from portal.customers.models import Customer
from portal.foundation import db
from portal.kernel.errors import NotFoundError
from portal.kernel.money import ZERO, Money

MOST_BILLS = 100


@dataclass(frozen=True, slots=True)
class BillToPay:
    """One bill of which something is to be paid."""

    id: uuid.UUID
    printed_number: str
    due_date: date
    outstanding: Money


@dataclass(frozen=True, slots=True)
class Payer:
    """A customer with the bills to be paid, the most pressing first.

    ``count`` and ``total`` are over all of them, also where not every one is listed.
    """

    customer_id: uuid.UUID
    customer_number: str
    name: str
    payment_method: str | None
    count: int
    total: Money
    bills: tuple[BillToPay, ...]


def payers(customer_ids: Sequence[uuid.UUID]) -> tuple[Payer, ...]:
    """Return those of the customers who have something to pay, by number. One statement."""
    statement = (
        select(
            Customer.id,
            Customer.printed_number,
            Customer.name,
            Customer.payment_method,
            func.count().over(partition_by=Customer.id).label("bills"),
            func.sum(Invoice.outstanding).over(partition_by=Customer.id).label("total"),
            func.row_number()
            .over(partition_by=Customer.id, order_by=(Invoice.due_date, Invoice.id))
            .label("place"),
            *_BILL,
        )
        .join(Customer, Customer.id == Invoice.customer_id)
        .where(Invoice.customer_id.in_(customer_ids), Invoice.outstanding > ZERO)
        .subquery()
    )
    listed = (
        select(statement)
        .where(statement.c.place <= MOST_BILLS)
        .order_by(statement.c.printed_number, statement.c.id, statement.c.place)
    )
    rows = db.session().execute(listed).all()
    return tuple(
        Payer(
            customer_id=group[0].id,
            customer_number=group[0].printed_number,
            name=group[0].name,
            payment_method=group[0].payment_method,
            count=group[0].bills,
            total=_money(group[0].total),
            bills=tuple(
                BillToPay(row.bill_id, row.bill_number, row.due_date, row.outstanding)
                for row in group
            ),
        )
        for group in (list(rows) for _key, rows in groupby(rows, key=lambda row: row.id))
    )


def payer_of(customer_ids: Sequence[uuid.UUID], *, invoice_id: uuid.UUID) -> Payer:
    """Return one bill with its customer, be it paid or not. One statement.

    Raises NotFoundError for a missing and for somebody else's bill alike.
    """
    statement = (
        select(Customer.id, Customer.printed_number, Customer.name, Customer.payment_method, *_BILL)
        .join(Customer, Customer.id == Invoice.customer_id)
        .where(Invoice.id == invoice_id, Invoice.customer_id.in_(customer_ids))
    )
    row = db.session().execute(statement).one_or_none()
    if row is None:
        raise NotFoundError("no such invoice")
    bill = BillToPay(row.bill_id, row.bill_number, row.due_date, row.outstanding)
    return Payer(
        customer_id=row.id,
        customer_number=row.printed_number,
        name=row.name,
        payment_method=row.payment_method,
        count=1,
        total=bill.outstanding,
        bills=(bill,),
    )


_BILL = (
    Invoice.id.label("bill_id"),
    Invoice.printed_number.label("bill_number"),
    Invoice.due_date,
    Invoice.outstanding,
)


def _money(value: object) -> Money:
    """Return what a sum gave: PostgreSQL's numeric of fillér, whole by nature."""
    return value if isinstance(value, Money) else Money(int(value))  # type: ignore[call-overload]
