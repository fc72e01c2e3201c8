"""What holds now: the newest yes or no of each kind."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from portal.consents.models import ConsentEvent
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


@dataclass(frozen=True, slots=True)
class EInvoiceChoice:
    """What one customer has chosen; ``granted`` is None while nothing was ever said."""

    customer_id: uuid.UUID
    printed_number: str
    granted: bool | None
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Declared:
    """One line of what a customer declared, accepted or took back."""

    printed_number: str
    kind: str
    granted: bool
    at: datetime
    source: str


@dataclass(frozen=True, slots=True)
class Saved:
    """One entry with what the mail about it needs."""

    customer_id: uuid.UUID
    login_id: uuid.UUID | None
    printed_number: str
    granted: bool
    at: datetime


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
        )
        .where(ConsentEvent.customer_id.in_(tuple(customer_ids)), ConsentEvent.kind == kind)
        .ext(distinct_on(ConsentEvent.customer_id))
        .order_by(ConsentEvent.customer_id, ConsentEvent.at.desc(), ConsentEvent.id.desc())
    )
    return {row.customer_id: Choice(*row) for row in db.session().execute(statement)}


def e_invoice_choices(customer_ids: Sequence[uuid.UUID]) -> tuple[EInvoiceChoice, ...]:
    """Return every one of the customers with what it chose, by printed number."""
    newest = aliased(
        ConsentEvent,
        select(ConsentEvent)
        .where(ConsentEvent.kind == "e_invoice", ConsentEvent.customer_id.in_(customer_ids))
        .ext(distinct_on(ConsentEvent.customer_id))
        .order_by(ConsentEvent.customer_id, ConsentEvent.at.desc(), ConsentEvent.id.desc())
        .subquery(),
    )
    statement = (
        select(Customer.id, Customer.printed_number, newest.granted, newest.at)
        .outerjoin(newest, newest.customer_id == Customer.id)
        .where(Customer.id.in_(customer_ids))
        .order_by(Customer.printed_number)
    )
    return tuple(EInvoiceChoice(*row) for row in db.session().execute(statement))


def history(customer_ids: Sequence[uuid.UUID]) -> tuple[Declared, ...]:
    """Return everything that the customers declared, accepted or took back, newest first."""
    statement = (
        select(
            Customer.printed_number,
            ConsentEvent.kind,
            ConsentEvent.granted,
            ConsentEvent.at,
            ConsentEvent.source,
        )
        .join(Customer, Customer.id == ConsentEvent.customer_id)
        .where(ConsentEvent.customer_id.in_(customer_ids))
        .order_by(ConsentEvent.at.desc(), ConsentEvent.id.desc())
        .limit(200)
    )
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
        )
        .join(Customer, Customer.id == ConsentEvent.customer_id)
        .where(ConsentEvent.id.in_(event_ids))
        .order_by(Customer.printed_number)
    )
    return tuple(Saved(*row) for row in db.session().execute(statement))
