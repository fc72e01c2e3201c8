"""Approving a referred registration: once, or by the rule of four eyes by two colleagues."""

import uuid
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from portal.customers.models import Customer
from portal.foundation import db, outbox
from portal.identity.queries import clerk_addresses, email_has_login
from portal.plugin_api.claims import Claim
from portal.plugin_api.verification import Outcome
from portal.registration import limits
from portal.registration.login_names import login_name
from portal.registration.machine import TO_DECIDE, Event, State
from portal.registration.models import Registration
from portal.registration.operations import recording
from portal.registration.operations.opening import link_found, open_login
from portal.registration.operations.steps import empty, take, with_clerk
from portal.registration.queries import records_of_number
from portal.registration.schemas import (
    CannotApproveError,
    FoundRecords,
    claim_from_json,
    verdict_from_json,
)
from portal.rules.queries import current_rules
from portal.rules.sections.four_eyes import second_look_at_registrations
from portal.work import assignments

APPROVED_MAIL = "registration.approved_mail"
SECOND_LOOK_NOTICE = "registration.second_look_notice"
SENT_BACK_NOTICE = "registration.sent_back_notice"
SUBJECT = "registration"


class Approval(StrEnum):
    """What came of an approval."""

    OPENED = "opened"
    ONCE = "once"
    """A second colleague has to confirm it."""


def approve(
    *,
    registration_id: uuid.UUID,
    version: int,
    clerk_id: uuid.UUID,
    customer_number: str,
    now: datetime,
) -> Approval:
    """Approve it for the customer whose (canonical) number the clerk saw beside the claim.

    The login is opened, or where the rules want four eyes a second colleague has to confirm.
    Raises ChangedMeanwhileError, and CannotApproveError when that customer does not exist or has a
    login already, or when somebody signs in with the address already.
    """
    registration = with_clerk(registration_id, version=version, states=TO_DECIDE)
    claim = claim_from_json(registration.claim)
    found = _approvable(registration, claim, customer_number)
    doubtful = is_doubtful(registration, customer_number=customer_number)
    if not second_look_at_registrations(current_rules().four_eyes, doubtful=doubtful):
        _open(registration, claim, found, clerk_id=clerk_id, now=now)
        return Approval.OPENED
    registration.first_approved_at, registration.first_approved_by = now, clerk_id
    registration.customer_id = found.customer_id
    registration.question_sha256 = None
    take(registration, Event.APPROVE_ONCE, clerk_id=clerk_id)
    assignments.release(SUBJECT, registration.id, held_by=clerk_id)
    _ask_for_a_second_look(registration, but=clerk_id)
    return Approval.ONCE


def confirm_approval(
    *, registration_id: uuid.UUID, version: int, clerk_id: uuid.UUID, now: datetime
) -> None:
    """Confirm what a colleague approved: the login is opened for the customer whom they chose.

    Raises ChangedMeanwhileError, and CannotApproveError as ``approve`` does, and for ``same_person``.
    """
    registration = with_clerk(registration_id, version=version, states={State.APPROVED_ONCE})
    if registration.first_approved_by == clerk_id:
        raise CannotApproveError("same_person")
    number = select(Customer.customer_number).where(Customer.id == registration.customer_id)
    claim = claim_from_json(registration.claim)
    found = _approvable(registration, claim, db.session().scalar(number) or "")
    _open(registration, claim, found, clerk_id=clerk_id, now=now)


def send_back(
    *, registration_id: uuid.UUID, version: int, clerk_id: uuid.UUID, note: str, now: datetime
) -> None:
    """Undo a first approval, with a note for the colleague; the one who gave it may as well.

    Raises ChangedMeanwhileError.
    """
    registration = with_clerk(registration_id, version=version, states={State.APPROVED_ONCE})
    first = registration.first_approved_by
    registration.first_approved_at = registration.first_approved_by = None
    registration.customer_id = None
    take(registration, Event.SEND_BACK, clerk_id=clerk_id, note=note)
    if first is not None and first != clerk_id:
        assignments.take(SUBJECT, registration.id, first, now=now)
        _notify(SENT_BACK_NOTICE, registration, first)


def is_doubtful(registration: Registration, *, customer_number: str) -> bool:
    """Tell whether not everything fits, or a clerk chose another customer than the claim names."""
    verdict = verdict_from_json(registration.verdict or {})
    claimed = claim_from_json(registration.claim).customer_number
    return verdict.outcome is not Outcome.MATCH or claimed != customer_number


def _approvable(registration: Registration, claim: Claim, customer_number: str) -> FoundRecords:
    """Return the customer, if a login may be opened or extended now; raises CannotApproveError."""
    limits.queue_up(customer_number)
    found = records_of_number(customer_number, claim=claim)
    if found.records.customer is None:
        raise CannotApproveError("no_customer")
    if found.records.customer.has_login:
        raise CannotApproveError("customer_has_login")
    if registration.for_login_id is None and email_has_login(registration.email or ""):
        raise CannotApproveError("email_has_login")
    return found


def _open(
    registration: Registration,
    claim: Claim,
    found: FoundRecords,
    *,
    clerk_id: uuid.UUID,
    now: datetime,
) -> None:
    if registration.for_login_id is not None:
        link_found(registration, found, clerk_id=clerk_id)
    else:
        named = replace(claim, username=login_name(claim, rules=current_rules()))
        open_login(registration, named, found=found, may_rename=True, clerk_id=clerk_id)
    registration.decided_at, registration.decided_by = now, clerk_id
    take(registration, Event.APPROVE, clerk_id=clerk_id)
    recording.by_clerk(registration, claim=claim, found=found, deed=recording.APPROVE, now=now)
    empty(registration, keep_address=False)
    assignments.release(SUBJECT, registration.id)
    if registration.for_login_id is None:  # the other one is told of the number by identity
        outbox.add(kind=APPROVED_MAIL, payload={"registration_id": str(registration.id)})


def _ask_for_a_second_look(registration: Registration, *, but: uuid.UUID) -> None:
    for clerk in clerk_addresses():
        if clerk.login_id != but:
            _notify(SECOND_LOOK_NOTICE, registration, clerk.login_id)


def _notify(kind: str, registration: Registration, clerk_id: uuid.UUID) -> None:
    outbox.add(
        kind=kind,
        payload={"registration_id": str(registration.id), "clerk_id": str(clerk_id)},
        dedupe_key=f"{kind}|{registration.id}|{registration.version}|{clerk_id}",
    )
