"""Reads of one attempt on behalf of the person who registers."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.engine import Row

from portal.foundation import db
from portal.identity.models import CustomerLogin
from portal.registration.codes import digest_of_typed
from portal.registration.login_names import login_name
from portal.registration.machine import State
from portal.registration.models import Registration
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
    return PendingConfirmation(
        email=row.email,
        username=login_name(claim, rules=current_rules()),
        may_choose_username=claim.username is not None,
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


def by_id(registration_id: uuid.UUID) -> Registration | None:
    """Return one registration."""
    return db.session().scalar(select(Registration).where(Registration.id == registration_id))


def signs_in_as(registration: Registration) -> str | None:
    """Return what the activated person types to sign in: the user name, else the address."""
    row = _login(registration)
    return None if row is None else row.username or row.email


def login_address(registration: Registration) -> str | None:
    """Return the e-mail address of the activated person's login."""
    row = _login(registration)
    return None if row is None else row.email


def _login(registration: Registration) -> Row[str | None, str] | None:
    columns = select(CustomerLogin.username, CustomerLogin.email)
    mine = columns.where(CustomerLogin.id == registration.login_id)
    return db.session().execute(mine).one_or_none()
