"""The account statement: charges and payments in the order of time, with a running balance."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Select,
    String,
    Text,
    Uuid,
    cast,
    func,
    literal,
    select,
    tuple_,
    type_coerce,
    union_all,
)

from portal.billing.cursors import PAGE, Cursor, read_cursor
from portal.billing.models import Invoice, Payment
from portal.billing.schemas import Statement, StatementEntry
from portal.foundation import db
from portal.kernel.money import Money


def account_statement(customer_ids: Sequence[uuid.UUID], *, cursor: str | None = None) -> Statement:
    """Return 50 entries, newest first, each with the balance after it. Two statements.

    The balance at the end is what is owed in all: open invoices less payments that belong to none.
    What the billing system calls paid beyond the payments on record is an entry of its own, on the
    day it names. Raises NotFoundError for a cursor that is not ours.
    """
    place = read_cursor(cursor)
    entries = _entries(customer_ids).subquery("entry")
    running = func.sum(entries.c.amount).over(order_by=(entries.c.day, entries.c.id))
    ledger = select(entries, running.label("balance")).subquery("ledger")
    key = tuple_(ledger.c.day, ledger.c.id)
    statement = select(ledger).limit(PAGE + 1)
    if place is not None and place.backward:
        statement = statement.where(key > tuple_(place.day, place.id)).order_by(
            ledger.c.day, ledger.c.id
        )
    else:
        if place is not None:
            statement = statement.where(key < tuple_(place.day, place.id))
        statement = statement.order_by(ledger.c.day.desc(), ledger.c.id.desc())
    rows = list(db.session().execute(statement).mappings())
    total = db.session().scalar(select(func.sum(entries.c.amount)))
    has_more, rows = len(rows) > PAGE, rows[:PAGE]
    if place is not None and place.backward:
        rows.reverse()
    newer, older = _neighbours(rows, place, has_more=has_more)
    return Statement(
        entries=tuple(_entry(row) for row in rows),
        older=older,
        newer=newer,
        balance=Money(int(total or 0)),
    )


def _entry(row: Any) -> StatementEntry:
    return StatementEntry(
        kind=row["kind"],
        booked_date=row["day"],
        label=row["label"],
        invoice_id=row["invoice_id"],
        amount=Money(int(row["amount"])),
        balance=Money(int(row["balance"])),
    )


def _neighbours(
    rows: Sequence[Any], place: Cursor | None, *, has_more: bool
) -> tuple[str | None, str | None]:
    if not rows:
        return None, None
    backward = place is not None and place.backward
    newer = has_more if backward else place is not None
    older = True if backward else has_more
    first, last = rows[0], rows[-1]
    return (
        str(Cursor(first["day"], first["id"], backward=True)) if newer else None,
        str(Cursor(last["day"], last["id"])) if older else None,
    )


def _entries(customer_ids: Sequence[uuid.UUID]) -> Any:
    """Return everything that moves the account; amounts in fillér, charges positive."""
    charges = select(
        Invoice.id,
        Invoice.issue_date.label("day"),
        literal("charge", String).label("kind"),
        Invoice.printed_number.label("label"),
        Invoice.id.label("invoice_id"),
        _fillers(Invoice.amount_due).label("amount"),
    ).where(Invoice.customer_id.in_(customer_ids))
    payments = select(
        Payment.id,
        Payment.booked_date,
        literal("payment", String),
        Payment.reference,
        Payment.invoice_id,
        -_fillers(Payment.amount),
    ).where(Payment.customer_id.in_(customer_ids))
    return union_all(charges, payments, _told_only(customer_ids))


def _told_only(customer_ids: Sequence[uuid.UUID]) -> Select[Any]:
    """Return what is paid of invoices according to the billing system beyond the payments on record."""
    matched = (
        select(Payment.invoice_id, func.sum(_fillers(Payment.amount)).label("amount"))
        .where(Payment.customer_id.in_(customer_ids), Payment.invoice_id.is_not(None))
        .group_by(Payment.invoice_id)
        .subquery("matched")
    )
    beyond = (
        _fillers(Invoice.amount_due)
        - _fillers(Invoice.outstanding)
        - func.coalesce(matched.c.amount, literal(0))
    )
    # An entry of its own needs an id of its own, or it would tie with the charge of the same day.
    own_id = cast(func.md5(func.concat(cast(Invoice.id, Text), " told")), Uuid)
    return (
        select(
            own_id,
            func.coalesce(Invoice.paid_on, Invoice.issue_date),
            literal("told", String),
            Invoice.printed_number,
            Invoice.id,
            -beyond,
        )
        .outerjoin(matched, matched.c.invoice_id == Invoice.id)
        .where(Invoice.customer_id.in_(customer_ids), Invoice.stated_paid.is_not(None), beyond != 0)
    )


def _fillers(column: Any) -> Any:
    return type_coerce(column, BigInteger)
