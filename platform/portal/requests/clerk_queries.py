"""The clerks' queue of matters, how many wait, and which one comes next."""

import uuid
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, func, literal, or_, select

from portal.customers.models import Customer
from portal.foundation import db
from portal.identity.models import Clerk
from portal.requests.machine import CLOSED, Stage
from portal.requests.models import ServiceRequest
from portal.requests.queries import listed
from portal.work.models import WorkAssignment

SUBJECT: Final = "service_request"
_IN_HAND: Final = and_(
    WorkAssignment.subject_id == ServiceRequest.id, WorkAssignment.subject_kind == SUBJECT
)
_DUE: Final = func.coalesce(ServiceRequest.decide_by, ServiceRequest.hand_over_at)
DUE_OR_LAST: Final[ColumnElement[Any]] = func.coalesce(
    _DUE, literal("infinity").cast(ServiceRequest.changed_at.type)
)
"""What has no due time comes last."""
CLOSED_AT: Final[ColumnElement[Any]] = func.coalesce(
    ServiceRequest.closed_at, ServiceRequest.changed_at
)
ASSIGNEE: Final[ColumnElement[Any]] = func.coalesce(Clerk.name, "")
PLACE: Final[ColumnElement[Any]] = func.coalesce(
    ServiceRequest.answers[("place", "address")].astext, ""
)


def queue() -> Select[*tuple[Any, ...]]:
    """Return the statement that the queue begins with: sent matters with whoever has them in hand."""
    return (
        listed()
        .add_columns(
            WorkAssignment.clerk_id.label("assignee_id"),
            ASSIGNEE.label("assignee"),
            _DUE.label("due_at"),
        )
        .outerjoin(WorkAssignment, _IN_HAND)
        .outerjoin(Clerk, Clerk.id == WorkAssignment.clerk_id)
        .where(ServiceRequest.stage != Stage.DRAFT.value)
    )


def shown(which: str) -> ColumnElement[bool]:
    """Return the condition of one part of the queue: waiting, asked, parties or closed."""
    if which == "closed":
        return ServiceRequest.stage.in_([stage.value for stage in CLOSED])
    if which == "parties":
        return ServiceRequest.stage == Stage.WITH_PARTIES.value
    asked = ServiceRequest.asked_party.is_not(None)
    with_clerk = ServiceRequest.stage == Stage.WITH_CLERK.value
    return with_clerk & (asked if which == "asked" else ~asked)


def texts() -> tuple[SQLColumnExpression[Any], ...]:
    """Return where words are looked for."""
    row = ServiceRequest
    return (
        *(Customer.name, Customer.printed_number, Customer.customer_number),
        *(row.case_number, row.other_name, row.other_email, PLACE),
    )


def next_waiting(*, clerk_id: uuid.UUID, beside: uuid.UUID) -> uuid.UUID | None:
    """Return the most urgent matter that waits and is the clerk's own or nobody's, but that one."""
    hands = or_(WorkAssignment.clerk_id.is_(None), WorkAssignment.clerk_id == clerk_id)
    statement = (
        select(ServiceRequest.id)
        .outerjoin(WorkAssignment, _IN_HAND)
        .where(shown("waiting"), hands, ServiceRequest.id != beside)
        .order_by(DUE_OR_LAST, ServiceRequest.id)
        .limit(1)
    )
    return db.session().scalar(statement)
