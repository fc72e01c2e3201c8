"""Sending an enquiry and closing it."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update

from portal.foundation import audit, budgets, db, outbox
from portal.kernel.case_numbers import case_number
from portal.kernel.clock import local_today
from portal.kernel.errors import ConflictError, PortalError
from portal.kernel.ids import new_id
from portal.messages.models import Enquiry
from portal.rules.queries import current_rules

PER_IP_AN_HOUR = 10
_HOUR = timedelta(hours=1)


class TooManyEnquiriesError(PortalError):
    """This address has sent as many enquiries as anybody needs within an hour."""


@dataclass(frozen=True, slots=True)
class NewEnquiry:
    """What the form brought, cleaned."""

    topic: str
    name: str
    phone: str
    email: str | None
    body: str
    locale: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the sender is told: the case number and the promised time."""

    case_number: str
    answer_by: datetime


def send_enquiry(new: NewEnquiry, *, login_id: uuid.UUID | None, ip: str, now: datetime) -> Receipt:
    """Keep the enquiry, promise an answer, tell the clerks and the sender by e-mail.

    Raises TooManyEnquiriesError over the hourly budget of the sender's address.
    """
    if budgets.spend(scope="enquiry_ip", key=ip, window=_HOUR, now=now) > PER_IP_AN_HOUR:
        raise TooManyEnquiriesError
    rules = current_rules()
    days = rules.contact_answer_within_working_days or 0
    enquiry_id = new_id()
    answer_by = rules.offices[0].calendar.add_working_days(now, days)
    number = case_number(enquiry_id, day=local_today(now))
    row = Enquiry(
        id=enquiry_id,
        case_number=number,
        topic=new.topic,
        name=new.name,
        email=new.email,
        phone=new.phone,
        body=new.body,
        locale=new.locale,
        login_id=login_id,
        created_at=now,
        answer_by=answer_by,
    )
    db.session().add(row)
    db.session().flush()
    outbox.add(kind="messages.clerk_notice", payload={"enquiry_id": str(enquiry_id)})
    if new.email:
        outbox.add(kind="messages.receipt", payload={"enquiry_id": str(enquiry_id)})
    audit.note("enquiry_sent", subject_kind="enquiry", subject_id=enquiry_id)
    return Receipt(case_number=number, answer_by=answer_by)


def close_enquiry(enquiry_id: uuid.UUID, *, clerk_id: uuid.UUID, note: str, now: datetime) -> None:
    """Close an open enquiry with a note; raises ConflictError when a colleague was faster."""
    statement = (
        update(Enquiry)
        .where(Enquiry.id == enquiry_id, Enquiry.status == "open")
        .values(status="closed", closed_at=now, closed_by=clerk_id, closing_note=note)
        .returning(Enquiry.id)
    )
    if db.session().scalar(statement) is None:
        raise ConflictError("the enquiry is closed already")
    audit.note("enquiry_closed", subject_kind="enquiry", subject_id=enquiry_id)
