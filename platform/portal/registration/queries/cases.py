"""The clerks' queue, and one registration with the records beside it."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.engine import Row

from portal.customers.models import Customer
from portal.foundation import db
from portal.identity.models import Clerk
from portal.kernel.errors import NotFoundError
from portal.plugin_api.verification import Outcome
from portal.registration.machine import State
from portal.registration.models import Registration, RegistrationEvent
from portal.registration.queries.records import NOTHING, records_for, records_of_number
from portal.registration.schemas import (
    Case,
    HistoryRow,
    QueueRow,
    Waiting,
    claim_from_json,
    verdict_from_json,
)

QUEUES: dict[str, tuple[State, ...]] = {
    "waiting": (State.AWAITING_APPROVAL,),
    "clarification": (State.AWAITING_CLARIFICATION,),
    "decided": (State.ACTIVATED, State.REJECTED),
}
"""The filters of the queue."""

PAGE_SIZE = 100


def queue(which: str, *, now: datetime) -> tuple[QueueRow, ...]:
    """Return one queue: what must be answered first on top; of what clerks decided
    the newest.

    Raises NotFoundError for a queue that does not exist.
    """
    if which not in QUEUES:
        raise NotFoundError(f"no queue {which!r}")
    wanted = [Registration.state.in_(QUEUES[which])]
    order = Registration.answer_by.asc()
    if which == "decided":
        wanted.append(Registration.decided_by.is_not(None))
        order = Registration.decided_at.desc()
    of_customer = (Customer.tenant_id == Registration.tenant_id) & (
        Customer.id == Registration.customer_id
    )
    rows = db.session().execute(
        select(*_QUEUE_COLUMNS)
        .outerjoin(Customer, of_customer)
        .where(*wanted)
        .order_by(order, Registration.id)
        .limit(PAGE_SIZE)
    )
    return tuple(_queue_row(row, now=now) for row in rows)


_QUEUE_COLUMNS = (
    Registration.id,
    Registration.state,
    func.coalesce(Registration.claim["full_name"].astext, Customer.name).label("name"),
    func.coalesce(Registration.claim["customer_number"].astext, Customer.customer_number).label(
        "customer_number"
    ),
    Registration.confirmed_at,
    Registration.answer_by,
    Registration.decided_at,
    Registration.verdict["outcome"].astext.label("outcome"),
)


def _queue_row(row: Row[Any], *, now: datetime) -> QueueRow:
    return QueueRow(
        id=row.id,
        state=State(row.state),
        name=row.name,
        customer_number=row.customer_number,
        confirmed_at=row.confirmed_at,
        answer_by=row.answer_by,
        decided_at=row.decided_at,
        outcome=Outcome(row.outcome) if row.outcome else None,
        overdue=row.decided_at is None and row.answer_by is not None and row.answer_by < now,
    )


def queue_sizes() -> dict[str, int]:
    """Return how many wait in each queue that is not decided yet."""
    open_queues = {name: states for name, states in QUEUES.items() if name != "decided"}
    states = [state for group in open_queues.values() for state in group]
    rows = db.session().execute(
        select(Registration.state, func.count())
        .where(Registration.state.in_(states))
        .group_by(Registration.state)
    )
    counted = {State(state): count for state, count in rows}
    return {
        name: sum(counted.get(state, 0) for state in group) for name, group in open_queues.items()
    }


def waiting_registrations(*, now: datetime) -> Waiting:
    """Return how many registrations wait for a decision, and how many are late."""
    late = func.count().filter(Registration.answer_by < now)
    counts = select(func.count(), late).where(Registration.state == State.AWAITING_APPROVAL)
    total, overdue = db.session().execute(counts).one()
    return Waiting(open=total, overdue=overdue)


def case(registration_id: uuid.UUID, *, searched: str | None = None) -> Case:
    """Return the registration as a clerk sees it; raises NotFoundError for one no clerk handles.

    ``searched``: the canonical customer number that the clerk looked up instead of the claimed one.
    """
    states = [state for group in QUEUES.values() for state in group]
    row = (
        db.session()
        .execute(
            select(Registration, Clerk.name.label("decided_by_name"), Customer.customer_number)
            .outerjoin(
                Clerk,
                (Clerk.tenant_id == Registration.tenant_id) & (Clerk.id == Registration.decided_by),
            )
            .outerjoin(
                Customer,
                (Customer.tenant_id == Registration.tenant_id)
                & (Customer.id == Registration.customer_id),
            )
            .where(Registration.id == registration_id, Registration.state.in_(states))
        )
        .one_or_none()
    )
    if row is None or row.Registration.verdict is None:
        raise NotFoundError("no such registration")
    return _case(row.Registration, row.decided_by_name, searched or row.customer_number)


def _case(row: Registration, decided_by: str | None, number: str | None) -> Case:
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
        decided_by=decided_by,
        decision_note=row.decision_note,
        found=found,
        must_search=must_search,
        searched=number,
        history=tuple(_history(row.id)),
        adds_to=row.email if row.for_login_id is not None else None,
    )


def _history(registration_id: uuid.UUID) -> Sequence[HistoryRow]:
    rows = db.session().execute(
        select(
            RegistrationEvent.at,
            RegistrationEvent.event,
            Clerk.name.label("clerk"),
            RegistrationEvent.note,
        )
        .outerjoin(
            Clerk,
            (Clerk.tenant_id == RegistrationEvent.tenant_id)
            & (Clerk.id == RegistrationEvent.clerk_id),
        )
        .where(RegistrationEvent.registration_id == registration_id)
        .order_by(RegistrationEvent.at, RegistrationEvent.id)
    )
    return [HistoryRow(at=row.at, event=row.event, clerk=row.clerk, note=row.note) for row in rows]
