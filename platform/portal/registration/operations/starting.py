"""The first steps of a registration that has several (a declaration, say)."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from portal.foundation import db
from portal.kernel.ids import new_id
from portal.plugin_api.claims import Claim
from portal.registration import limits
from portal.registration.machine import Event, State
from portal.registration.models import Registration
from portal.registration.operations.steps import take
from portal.registration.queries.attempts import DONE
from portal.registration.schemas import claim_from_json, claim_to_json, merged
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
    claim: Claim,
    typed: Mapping[str, str],
    locale: str,
    ip: str,
    now: datetime,
) -> uuid.UUID | None:
    """Keep the answers of a step that is not the last, and return the registration's id.

    A skipped step comes with an empty claim. None: far too many were begun from that network.
    """
    registration = unfinished(registration_id, now=now)
    if registration is None:
        budget = current_rules().registration.budgets
        if not limits.spend_start(ip=ip, budget=budget, now=now):
            return None
        registration = begin(locale=locale, now=now)
    done = {*registration.claim.get(DONE, ()), step}
    answers = claim_to_json(merged(claim_from_json(registration.claim), claim))
    registration.claim = {**answers, DONE: sorted(done)}
    registration.typed = {**registration.typed, **typed}
    take(registration, Event.DECLARE, detail={"step": step})
    return registration.id
