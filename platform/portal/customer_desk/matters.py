"""All that a customer and the company are about: registrations, messages, requests, times, wishes."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import get_locale
from sqlalchemy import (
    Boolean,
    DateTime,
    Select,
    Text,
    and_,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from portal.appointments.models import Appointment
from portal.customers.models import CustomerWish
from portal.foundation import db
from portal.messages.models import Enquiry
from portal.registration.models import Registration
from portal.requests.models import ServiceRequest

MOST = 100
_WAITING = (
    *("awaiting_confirmation", "awaiting_approval", "awaiting_clarification"),
    "approved_once",
)
ENDPOINTS = {
    "registration": ("clerk_registration.show", "registration_id", "decide_registrations"),
    "enquiry": ("clerk_messages.show", "enquiry_id", "answer_messages"),
    "request": ("clerk_requests.show", "request_id", "handle_requests"),
    "appointment": ("clerk_appointments.show", "appointment_id", "book_appointments"),
    "wish": ("clerk_wishes.show", "wish_id", "handle_data_changes"),
}
"""Kind → its page on the console, the page's argument, and what one must be allowed to open it."""


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter. ``what``: a code of its kind, or words; ``when``: of an appointment."""

    kind: str
    id: uuid.UUID
    number: str | None
    what: str | None
    state: str
    since: datetime
    due: datetime | None
    when: datetime | None
    is_open: bool


def matters(
    customer_id: uuid.UUID, *, login_id: uuid.UUID | None, now: datetime, only_open: bool
) -> tuple[Matter, ...]:
    """Return up to a hundred matters, what is open first, then the newest. One statement."""
    sources = [_registrations(customer_id, login_id), _requests(customer_id), _wishes(customer_id)]
    if login_id is not None:
        sources += [_enquiries(login_id), _appointments(login_id, now)]
    every = union_all(*sources).subquery("matter")
    statement = select(every).order_by(every.c.is_open.desc(), every.c.since.desc()).limit(MOST)
    if only_open:
        statement = statement.where(every.c.is_open)
    return tuple(Matter(*row) for row in db.session().execute(statement))


def _source(
    kind: str,
    table: Any,
    *,
    number: Any,
    what: Any,
    state: Any,
    since: Any,
    due: Any,
    is_open: Any,
    when: Any = None,
) -> Select[Any]:
    nothing = cast(null(), DateTime(timezone=True))
    return select(
        literal(kind, Text).label("kind"),
        table.id.label("id"),
        number.label("number"),
        what.label("what"),
        state.label("state"),
        since.label("since"),
        (nothing if due is None else due).label("due"),
        (nothing if when is None else when).label("when"),
        cast(is_open, Boolean).label("is_open"),
    )


def _registrations(customer_id: uuid.UUID, login_id: uuid.UUID | None) -> Select[Any]:
    one = Registration
    return _source(
        "registration",
        one,
        number=cast(null(), Text),
        what=one.claim["full_name"].astext,
        state=one.state,
        since=one.created_at,
        due=one.answer_by,
        is_open=one.state.in_(_WAITING),
    ).where(
        one.state != "started",
        or_(
            one.customer_id == customer_id,
            and_(one.for_login_id.is_not(None), one.for_login_id == login_id),
        ),
    )


def _requests(customer_id: uuid.UUID) -> Select[Any]:
    one = ServiceRequest
    return _source(
        "request",
        one,
        number=one.case_number,
        what=one.kind,
        state=one.stage,
        since=func.coalesce(one.sent_at, one.created_at),
        due=one.decide_by,
        is_open=one.closed_at.is_(None) & (one.stage != "draft"),
    ).where(one.customer_id == customer_id, one.stage != "draft")


def _wishes(customer_id: uuid.UUID) -> Select[Any]:
    one = CustomerWish
    return _source(
        "wish",
        one,
        number=one.case_number,
        what=one.field,
        state=one.status,
        since=one.asked_at,
        due=None,
        is_open=one.status.in_(("waiting", "accepted")),
    ).where(one.customer_id == customer_id)


def _enquiries(login_id: uuid.UUID) -> Select[Any]:
    one, locale = Enquiry, str(get_locale())
    return _source(
        "enquiry",
        one,
        number=one.case_number,
        what=func.coalesce(
            one.topic_labels[locale].astext, one.topic_labels["hu"].astext, one.topic
        ),
        state=one.status,
        since=one.created_at,
        due=one.answer_by,
        is_open=one.status != "closed",
    ).where(one.login_id == login_id)


def _appointments(login_id: uuid.UUID, now: datetime) -> Select[Any]:
    one = Appointment
    return _source(
        "appointment",
        one,
        number=cast(null(), Text),
        what=cast(null(), Text),
        state=one.state,
        since=one.created_at,
        due=None,
        when=one.starts_at,
        is_open=(one.state == "booked") & (one.starts_at > now),
    ).where(one.login_id == login_id)
