"""The sender's deeds: writing on, which opens a closed case again, and closing it as settled."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from portal.foundation import audit, budgets, db, outbox
from portal.foundation.uploads import AcceptedFile
from portal.kernel.errors import ConflictError
from portal.kernel.ids import new_id
from portal.messages.machine import Deed, Status
from portal.messages.models import EnquiryMessage
from portal.messages.operations.moving import locked, move, shut
from portal.messages.operations.promises import promise_again
from portal.messages.operations.sending import TooManyEnquiriesError, attach

REPLIES_AN_HOUR: Final = 20


def reply(
    enquiry_id: uuid.UUID, *, body: str, files: Sequence[AcceptedFile] = (), now: datetime
) -> datetime:
    """Write to one's own case; returns until when an answer is promised.

    Raises ConflictError when the case was closed for longer than it can be opened again,
    TooManyEnquiriesError over the hourly budget of a case.
    """
    key, hour = str(enquiry_id), timedelta(hours=1)
    if budgets.spend(scope="enquiry_reply", key=key, window=hour, now=now) > REPLIES_AN_HOUR:
        raise TooManyEnquiriesError
    enquiry = locked(enquiry_id)
    if enquiry.status == Status.CLOSED and not (
        enquiry.reopen_until is not None and now <= enquiry.reopen_until
    ):
        raise ConflictError("the term for opening the case again is over")
    move(enquiry, Deed.REPLY, now=now, by_customer=True)
    enquiry.closed_at = enquiry.closed_by = enquiry.reopen_until = None
    enquiry.closing_reason = enquiry.closing_note = enquiry.duplicate_of = None
    message = EnquiryMessage(
        id=new_id(), enquiry_id=enquiry_id, kind="reply", body=body, created_at=now
    )
    db.session().add(message)
    db.session().flush()
    attach(enquiry_id, files, message_id=message.id)
    enquiry.answer_by = promise_again(enquiry, now=now)
    outbox.add(kind="messages.clerk_notice", payload={"enquiry_id": str(enquiry_id)})
    audit.note("enquiry_replied", subject_kind="enquiry", subject_id=enquiry_id)
    return enquiry.answer_by


def close_own(enquiry_id: uuid.UUID, *, now: datetime) -> None:
    """Close one's own case as settled; raises ConflictError when it is closed already."""
    enquiry = locked(enquiry_id)
    move(enquiry, Deed.CLOSE, now=now, by_customer=True)
    shut(enquiry, "settled", now=now)
    audit.note("enquiry_closed", subject_kind="enquiry", subject_id=enquiry_id)
