"""The clerks' queue: which registrations it shows, in what order, and which one comes next."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute

from portal.customers.models import Customer
from portal.foundation import db
from portal.foundation.db.searching import has_words
from portal.identity.models import Clerk
from portal.registration.machine import State
from portal.registration.models import Registration
from portal.work.models import WorkAssignment, WorkPresence
from portal.work.presence import STILL_OPEN

WAITING, SECOND, CLARIFICATION, DECIDED = "waiting", "second", "clarification", "decided"
QUEUES: dict[str, tuple[State, ...]] = {
    WAITING: (State.AWAITING_APPROVAL,),
    SECOND: (State.APPROVED_ONCE,),
    CLARIFICATION: (State.AWAITING_CLARIFICATION,),
    DECIDED: (State.ACTIVATED, State.REJECTED),
}
"""What the queue can be narrowed to; the first three wait for somebody."""
MINE, NOBODYS = "mine", "nobody"
LATE, SOON = "late", "soon"
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the queue is asked for; ``queue`` None: all that waits for a clerk. '' narrows nothing.

    ``verdict``: an Outcome; ``why``: a ReferralReason; ``hands``: MINE or NOBODYS of ``clerk_id``;
    ``time``: LATE or SOON; ``words``: of name, number or address.
    """

    clerk_id: uuid.UUID
    now: datetime
    queue: str | None = WAITING
    verdict: str = ""
    why: str = ""
    hands: str = ""
    time: str = ""
    words: str = ""


NAME = func.coalesce(
    Registration.claim["full_name"].astext, Customer.name, Registration.email, ""
).label("name")
NUMBER = func.coalesce(
    Registration.claim["customer_number"].astext, Customer.customer_number, ""
).label("customer_number")
DUE: ColumnElement[datetime] = func.coalesce(Registration.answer_by, Registration.expires_at)
DECIDED_AT: ColumnElement[datetime] = func.coalesce(
    Registration.decided_at, Registration.created_at
)
CONFIRMED_AT: ColumnElement[datetime] = func.coalesce(
    Registration.confirmed_at, Registration.created_at
)
VERDICT = func.coalesce(Registration.verdict["outcome"].astext, "").label("outcome")
_COLUMNS = (
    Registration.id,
    Registration.state,
    NAME,
    NUMBER,
    VERDICT,
    Registration.referral_reason,
    CONFIRMED_AT.label("confirmed_at"),
    Registration.answer_by,
    Registration.decided_at,
    Registration.first_approved_by,
    WorkAssignment.clerk_id.label("assignee_id"),
    Clerk.name.label("assignee_name"),
)


def queue(wanted: Wanted) -> Select[Any]:
    """Return the rows of the queue without an order, the columns of ``_COLUMNS``."""
    return (
        select(*_COLUMNS)
        .outerjoin(Customer, Customer.id == Registration.customer_id)
        .outerjoin(WorkAssignment, _in_hand(WorkAssignment.subject_id))
        .outerjoin(Clerk, Clerk.id == WorkAssignment.clerk_id)
        .where(*_conditions(wanted))
    )


def queue_sizes() -> dict[str, int]:
    """Return how many wait in each queue that is not decided yet."""
    waiting = {name: states for name, states in QUEUES.items() if name != DECIDED}
    rows = db.session().execute(
        select(Registration.state, func.count())
        .where(_is_in([state for states in waiting.values() for state in states]))
        .group_by(Registration.state)
    )
    counted = {State(state): count for state, count in rows}
    return {
        name: sum(counted.get(state, 0) for state in states) for name, states in waiting.items()
    }


def next_of(wanted: Wanted, *, after: uuid.UUID | None = None) -> uuid.UUID | None:
    """Return the most urgent one of the queue that is this clerk's to decide, or None.

    Left out are the one named in ``after``, those in a colleague's hands or open before one right
    now, and those whose first approval is this clerk's own.
    """
    another = exists().where(
        WorkPresence.subject_id == Registration.id,
        WorkPresence.subject_kind == "registration",
        WorkPresence.clerk_id != wanted.clerk_id,
        WorkPresence.live,
        WorkPresence.seen_at > wanted.now - STILL_OPEN,
    )
    free = func.coalesce(WorkAssignment.clerk_id, wanted.clerk_id) == wanted.clerk_id
    own = Registration.first_approved_by.is_distinct_from(wanted.clerk_id)
    statement = queue(wanted).with_only_columns(Registration.id).where(~another, free, own)
    if after is not None:
        statement = statement.where(Registration.id != after)
    return db.session().scalar(statement.order_by(DUE, Registration.id).limit(1))


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    if wanted.queue == DECIDED:
        conditions = [_is_in(QUEUES[DECIDED]), Registration.decided_by.is_not(None)]
    else:
        shown = (WAITING, SECOND) if wanted.queue is None else (wanted.queue,)
        conditions = [_is_in([state for name in shown for state in QUEUES[name]])]
    if wanted.verdict:
        conditions.append(VERDICT.element == wanted.verdict)
    if wanted.why:
        conditions.append(Registration.referral_reason == wanted.why)
    if wanted.hands == MINE:
        conditions.append(WorkAssignment.clerk_id == wanted.clerk_id)
    elif wanted.hands == NOBODYS:
        conditions.append(WorkAssignment.clerk_id.is_(None))
    if wanted.time:
        until = wanted.now if wanted.time == LATE else wanted.now + _A_DAY
        conditions.append(until > DUE)
    if wanted.words.strip():
        texts = (NAME.element, NUMBER.element, Registration.email)
        conditions.append(has_words(wanted.words, *texts))
    return conditions


def _is_in(states: Sequence[State]) -> ColumnElement[bool]:
    # Written out, not sent as parameters: so the planner knows that a partial index fits.
    listed: BindParameter[list[str]] = bindparam(
        "states", [str(one) for one in states], expanding=True, literal_execute=True
    )
    return Registration.state.in_(listed)


def _in_hand(subject_id: InstrumentedAttribute[uuid.UUID]) -> ColumnElement[bool]:
    return and_(subject_id == Registration.id, WorkAssignment.subject_kind == "registration")
