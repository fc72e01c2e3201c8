"""What an operator asks an outbox: how much waits since when, what died of what, and to try again."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from portal.foundation import audit, db
from portal.foundation.outbox.bell import ring
from portal.foundation.outbox.models import OutboxMessage

LISTED = 200


@dataclass(frozen=True, slots=True)
class OutboxState:
    """One tenant's outbox. ``due_since``: since when the oldest that may be taken has waited."""

    waiting: int
    due_since: datetime | None
    dead: int


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One message that was given up: what it was, when, and the last error."""

    id: uuid.UUID
    kind: str
    created_at: datetime
    dead_at: datetime
    attempts: int
    last_error: str
    request_id: str | None


def outbox_state() -> OutboxState:
    """Return how the outbox of the tenant in scope stands, in one statement."""
    open_ones = OutboxMessage.done_at.is_(None) & OutboxMessage.dead_at.is_(None)
    due = open_ones & (OutboxMessage.available_at <= func.now())
    row = (
        db.session()
        .execute(
            select(
                func.count().filter(open_ones),
                func.min(OutboxMessage.available_at).filter(due),
                func.count().filter(OutboxMessage.dead_at.is_not(None)),
            ).where(OutboxMessage.done_at.is_(None))
        )
        .one()
    )
    return OutboxState(*row)


def dead_letters(*, kind: str | None = None, limit: int = LISTED) -> tuple[DeadLetter, ...]:
    """Return what was given up, newest first; ``kind`` narrows it to one kind."""
    columns: tuple[Any, ...] = (
        *(OutboxMessage.id, OutboxMessage.kind, OutboxMessage.created_at, OutboxMessage.dead_at),
        *(OutboxMessage.attempts, func.coalesce(OutboxMessage.last_error, "")),
        OutboxMessage.request_id,
    )
    statement = select(*columns).where(OutboxMessage.dead_at.is_not(None))
    if kind is not None:
        statement = statement.where(OutboxMessage.kind == kind)
    newest = statement.order_by(OutboxMessage.dead_at.desc(), OutboxMessage.id).limit(limit)
    return tuple(DeadLetter(*row) for row in db.session().execute(newest))


def revive(*, ids: Sequence[uuid.UUID] = (), kind: str | None = None) -> int:
    """Let dead messages be tried again: those with the ids, or all (of one kind); returns how many.

    The deed is noted in the audit log. A message keeps its id, so a mail that did leave after all
    goes out under the same Message-ID.
    """
    statement = (
        update(OutboxMessage)
        .where(OutboxMessage.dead_at.is_not(None))
        .values(dead_at=None, attempts=0, available_at=func.now(), last_error=None)
        .returning(OutboxMessage.id)
    )
    if ids:
        statement = statement.where(OutboxMessage.id.in_(ids))
    if kind is not None:
        statement = statement.where(OutboxMessage.kind == kind)
    revived = len(db.session().scalars(statement).all())
    if revived:
        audit.note("outbox.revived", detail={"messages": revived, "kind": kind})
        db.after_commit(ring)
    return revived
