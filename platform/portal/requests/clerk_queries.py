"""The clerks' queue of matters, and how many wait."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, tuple_

from portal.foundation import db
from portal.requests.machine import CLOSED, Stage
from portal.requests.models import ServiceRequest
from portal.requests.queries import listed, listed_row
from portal.requests.schemas import MatterRow

PAGE = 50
FILTERS = ("waiting", "asked", "parties", "closed")


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many matters wait for a clerk, and how many of them are past their promised time."""

    open: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the next page begins."""

    moment: datetime
    id: uuid.UUID

    def __str__(self) -> str:
        return f"{self.moment.isoformat()}_{self.id}"


def read_cursor(text: str | None) -> Cursor | None:
    """Return the cursor of an address, or None for none, or for what is none."""
    moment, _, request_id = (text or "").partition("_")
    try:
        found = Cursor(datetime.fromisoformat(moment), uuid.UUID(request_id))
    except ValueError:
        return None
    return found if found.moment.tzinfo else None


def waiting_requests(*, now: datetime) -> Waiting:
    """Return how many matters wait for a clerk, and how many of them are late."""
    late = func.count().filter(ServiceRequest.decide_by < now)
    total, overdue = db.session().execute(select(func.count(), late).where(_shown("waiting"))).one()
    return Waiting(open=total, overdue=overdue)


def queue(
    *, shown: str, kind: str | None, after: Cursor | None
) -> tuple[list[MatterRow], Cursor | None]:
    """Return a page of matters, the most urgent first (closed ones: the latest first), and where the
    next page begins (or None). ``shown`` is one of FILTERS. One statement."""
    is_closed = shown == "closed"
    moment: ColumnElement[datetime] = func.coalesce(
        ServiceRequest.closed_at if is_closed else ServiceRequest.decide_by,
        ServiceRequest.hand_over_at,
    )
    statement = listed().where(_shown(shown)).limit(PAGE + 1)
    if is_closed:
        statement = statement.order_by(moment.desc(), ServiceRequest.id.desc())
    else:
        statement = statement.order_by(moment, ServiceRequest.id)
    if kind is not None:
        statement = statement.where(ServiceRequest.kind == kind)
    if after is not None:
        here = tuple_(moment, ServiceRequest.id)
        there = tuple_(after.moment, after.id)
        statement = statement.where(here < there if is_closed else here > there)
    rows = [listed_row(row) for row in db.session().execute(statement)]
    if len(rows) <= PAGE:
        return rows, None
    last = rows[PAGE - 1]
    place = last.closed_at if is_closed else last.due_at
    return rows[:PAGE], Cursor(place or last.changed_at, last.id)


def _shown(which: str) -> ColumnElement[bool]:
    if which == "closed":
        return ServiceRequest.stage.in_([stage.value for stage in CLOSED])
    if which == "parties":
        return ServiceRequest.stage == Stage.WITH_PARTIES.value
    asked = ServiceRequest.asked_party.is_not(None)
    with_clerk = ServiceRequest.stage == Stage.WITH_CLERK.value
    return with_clerk & (asked if which == "asked" else ~asked)
