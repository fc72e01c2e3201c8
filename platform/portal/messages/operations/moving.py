"""What every deed does to a case: locks it, moves it on, ends its promise, keeps its link alive."""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import select

from portal.foundation import db
from portal.kernel.errors import NotFoundError
from portal.messages.links import LINK_LASTS
from portal.messages.machine import Deed, Status, after, outcome_of
from portal.messages.models import Enquiry
from portal.messages.operations.promises import end_promise
from portal.rules.queries import current_rules
from portal.rules.sections.contact_form import CaseKind

_USUAL_REOPENING = timedelta(days=30)


def locked(enquiry_id: uuid.UUID) -> Enquiry:
    """Return the case for writing; whoever else wants it waits. Raises NotFoundError."""
    found = db.session().scalar(select(Enquiry).where(Enquiry.id == enquiry_id).with_for_update())
    if found is None:
        raise NotFoundError(f"no enquiry {enquiry_id}")
    return found


def move(enquiry: Enquiry, deed: Deed, *, now: datetime, by_customer: bool = False) -> None:
    """Move a locked case on by one deed; raises ConflictError where it cannot be done any more."""
    wants_writing = CaseKind(enquiry.kind).wants_writing
    enquiry.status = after(Status(enquiry.status), deed, wants_writing=wants_writing).value
    outcome = outcome_of(deed, by_customer=by_customer, wants_writing=wants_writing)
    if outcome is not None:
        end_promise(enquiry, outcome, now=now)
    if deed is Deed.NOTE:
        return
    enquiry.version += 1
    enquiry.moved_at = now
    if enquiry.token_sha256 is not None:
        enquiry.token_expires_at = now + LINK_LASTS


def shut(
    enquiry: Enquiry,
    reason: str,
    *,
    now: datetime,
    clerk_id: uuid.UUID | None = None,
    note: str | None = None,
) -> None:
    """Write down why and by whom a case was closed, and until when it can be opened again."""
    enquiry.closed_at, enquiry.closed_by = now, clerk_id
    enquiry.closing_reason, enquiry.closing_note = reason, note
    enquiry.reopen_until = now + reopening_term()


def reopening_term() -> timedelta:
    """Return for how long a closed case can be opened again."""
    form = current_rules().contact_form
    return timedelta(days=form.reopen_days) if form else _USUAL_REOPENING
