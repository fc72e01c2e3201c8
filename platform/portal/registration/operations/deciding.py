"""What clerks do with a referred registration besides approving it: reject, ask, note a call."""

import uuid
from datetime import datetime, timedelta

from portal.foundation import outbox
from portal.foundation.secrets import sha256_hex
from portal.registration.codes import question_code
from portal.registration.machine import TO_DECIDE, WITH_A_CLERK, Event, State
from portal.registration.operations import recording
from portal.registration.operations.steps import empty, take, with_clerk
from portal.work import assignments

REJECTED_MAIL = "registration.rejected_mail"
QUESTION_MAIL = "registration.question_mail"
ANSWER_WITHIN = timedelta(days=30)
"""How long a customer may take to answer a clerk's question before the registration vanishes."""


def reject(
    *, registration_id: uuid.UUID, version: int, clerk_id: uuid.UUID, reason: str, now: datetime
) -> None:
    """End the registration; the customer is told the reason. Raises ChangedMeanwhileError."""
    registration = with_clerk(registration_id, version=version, states=TO_DECIDE)
    registration.decided_at, registration.decided_by = now, clerk_id
    registration.decision_note = reason
    take(registration, Event.REJECT, clerk_id=clerk_id, note=reason)
    recording.by_clerk(registration, deed=recording.REJECT, now=now)
    empty(registration, keep_address=True)
    assignments.release("registration", registration.id)
    outbox.add(kind=REJECTED_MAIL, payload={"registration_id": str(registration.id)})


def ask(
    *, registration_id: uuid.UUID, version: int, clerk_id: uuid.UUID, question: str, now: datetime
) -> None:
    """Ask the customer by e-mail to clear something up. Raises ChangedMeanwhileError.

    A registration about which a question is open already cannot be asked about again.
    """
    asking = {State.AWAITING_APPROVAL}
    registration = with_clerk(registration_id, version=version, states=asking)
    registration.decision_note = question
    registration.expires_at = now + ANSWER_WITHIN
    take(registration, Event.ASK, clerk_id=clerk_id, note=question)
    code = question_code(registration.id, registration.version)
    registration.question_sha256 = sha256_hex(code)
    outbox.add(
        kind=QUESTION_MAIL,
        payload={"registration_id": str(registration.id), "version": registration.version},
    )


def note_call(
    *,
    registration_id: uuid.UUID,
    version: int,
    clerk_id: uuid.UUID,
    result: str,
    clarified: bool,
    now: datetime,
) -> None:
    """Write down a phone call; where it cleared up the open question, the decision is due again.

    Raises ChangedMeanwhileError.
    """
    registration = with_clerk(registration_id, version=version, states=WITH_A_CLERK)
    if clarified and registration.state == State.AWAITING_CLARIFICATION:
        registration.question_sha256 = None
        take(registration, Event.CLARIFY, clerk_id=clerk_id, note=result)
    else:
        take(registration, Event.NOTE, clerk_id=clerk_id, note=result)
