"""What clerks do with a referred registration: approve, reject, ask, note a phone call."""

import uuid
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select

from portal.foundation import db, outbox
from portal.foundation.secrets import sha256_hex
from portal.identity.queries import email_has_login
from portal.kernel.errors import NotFoundError
from portal.registration import limits
from portal.registration.codes import question_code
from portal.registration.login_names import login_name
from portal.registration.machine import WITH_A_CLERK, Event, State
from portal.registration.models import Registration
from portal.registration.operations.opening import link_found, open_login
from portal.registration.operations.steps import empty, take
from portal.registration.queries import records_of_number
from portal.registration.schemas import CannotApproveError, ChangedMeanwhileError, claim_from_json
from portal.rules.queries import current_rules

APPROVED_MAIL = "registration.approved_mail"
REJECTED_MAIL = "registration.rejected_mail"
QUESTION_MAIL = "registration.question_mail"
ANSWER_WITHIN = timedelta(days=30)
"""How long a customer may take to answer a clerk's question before the registration vanishes."""


def _with_clerk(registration_id: uuid.UUID, *, version: int) -> Registration:
    """Return it locked; raises NotFoundError, or ChangedMeanwhileError when it moved on."""
    registration = db.session().scalar(
        select(Registration).where(Registration.id == registration_id).with_for_update()
    )
    if registration is None or registration.confirmed_at is None:
        raise NotFoundError("no such registration")
    if registration.state not in WITH_A_CLERK or registration.version != version:
        raise ChangedMeanwhileError("the registration moved on")
    return registration


def approve(
    *,
    registration_id: uuid.UUID,
    version: int,
    clerk_id: uuid.UUID,
    customer_number: str,
    now: datetime,
) -> None:
    """Open the login for the customer whose (canonical) number the clerk saw beside the claim.

    Raises ChangedMeanwhileError, and CannotApproveError when that customer does not exist or has a
    login already, or when somebody signs in with the address already.
    """
    registration = _with_clerk(registration_id, version=version)
    claim = claim_from_json(registration.claim)
    claim = replace(claim, username=login_name(claim, rules=current_rules()))
    limits.queue_up(customer_number)
    found = records_of_number(customer_number, claim=claim)
    if found.records.customer is None:
        raise CannotApproveError("no_customer")
    if found.records.customer.has_login:
        raise CannotApproveError("customer_has_login")
    if registration.for_login_id is not None:
        link_found(registration, found, clerk_id=clerk_id)
    elif email_has_login(registration.email or ""):
        raise CannotApproveError("email_has_login")
    else:
        open_login(registration, claim, found=found, may_rename=True, clerk_id=clerk_id)
    registration.decided_at, registration.decided_by = now, clerk_id
    take(registration, Event.APPROVE, clerk_id=clerk_id)
    empty(registration, keep_address=False)
    if registration.for_login_id is None:  # the other one is told of the number by identity
        outbox.add(kind=APPROVED_MAIL, payload={"registration_id": str(registration.id)})


def reject(
    *, registration_id: uuid.UUID, version: int, clerk_id: uuid.UUID, reason: str, now: datetime
) -> None:
    """End the registration; the customer is told the reason. Raises ChangedMeanwhileError."""
    registration = _with_clerk(registration_id, version=version)
    registration.decided_at, registration.decided_by = now, clerk_id
    registration.decision_note = reason
    take(registration, Event.REJECT, clerk_id=clerk_id, note=reason)
    empty(registration, keep_address=True)
    outbox.add(kind=REJECTED_MAIL, payload={"registration_id": str(registration.id)})


def ask(
    *, registration_id: uuid.UUID, version: int, clerk_id: uuid.UUID, question: str, now: datetime
) -> None:
    """Ask the customer by e-mail to clear something up. Raises ChangedMeanwhileError.

    A registration about which a question is open already cannot be asked about again.
    """
    registration = _with_clerk(registration_id, version=version)
    if registration.state != State.AWAITING_APPROVAL:
        raise ChangedMeanwhileError("a question is open already")
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
    registration = _with_clerk(registration_id, version=version)
    if clarified and registration.state == State.AWAITING_CLARIFICATION:
        registration.question_sha256 = None
        take(registration, Event.CLARIFY, clerk_id=clerk_id, note=result)
    else:
        take(registration, Event.NOTE, clerk_id=clerk_id, note=result)
