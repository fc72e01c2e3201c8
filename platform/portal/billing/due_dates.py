"""Due dates as an iCalendar feed: the address of a login, and what its calendar holds."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from portal.billing.models import CalendarFeed, Invoice
from portal.foundation import audit, db
from portal.foundation.secrets import derived_code, sha256_hex
from portal.identity.models import CustomerLogin, LoginCustomer
from portal.kernel.ids import new_id
from portal.kernel.money import ZERO, Money

_PURPOSE = "calendar of due dates"
_LOOK_BACK = timedelta(days=90)
MOST_DATES = 400


@dataclass(frozen=True, slots=True)
class Feed:
    """A login's calendar. ``token`` None: it was made under another installation secret."""

    token: str | None
    with_amounts: bool
    made_at: datetime


@dataclass(frozen=True, slots=True)
class DueDate:
    """One bill's due date; ``outstanding`` above zero means that it is still to be paid."""

    invoice_id: uuid.UUID
    printed_number: str
    due_date: date
    outstanding: Money

    @property
    def is_open(self) -> bool:
        """Return whether something is still to be paid."""
        return self.outstanding > ZERO


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a good address leads to: whose due dates, told how."""

    login_id: uuid.UUID
    locale: str
    with_amounts: bool


# --------------------------------------------------------------------------- the address


def feed_of(login_id: uuid.UUID) -> Feed | None:
    """Return the login's calendar, or None. One statement."""
    statement = select(
        *(CalendarFeed.id, CalendarFeed.token_sha256, CalendarFeed.with_amounts),
        CalendarFeed.made_at,
    ).where(CalendarFeed.login_id == login_id)
    row = db.session().execute(statement).one_or_none()
    if row is None:
        return None
    token = derived_code(_PURPOSE, str(row.id))
    kept = token if sha256_hex(token) == row.token_sha256 else None
    return Feed(token=kept, with_amounts=row.with_amounts, made_at=row.made_at)


def open_feed(login_id: uuid.UUID, *, with_amounts: bool) -> None:
    """Make a new address for the login; an earlier one stops working at once."""
    feed_id = new_id()
    values = {
        "id": feed_id,
        "token_sha256": sha256_hex(derived_code(_PURPOSE, str(feed_id))),
        "with_amounts": with_amounts,
        "made_at": func.now(),
    }
    statement = insert(CalendarFeed).values(login_id=login_id, **values)
    db.session().execute(
        statement.on_conflict_do_update(index_elements=["tenant_id", "login_id"], set_=values)
    )
    audit.note("billing.calendar_made", subject_kind="login", subject_id=login_id)


def close_feed(login_id: uuid.UUID) -> bool:
    """Take the address out of use; returns whether there was one."""
    statement = delete(CalendarFeed).where(CalendarFeed.login_id == login_id)
    done = db.session().execute(statement.returning(CalendarFeed.id)).first() is not None
    if done:
        audit.note("billing.calendar_revoked", subject_kind="login", subject_id=login_id)
    return done


# -------------------------------------------------------------------------- what it holds


def subscription(token: str) -> Subscription | None:
    """Return whose calendar that is; None for an unknown, revoked or disabled one. One statement."""
    statement = (
        select(CalendarFeed.login_id, CustomerLogin.locale, CalendarFeed.with_amounts)
        .join(CustomerLogin, CustomerLogin.id == CalendarFeed.login_id)
        .where(
            CalendarFeed.token_sha256 == sha256_hex(token),
            CustomerLogin.status == "active",
        )
    )
    row = db.session().execute(statement).one_or_none()
    return None if row is None else Subscription(*row)


def due_dates_of_login(login_id: uuid.UUID, *, today: date) -> tuple[DueDate, ...]:
    """Return what is unpaid, and what was due of late, for the login's own customers. One statement.

    Paid ones stay for a while, so that calendars which keep events learn that they are over.
    """
    mine = select(LoginCustomer.customer_id).where(LoginCustomer.login_id == login_id)
    lately = (Invoice.due_date >= today - _LOOK_BACK) & (Invoice.amount_due > ZERO)
    statement = (
        _dates()
        .where(Invoice.customer_id.in_(mine), or_(Invoice.outstanding > ZERO, lately))
        .order_by(Invoice.due_date.desc(), Invoice.id)
    )
    rows = db.session().execute(statement.limit(MOST_DATES)).all()
    return tuple(DueDate(*row) for row in reversed(rows))


def coming_dates(customer_ids: Sequence[uuid.UUID]) -> tuple[DueDate, ...]:
    """Return what is unpaid, the most pressing first. One statement."""
    statement = (
        _dates()
        .where(Invoice.customer_id.in_(customer_ids), Invoice.outstanding > ZERO)
        .order_by(Invoice.due_date, Invoice.id)
    )
    return tuple(DueDate(*row) for row in db.session().execute(statement.limit(MOST_DATES)))


def _dates() -> Select[*tuple[Any, ...]]:
    return select(Invoice.id, Invoice.printed_number, Invoice.due_date, Invoice.outstanding)
