"""One registration with the records beside it, and how many wait."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from portal.customers.models import Customer
from portal.foundation import db
from portal.identity.models import Clerk
from portal.kernel.errors import NotFoundError
from portal.plugin_api.verification import Outcome
from portal.registration.machine import TO_DECIDE, State
from portal.registration.models import Registration, RegistrationEvent
from portal.registration.queries.queues import QUEUES
from portal.registration.queries.records import NOTHING, records_for, records_of_number
from portal.registration.schemas import (
    Case,
    HistoryRow,
    claim_from_json,
    verdict_from_json,
)
from portal.work.assignments import Colleague
from portal.work.models import WorkAssignment

_SHOWN = [state for states in QUEUES.values() for state in states]


def case(registration_id: uuid.UUID, *, searched: str | None = None) -> Case:
    """Return the registration as a clerk sees it; raises NotFoundError for one no clerk handles.

    ``searched``: the canonical customer number that the clerk looked up instead of the claimed one.
    """
    decider, first, holder = aliased(Clerk), aliased(Clerk), aliased(Clerk)
    in_hand = and_(
        WorkAssignment.subject_id == Registration.id,
        WorkAssignment.subject_kind == "registration",
    )
    statement = (
        select(
            Registration,
            Customer.customer_number,
            decider.name.label("decided_by"),
            first.name.label("first_approved_by"),
            holder.id.label("holder_id"),
            holder.name.label("holder_name"),
        )
        .outerjoin(Customer, Customer.id == Registration.customer_id)
        .outerjoin(decider, decider.id == Registration.decided_by)
        .outerjoin(first, first.id == Registration.first_approved_by)
        .outerjoin(WorkAssignment, in_hand)
        .outerjoin(holder, holder.id == WorkAssignment.clerk_id)
        .where(Registration.id == registration_id, Registration.state.in_(_SHOWN))
    )
    row = db.session().execute(statement).one_or_none()
    if row is None or row.Registration.verdict is None:
        raise NotFoundError("no such registration")
    chosen = row.customer_number
    # What one colleague approved, another does not look up anew.
    may_search = row.Registration.state in TO_DECIDE
    return _case(row, (searched if may_search else None) or chosen)


def _case(named: Any, number: str | None) -> Case:
    row: Registration = named.Registration
    claim, verdict = claim_from_json(row.claim), verdict_from_json(row.verdict or {})
    must_search = verdict.outcome is Outcome.NO_MATCH
    if number is not None:
        found = records_of_number(number, claim=claim)
    else:
        found = NOTHING if must_search else records_for(claim)
    return Case(
        id=row.id,
        state=State(row.state),
        version=row.version,
        claim=claim,
        typed=row.typed,
        email=row.email,
        verdict=verdict,
        referral_reason=row.referral_reason,
        confirmed_at=row.confirmed_at or row.created_at,
        expect_by=row.expect_by,
        answer_by=row.answer_by,
        decided_at=row.decided_at,
        decided_by=named.decided_by,
        decision_note=row.decision_note,
        first_approved_at=row.first_approved_at,
        first_approved_by=named.first_approved_by,
        first_approved_by_id=row.first_approved_by,
        found=found,
        must_search=must_search,
        searched=number,
        history=tuple(_history(row.id)),
        adds_to=row.email if row.for_login_id is not None else None,
        locale=row.locale,
        assignee=Colleague(named.holder_id, named.holder_name) if named.holder_id else None,
    )


def _history(registration_id: uuid.UUID) -> Sequence[HistoryRow]:
    rows = db.session().execute(
        select(
            RegistrationEvent.at,
            RegistrationEvent.event,
            Clerk.name.label("clerk"),
            RegistrationEvent.note,
        )
        .outerjoin(Clerk, Clerk.id == RegistrationEvent.clerk_id)
        .where(RegistrationEvent.registration_id == registration_id)
        .order_by(RegistrationEvent.at, RegistrationEvent.id)
    )
    return [HistoryRow(at=row.at, event=row.event, clerk=row.clerk, note=row.note) for row in rows]
