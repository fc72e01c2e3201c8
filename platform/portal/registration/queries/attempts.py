"""Reads of one attempt on behalf of the person who registers."""

import uuid
from datetime import datetime

from sqlalchemy import select

from portal.foundation import db
from portal.registration.codes import digest_of_typed
from portal.registration.machine import State
from portal.registration.models import Registration
from portal.registration.naming import system_username
from portal.registration.schemas import PendingConfirmation, Started, claim_from_json
from portal.rules.queries import current_rules

DONE = "done"
"""Key in ``claim`` that holds the names of the steps that are behind the person."""


def started(registration_id: uuid.UUID | None, *, now: datetime) -> Started | None:
    """Return the browser's registration whose first steps are done, while it is young."""
    if registration_id is None:
        return None
    row = (
        db.session()
        .execute(
            select(Registration.id, Registration.claim, Registration.typed).where(
                Registration.id == registration_id,
                Registration.state == State.STARTED,
                Registration.expires_at > now,
            )
        )
        .one_or_none()
    )
    if row is None:
        return None
    done = frozenset(row.claim.get(DONE, ()))
    return Started(id=row.id, done=done, claim=claim_from_json(row.claim), typed=row.typed)


def pending_confirmation(code: str, *, now: datetime) -> PendingConfirmation | None:
    """Return what the page behind a mailed link shows; None for a code that is not good."""
    row = (
        db.session()
        .execute(
            select(
                Registration.id, Registration.email, Registration.claim, Registration.password_hash
            ).where(
                Registration.code_sha256 == digest_of_typed(code),
                Registration.state == State.AWAITING_CONFIRMATION,
                Registration.expires_at > now,
            )
        )
        .one_or_none()
    )
    if row is None:
        return None
    claim = claim_from_json(row.claim)
    made = (
        system_username(row.id, claim)
        if current_rules().registration.password_at_activation
        else None
    )
    return PendingConfirmation(
        email=row.email,
        username=claim.username or made,
        asks_password=row.password_hash is None,
    )


def question(code: str, *, now: datetime) -> str | None:
    """Return the clerk's open question behind a mailed link, or None."""
    return db.session().scalar(
        select(Registration.decision_note).where(
            Registration.question_sha256 == digest_of_typed(code),
            Registration.state == State.AWAITING_CLARIFICATION,
            Registration.expires_at > now,
        )
    )
