"""The clerks' deeds: answering, asking, noting a call or a note, closing with a reason."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select

from portal.foundation import audit, db, outbox
from portal.foundation.csv_problems import N_
from portal.foundation.uploads import AcceptedFile
from portal.kernel.errors import ConflictError, PortalError
from portal.kernel.ids import new_id
from portal.messages.machine import Deed
from portal.messages.models import Enquiry, EnquiryMessage, EnquiryPromise
from portal.messages.news import tell_login
from portal.messages.operations.moving import locked, move, shut
from portal.messages.operations.sending import attach
from portal.rules.sections.contact_form import CaseKind

_STEPS: Final = {
    Deed.ANSWER: N_("Customer service has answered"),
    Deed.ASK: N_("Customer service has a question for you"),
    Deed.CLOSE: N_("The case is closed"),
}


class NotAnsweredError(PortalError):
    """A complaint cannot be closed before it was answered in writing."""


def write_as_clerk(
    enquiry_id: uuid.UUID,
    deed: Deed,
    *,
    body: str,
    clerk_id: uuid.UUID,
    seen: int,
    files: Sequence[AcceptedFile] = (),
    now: datetime,
) -> None:
    """Answer, ask, note down a call, or leave a note for colleagues.

    ``seen`` is the version of the case that the clerk had before them. Raises ConflictError when
    somebody wrote meanwhile, or the case is closed; notes are always taken.
    """
    enquiry = locked(enquiry_id)
    if deed is not Deed.NOTE:
        _refuse_if_moved(enquiry, seen)
    move(enquiry, deed, now=now)
    message = EnquiryMessage(
        id=new_id(),
        enquiry_id=enquiry_id,
        kind=deed.value,
        clerk_id=clerk_id,
        body=body,
        created_at=now,
    )
    db.session().add(message)
    db.session().flush()
    attach(enquiry_id, files, message_id=message.id)
    if deed in (Deed.ANSWER, Deed.ASK):
        payload = {"enquiry_id": str(enquiry_id), "message_id": str(message.id)}
        outbox.add(kind="messages.answer", payload=payload)
        tell_login(enquiry, step=_STEPS[deed], key=f"enquiry:{message.id}")
    audit.note(f"enquiry_{deed.value}", subject_kind="enquiry", subject_id=enquiry_id)


def close_enquiry(
    enquiry_id: uuid.UUID,
    *,
    clerk_id: uuid.UUID,
    reason: str,
    note: str | None,
    seen: int,
    now: datetime,
) -> None:
    """Close a case with a reason, which the customer is told, and a note, which they are not.

    Raises ConflictError when a colleague was faster or somebody wrote meanwhile, NotAnsweredError
    for a complaint or dispute that nobody has answered in writing.
    """
    enquiry = locked(enquiry_id)
    _refuse_if_moved(enquiry, seen)
    if CaseKind(enquiry.kind).wants_writing and not _was_answered(enquiry_id):
        raise NotAnsweredError("answer the complaint in writing first")
    move(enquiry, Deed.CLOSE, now=now)
    shut(enquiry, reason, now=now, clerk_id=clerk_id, note=note)
    version = enquiry.version
    payload = {"enquiry_id": str(enquiry_id), "version": version}
    outbox.add(kind="messages.closed", payload=payload)
    tell_login(enquiry, step=_STEPS[Deed.CLOSE], key=f"enquiry:{enquiry_id}:{version}")
    audit.note("enquiry_closed", subject_kind="enquiry", subject_id=enquiry_id)


def _refuse_if_moved(enquiry: Enquiry, seen: int) -> None:
    if enquiry.version != seen:
        raise ConflictError("somebody has written meanwhile")


def _was_answered(enquiry_id: uuid.UUID) -> bool:
    statement = select(EnquiryPromise.id).where(
        EnquiryPromise.enquiry_id == enquiry_id, EnquiryPromise.outcome == "answered"
    )
    return db.session().scalars(statement.limit(1)).first() is not None
