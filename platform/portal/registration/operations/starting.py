"""The first steps of a registration that has several (a declaration, say)."""

import uuid
from datetime import datetime

from sqlalchemy import select

from portal.foundation import db
from portal.kernel.ids import new_id
from portal.registration import limits
from portal.registration.machine import Event, State
from portal.registration.models import Registration
from portal.registration.operations.steps import take
from portal.registration.queries.attempts import DONE
from portal.registration.schemas import Submission, claim_from_json, claim_to_json, merged
from portal.rules.queries import current_rules


def begin(*, locale: str, now: datetime) -> Registration:
    """Return a new registration in its first state; it vanishes when its time is over."""
    rules = current_rules()
    registration = Registration(
        id=new_id(),
        state=State.STARTED,
        version=0,
        claim={},
        typed={},
        locale=locale,
        rules_revision=rules.revision,
        verifier=rules.registration.verifier_name,
        created_at=now,
        expires_at=now + rules.registration.confirmation.time_to_live,
    )
    db.session().add(registration)
    return registration


def unfinished(registration_id: uuid.UUID | None, *, now: datetime) -> Registration | None:
    """Return the browser's own unfinished registration, locked, or None."""
    if registration_id is None:
        return None
    return db.session().scalar(
        select(Registration)
        .where(
            Registration.id == registration_id,
            Registration.state == State.STARTED,
            Registration.expires_at > now,
        )
        .with_for_update()
    )


def complete_step(
    *,
    registration_id: uuid.UUID | None,
    step: str,
    answers: Submission | None,
    locale: str,
    ip: str,
    now: datetime,
) -> uuid.UUID | None:
    """Keep the answers of a step that is not the last, and return the registration's id.

    ``answers``: None for a skipped step. Returns None when far too many were begun from there.
    """
    registration = unfinished(registration_id, now=now)
    if registration is None:
        budget = current_rules().registration.budgets
        if not limits.spend_start(ip=ip, budget=budget, now=now):
            return None
        registration = begin(locale=locale, now=now)
    done = {*registration.claim.get(DONE, ()), step}
    claim = claim_from_json(registration.claim)
    if answers is not None:
        claim = merged(claim, answers.claim)
        registration.typed = {**registration.typed, **answers.typed}
    registration.claim = {**claim_to_json(claim), DONE: sorted(done)}
    take(registration, Event.DECLARE, detail={"step": step})
    return registration.id
