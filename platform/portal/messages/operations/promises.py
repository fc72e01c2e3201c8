"""Promises: made once with the calendar of the day, ended once, never changed in between."""

import uuid
from datetime import datetime

from sqlalchemy import select, update

from portal.foundation import db
from portal.kernel.ids import new_id
from portal.messages.models import Enquiry, EnquiryPromise
from portal.messages.schemas import PromiseView
from portal.rules.queries import current_rules
from portal.rules.sections.contact_form import LONGEST_ANSWER, CaseKind, Category, Term
from portal.rules.text import Text


def promise(enquiry_id: uuid.UUID, category: Category, *, now: datetime) -> PromiseView:
    """Promise what the category says, from now on, and return it."""
    rules = current_rules()
    calendar = rules.offices[0].calendar
    made = EnquiryPromise(
        id=new_id(),
        enquiry_id=enquiry_id,
        way="call" if category.by_call else "answer",
        days=category.term.days,
        unit="working_days" if category.term.working else "days",
        made_at=now,
        due_at=category.due(now, calendar),
        calendar_version=calendar.version,
        rules_revision=rules.revision,
    )
    db.session().add(made)
    return PromiseView(
        made.way, made.days, made.unit, now, made.due_at, made.calendar_version, None, None
    )


def promise_again(enquiry: Enquiry, *, now: datetime) -> datetime:
    """Promise anew for a case that was written to; returns when that falls due.

    A promise that is still open stays as it is. Where rules no longer know the category, the term
    of the case's last promise holds.
    """
    if enquiry.answer_by is not None:
        return enquiry.answer_by
    form = current_rules().contact_form
    category = form.category(enquiry.topic) if form else None
    return promise(enquiry.id, category or _as_last_time(enquiry), now=now).due_at


def end_promise(enquiry: Enquiry, outcome: str, *, now: datetime) -> None:
    """End the open promise of a case, where there is one."""
    db.session().execute(
        update(EnquiryPromise)
        .where(EnquiryPromise.enquiry_id == enquiry.id, EnquiryPromise.ended_at.is_(None))
        .values(ended_at=now, outcome=outcome)
    )
    enquiry.answer_by = None


def _as_last_time(enquiry: Enquiry) -> Category:
    """Return the category that a case was sent under, as far as the case itself remembers it."""
    last = (
        db.session()
        .execute(
            select(EnquiryPromise.way, EnquiryPromise.days, EnquiryPromise.unit)
            .where(EnquiryPromise.enquiry_id == enquiry.id)
            .order_by(EnquiryPromise.made_at.desc())
            .limit(1)
        )
        .one()
    )
    return Category(
        id=enquiry.topic,
        label=Text(enquiry.topic_labels),
        hint=None,
        kind=CaseKind(enquiry.kind),
        by_call=last.way == "call",
        term=Term(last.days or LONGEST_ANSWER.days, working=last.unit == "working_days"),
    )
