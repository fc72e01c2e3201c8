"""What holds now: the newest yes or no of each kind."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, true
from sqlalchemy.dialects.postgresql import distinct_on

from portal.consents.models import ConsentEvent, ConsentText
from portal.customers.models import Customer
from portal.foundation import db


@dataclass(frozen=True, slots=True)
class Choice:
    """The newest yes or no of one kind for one customer."""

    customer_id: uuid.UUID
    kind: str
    granted: bool
    at: datetime
    source: str
    interval: str | None


@dataclass(frozen=True, slots=True)
class EInvoiceChoice:
    """What one customer has chosen; ``granted`` is None while nothing was ever said."""

    customer_id: uuid.UUID
    printed_number: str
    granted: bool | None
    at: datetime | None
    interval: str | None


@dataclass(frozen=True, slots=True)
class Declared:
    """One line of what a customer declared, accepted or took back.

    ``version`` and ``body`` are those of the text that was shown, None where it was not kept.
    """

    printed_number: str
    kind: str
    granted: bool
    at: datetime
    source: str
    interval: str | None
    version: int | None
    body: str | None


@dataclass(frozen=True, slots=True)
class Saved:
    """One entry with what the mail about it needs."""

    customer_id: uuid.UUID
    login_id: uuid.UUID | None
    printed_number: str
    granted: bool
    at: datetime
    interval: str | None


def has(kind: str, customer_id: uuid.UUID) -> bool:
    """Tell whether the newest word of that customer on that matter is yes."""
    statement = (
        select(ConsentEvent.granted)
        .where(ConsentEvent.customer_id == customer_id, ConsentEvent.kind == kind)
        .order_by(ConsentEvent.at.desc(), ConsentEvent.id.desc())
        .limit(1)
    )
    return bool(db.session().scalar(statement))


def latest(*, kind: str, customer_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Choice]:
    """Return the newest choice of that kind by customer; who never chose is left out."""
    statement = (
        select(
            ConsentEvent.customer_id,
            ConsentEvent.kind,
            ConsentEvent.granted,
            ConsentEvent.at,
            ConsentEvent.source,
            ConsentEvent.interval,
        )
        .where(ConsentEvent.customer_id.in_(tuple(customer_ids)), ConsentEvent.kind == kind)
        .ext(distinct_on(ConsentEvent.customer_id))
        .order_by(ConsentEvent.customer_id, ConsentEvent.at.desc(), ConsentEvent.id.desc())
    )
    return {row.customer_id: Choice(*row) for row in db.session().execute(statement)}


def e_invoice_choices(customer_ids: Sequence[uuid.UUID]) -> tuple[EInvoiceChoice, ...]:
    """Return every one of the customers with what it chose, by printed number."""
    newest = (
        select(
            *(ConsentEvent.customer_id, ConsentEvent.granted, ConsentEvent.at),
            ConsentEvent.interval,
        )
        .where(ConsentEvent.kind == "e_invoice", ConsentEvent.customer_id.in_(customer_ids))
        .ext(distinct_on(ConsentEvent.customer_id))
        .order_by(ConsentEvent.customer_id, ConsentEvent.at.desc(), ConsentEvent.id.desc())
        .subquery()
    )
    found = (newest.c.granted, newest.c.at, newest.c.interval)
    statement = (
        select(Customer.id, Customer.printed_number, *found)
        .outerjoin(newest, newest.c.customer_id == Customer.id)
        .where(Customer.id.in_(customer_ids))
        .order_by(Customer.printed_number)
    )
    return tuple(EInvoiceChoice(*row) for row in db.session().execute(statement))


def history(customer_ids: Sequence[uuid.UUID], *, kind: str | None = None) -> tuple[Declared, ...]:
    """Return what the customers declared, accepted or took back, newest first. One statement.

    With ``kind``, only of that matter.
    """
    shown = (
        select(ConsentText.version, ConsentText.body)
        .where(
            ConsentText.kind == ConsentEvent.kind, ConsentText.sha256 == ConsentEvent.text_sha256
        )
        .limit(1)
        .lateral()
    )
    statement = (
        select(
            Customer.printed_number,
            *(ConsentEvent.kind, ConsentEvent.granted, ConsentEvent.at, ConsentEvent.source),
            *(ConsentEvent.interval, shown.c.version, shown.c.body),
        )
        .join(Customer, Customer.id == ConsentEvent.customer_id)
        .outerjoin(shown, true())
        .where(ConsentEvent.customer_id.in_(customer_ids))
        .order_by(ConsentEvent.at.desc(), ConsentEvent.id.desc())
        .limit(200)
    )
    if kind is not None:
        statement = statement.where(ConsentEvent.kind == kind)
    return tuple(Declared(*row) for row in db.session().execute(statement))


def saved(event_ids: Sequence[uuid.UUID]) -> tuple[Saved, ...]:
    """Return those entries by printed number, for the mail that confirms them."""
    statement = (
        select(
            ConsentEvent.customer_id,
            ConsentEvent.login_id,
            Customer.printed_number,
            ConsentEvent.granted,
            ConsentEvent.at,
            ConsentEvent.interval,
        )
        .join(Customer, Customer.id == ConsentEvent.customer_id)
        .where(ConsentEvent.id.in_(event_ids))
        .order_by(Customer.printed_number)
    )
    return tuple(Saved(*row) for row in db.session().execute(statement))
