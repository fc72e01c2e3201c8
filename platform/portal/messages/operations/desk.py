"""The clerks' deeds beside writing: a later deadline, another topic, opening a case again."""

import uuid
from datetime import date, datetime
from typing import Final

from sqlalchemy import select

from portal.foundation import audit, db, outbox
from portal.foundation.csv_problems import N_
from portal.kernel.clock import local_today
from portal.kernel.errors import NotFoundError, PortalError
from portal.kernel.ids import new_id
from portal.messages.machine import Deed
from portal.messages.models import Enquiry, EnquiryMessage, EnquiryPromise
from portal.messages.news import tell_login
from portal.messages.operations.answering import refuse_if_moved
from portal.messages.operations.moving import locked, move
from portal.messages.operations.promises import end_promise, promise_again
from portal.messages.prolonging import room
from portal.messages.schemas import PromiseView
from portal.rules.queries import current_rules
from portal.rules.sections.contact_form import CaseKind, Category, Term

_STEPS: Final = {
    Deed.PROLONG: N_("We need more time for our answer"),
    Deed.REOPEN: N_("Customer service has opened the case again"),
}


class NotProlongableError(PortalError):
    """The promise cannot be moved to that day."""


class SofteningError(PortalError):
    """A complaint would become something that nobody has to answer in writing."""


def prolong(
    enquiry_id: uuid.UUID,
    *,
    until: date,
    reason: str,
    clerk_id: uuid.UUID,
    seen: int,
    now: datetime,
) -> datetime:
    """Promise the answer for a later day and tell the customer why; returns when it falls due.

    Raises ConflictError when somebody was faster, NotProlongableError where rules or the law leave
    no room for it (messages.prolonging).
    """
    enquiry = locked(enquiry_id)
    refuse_if_moved(enquiry, seen)
    given = _promises(enquiry_id)
    limits = room(given, CaseKind(enquiry.kind), now=now)
    if limits.why_not is not None or not limits.earliest <= until <= limits.latest:
        raise NotProlongableError(f"not until {until}")
    present = given[-1]
    calendar = current_rules().offices[0].calendar
    days = (until - local_today(now)).days
    end_promise(enquiry, "prolonged", now=now)
    due = Term(days, working=False).due(now, calendar)
    _promise(enquiry, present.way, days, "days", made_at=now, due_at=due, reason=reason)
    move(enquiry, Deed.PROLONG, now=now)
    enquiry.answer_by = due
    message_id = _write(enquiry, Deed.PROLONG, reason, clerk_id=clerk_id, now=now)
    _tell(enquiry, Deed.PROLONG, message_id)
    audit.note("enquiry_prolonged", subject_kind="enquiry", subject_id=enquiry_id)
    return due


def reopen(
    enquiry_id: uuid.UUID, *, reason: str, clerk_id: uuid.UUID, seen: int, now: datetime
) -> datetime:
    """Open a closed case again and tell the customer why; returns until when we answer.

    Raises ConflictError when somebody was faster, or it is open.
    """
    enquiry = locked(enquiry_id)
    refuse_if_moved(enquiry, seen)
    move(enquiry, Deed.REOPEN, now=now)
    enquiry.closed_at = enquiry.closed_by = enquiry.reopen_until = None
    enquiry.closing_reason = enquiry.closing_note = enquiry.duplicate_of = None
    enquiry.answer_by = promise_again(enquiry, now=now)
    message_id = _write(enquiry, Deed.REOPEN, reason, clerk_id=clerk_id, now=now)
    _tell(enquiry, Deed.REOPEN, message_id)
    audit.note("enquiry_reopened", subject_kind="enquiry", subject_id=enquiry_id)
    return enquiry.answer_by


def change_topic(
    enquiry_id: uuid.UUID,
    *,
    topic: str,
    note: str,
    clerk_id: uuid.UUID,
    seen: int,
    may_soften: bool,
    now: datetime,
) -> None:
    """Put the case under another topic of the rules; ``note`` tells colleagues why.

    What was promised is never put off by it: the earlier of both due times counts, reckoned from
    when the present promise was made. Raises NotFoundError for a topic that rules do not have,
    ConflictError when somebody was faster, SofteningError for a complaint that would need no answer
    in writing any more (unless ``may_soften``).
    """
    enquiry = locked(enquiry_id)
    refuse_if_moved(enquiry, seen)
    form = current_rules().contact_form
    category = form.category(topic) if form else None
    if category is None:
        raise NotFoundError(f"no category {topic!r}")
    if CaseKind(enquiry.kind).wants_writing and not category.kind.wants_writing and not may_soften:
        raise SofteningError
    move(enquiry, Deed.MOVE, now=now)
    enquiry.topic, enquiry.kind = category.id, category.kind.value
    enquiry.topic_labels = dict(category.label.by_locale)
    _promise_as(enquiry, category, now=now)
    _write(enquiry, Deed.NOTE, note, clerk_id=clerk_id, now=now)
    audit.note("enquiry_topic_changed", subject_kind="enquiry", subject_id=enquiry_id)


def _promise_as(enquiry: Enquiry, category: Category, *, now: datetime) -> None:
    """Let the open promise be that of the category, from when it was made."""
    present = next((one for one in _promises(enquiry.id) if one.ended_at is None), None)
    if present is None:
        return
    due = category.due(present.made_at, current_rules().offices[0].calendar)
    way = "call" if category.by_call else "answer"
    if way == present.way and due >= present.due_at:
        return
    end_promise(enquiry, "replaced", now=now)
    unit = "working_days" if category.term.working else "days"
    due = min(due, present.due_at)
    _promise(enquiry, way, category.term.days, unit, made_at=present.made_at, due_at=due)
    enquiry.answer_by = due


def _promise(
    enquiry: Enquiry,
    way: str,
    days: int,
    unit: str,
    *,
    made_at: datetime,
    due_at: datetime,
    reason: str | None = None,
) -> None:
    rules = current_rules()
    made = EnquiryPromise(
        id=new_id(),
        enquiry_id=enquiry.id,
        way=way,
        days=days,
        unit=unit,
        made_at=made_at,
        due_at=due_at,
        calendar_version=rules.offices[0].calendar.version,
        rules_revision=rules.revision,
        reason=reason,
    )
    db.session().add(made)


def _promises(enquiry_id: uuid.UUID) -> list[PromiseView]:
    one = EnquiryPromise
    rows = db.session().execute(
        select(
            *(one.way, one.days, one.unit, one.made_at, one.due_at, one.calendar_version),
            *(one.ended_at, one.outcome, one.reason),
        )
        .where(one.enquiry_id == enquiry_id)
        .order_by(one.made_at, one.ended_at)
    )
    return [PromiseView(*row) for row in rows]


def _write(
    enquiry: Enquiry, deed: Deed, body: str, *, clerk_id: uuid.UUID, now: datetime
) -> uuid.UUID:
    message = EnquiryMessage(
        id=new_id(),
        enquiry_id=enquiry.id,
        kind=deed.value,
        clerk_id=clerk_id,
        body=body,
        created_at=now,
    )
    db.session().add(message)
    db.session().flush()
    return message.id


def _tell(enquiry: Enquiry, deed: Deed, message_id: uuid.UUID) -> None:
    payload = {"enquiry_id": str(enquiry.id), "message_id": str(message_id)}
    outbox.add(kind="messages.moved", payload=payload)
    tell_login(enquiry, step=_STEPS[deed], key=f"enquiry:{message_id}")
