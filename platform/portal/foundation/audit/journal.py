"""Writing the audit log.

A deed is noted in its own transaction. A look happens in a read-only transaction, so its note is
kept until the shell has finished reading and is then written in a transaction of its own, before
the answer leaves: who could not be noted has not seen anything.
"""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import insert

from portal.foundation import db
from portal.foundation.audit.models import AuditEntry
from portal.foundation.db.unit_of_work import is_readonly
from portal.kernel.ids import new_id


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts; ``kind`` is customer, clerk, system or anonymous."""

    kind: str
    id: uuid.UUID | None = None


ANONYMOUS = Actor("anonymous")
SYSTEM = Actor("system")

_actor: ContextVar[Actor] = ContextVar("actor", default=SYSTEM)
_pending: ContextVar[list[dict[str, Any]] | None] = ContextVar("pending_reads", default=None)


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """Name the actor of everything noted inside the block."""
    token = _actor.set(actor)
    try:
        yield
    finally:
        _actor.reset(token)


def note(
    action: str,
    *,
    subject_kind: str | None = None,
    subject_id: uuid.UUID | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Note a deed or a look of the acting person; details hold ids and codes, not personal data."""
    actor = _actor.get()
    row = {
        "id": new_id(),
        "actor_kind": actor.kind,
        "actor_id": actor.id,
        "action": action,
        "subject_kind": subject_kind,
        "subject_id": subject_id,
        "detail": dict(detail or {}),
        "request_id": structlog.contextvars.get_contextvars().get("request_id"),
    }
    pending = _pending.get()
    if is_readonly() and pending is not None:
        pending.append(row)
    else:
        db.session().execute(insert(AuditEntry), [row])


@contextmanager
def reads_journal() -> Iterator[None]:
    """Keep the looks of the read-only work inside the block, and write them when it is done."""
    rows: list[dict[str, Any]] = []
    token = _pending.set(rows)
    try:
        yield
    finally:
        _pending.reset(token)
    if rows:
        with db.unit_of_work() as session:
            session.execute(insert(AuditEntry), rows)
