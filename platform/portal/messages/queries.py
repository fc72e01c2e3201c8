"""Reading enquiries: the inbox, one enquiry, how many wait."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from portal.foundation import db
from portal.identity.models import Clerk
from portal.kernel.errors import NotFoundError
from portal.messages.models import Enquiry

PAGE = 50


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many are open, and how many of them are past their promised time."""

    open: int
    overdue: int


@dataclass(frozen=True, slots=True)
class EnquiryRow:
    """One line of the inbox."""

    id: uuid.UUID
    case_number: str
    topic: str
    name: str
    created_at: datetime
    answer_by: datetime
    status: str
    overdue: bool


@dataclass(frozen=True, slots=True)
class EnquiryView:
    """One enquiry in full; ``closed_by`` is the clerk's name."""

    id: uuid.UUID
    case_number: str
    topic: str
    name: str
    email: str | None
    phone: str | None
    body: str
    locale: str
    status: str
    created_at: datetime
    answer_by: datetime
    closed_at: datetime | None
    closed_by: str | None
    closing_note: str | None


def waiting_enquiries(*, now: datetime) -> Waiting:
    """Return how many enquiries are open, and how many are late."""
    counts = select(func.count(), func.count().filter(Enquiry.answer_by < now)).where(
        Enquiry.status == "open"
    )
    total, late = db.session().execute(counts).one()
    return Waiting(open=total, overdue=late)


def inbox(
    *, status: str, now: datetime, after: datetime | None = None
) -> tuple[list[EnquiryRow], datetime | None]:
    """Return a page of enquiries, the most urgent first, and where the next page begins (or None)."""
    columns = (
        Enquiry.id,
        Enquiry.case_number,
        Enquiry.topic,
        Enquiry.name,
        Enquiry.created_at,
        Enquiry.answer_by,
        Enquiry.status,
    )
    newest_first = status == "closed"
    order = Enquiry.answer_by.desc() if newest_first else Enquiry.answer_by
    statement = (
        select(*columns).where(Enquiry.status == status).order_by(order, Enquiry.id).limit(PAGE + 1)
    )
    if after is not None:
        statement = statement.where(
            Enquiry.answer_by < after if newest_first else Enquiry.answer_by > after
        )
    rows = [
        EnquiryRow(*row, overdue=row.status == "open" and row.answer_by < now)
        for row in db.session().execute(statement)
    ]
    return rows[:PAGE], rows[PAGE - 1].answer_by if len(rows) > PAGE else None


def enquiry(enquiry_id: uuid.UUID) -> EnquiryView:
    """Return one enquiry; raises NotFoundError."""
    statement = (
        select(
            Enquiry.id,
            Enquiry.case_number,
            Enquiry.topic,
            Enquiry.name,
            Enquiry.email,
            Enquiry.phone,
            Enquiry.body,
            Enquiry.locale,
            Enquiry.status,
            Enquiry.created_at,
            Enquiry.answer_by,
            Enquiry.closed_at,
            Clerk.name.label("closed_by"),
            Enquiry.closing_note,
        )
        .outerjoin(Clerk, Clerk.id == Enquiry.closed_by)
        .where(Enquiry.id == enquiry_id)
    )
    row = db.session().execute(statement).one_or_none()
    if row is None:
        raise NotFoundError(f"no enquiry {enquiry_id}")
    return EnquiryView(**row._asdict())
