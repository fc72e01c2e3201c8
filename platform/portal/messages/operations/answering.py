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


class NoSuchCaseError(PortalError):
    """The case of which this is said to be a duplicate does not exist, or is this one."""


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
        refuse_if_moved(enquiry, seen)
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
    duplicate_of: str | None = None,
) -> None:
    """Close a case with a reason, which the customer is told, and a note, which they are not.

    ``duplicate_of``: the number of the case in which the same matter goes on. Raises ConflictError
    when a colleague was faster or somebody wrote meanwhile, NotAnsweredError for a complaint or
    dispute that nobody has answered in writing (here, or in the case that it is a duplicate of),
    NoSuchCaseError.
    """
    enquiry = locked(enquiry_id)
    refuse_if_moved(enquiry, seen)
    other = _other_case(enquiry, duplicate_of) if duplicate_of else None
    if CaseKind(enquiry.kind).wants_writing and not _is_answered(enquiry, other):
        raise NotAnsweredError("answer the complaint in writing first")
    move(enquiry, Deed.CLOSE, now=now)
    shut(enquiry, reason, now=now, clerk_id=clerk_id, note=note)
    enquiry.duplicate_of = other.id if other else None
    version = enquiry.version
    payload = {"enquiry_id": str(enquiry_id), "version": version}
    outbox.add(kind="messages.closed", payload=payload)
    tell_login(enquiry, step=_STEPS[Deed.CLOSE], key=f"enquiry:{enquiry_id}:{version}")
    audit.note("enquiry_closed", subject_kind="enquiry", subject_id=enquiry_id)


def refuse_if_moved(enquiry: Enquiry, seen: int) -> None:
    """Raise ConflictError where something has happened since the clerk looked."""
    if enquiry.version != seen:
        raise ConflictError("somebody has written meanwhile")


def _other_case(enquiry: Enquiry, number: str) -> Enquiry:
    wanted = Enquiry.case_number == number.strip().upper()
    found = db.session().scalar(select(Enquiry).where(wanted, Enquiry.id != enquiry.id))
    if found is None:
        raise NoSuchCaseError(number)
    return found


def _is_answered(enquiry: Enquiry, other: Enquiry | None) -> bool:
    """Tell whether the complaint got its answer, or goes on as a complaint of the same person."""
    if other is not None and _same_person(enquiry, other) and CaseKind(other.kind).wants_writing:
        return True
    statement = select(EnquiryPromise.id).where(
        EnquiryPromise.enquiry_id == enquiry.id, EnquiryPromise.outcome == "answered"
    )
    return db.session().scalars(statement.limit(1)).first() is not None


def _same_person(one: Enquiry, other: Enquiry) -> bool:
    if one.login_id is not None or other.login_id is not None:
        return one.login_id == other.login_id
    mailboxes = {(case.email or "").strip().lower() for case in (one, other)}
    return len(mailboxes) == 1 and mailboxes != {""}
