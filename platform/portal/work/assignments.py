"""Who has a matter in hand: taking it, giving it to a colleague, letting go of it."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.dialects.postgresql import insert

from portal.foundation import audit, db
from portal.identity.models import Clerk
from portal.kernel.clock import utc_now
from portal.kernel.errors import NotFoundError
from portal.kernel.ids import new_id
from portal.work.models import WorkAssignment


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of the staff, by name."""

    id: uuid.UUID
    name: str


def take(
    subject_kind: str, subject_id: uuid.UUID, clerk_id: uuid.UUID, *, now: datetime | None = None
) -> bool:
    """Put the matter into the clerk's own hands; False where a colleague has it already."""
    wanted = insert(WorkAssignment).values(
        **_values(subject_kind, subject_id, clerk_id, by=clerk_id, now=now)
    )
    taken = db.session().scalar(wanted.on_conflict_do_nothing().returning(WorkAssignment.clerk_id))
    if taken is not None:
        _note("work.taken", subject_kind, subject_id, clerk_id)
        return True
    holder = select(WorkAssignment.clerk_id).where(*_is(subject_kind, subject_id))
    return db.session().scalar(holder) == clerk_id


def assign(
    subject_kind: str,
    subject_id: uuid.UUID,
    clerk_id: uuid.UUID,
    *,
    by: uuid.UUID | None = None,
    now: datetime | None = None,
) -> None:
    """Put the matter into that colleague's hands, whoever had it; ``by``: who says so (or they).

    Whether they may is asked by the caller. Raises NotFoundError for nobody who works here.
    """
    active = select(Clerk.id).where(Clerk.id == clerk_id, Clerk.status == "active")
    if db.session().scalar(active) is None:
        raise NotFoundError("no such colleague")
    values = _values(subject_kind, subject_id, clerk_id, by=by or clerk_id, now=now)
    changed = {name: values[name] for name in ("clerk_id", "assigned_at", "assigned_by")}
    db.session().execute(
        insert(WorkAssignment)
        .values(**values)
        .on_conflict_do_update(
            index_elements=["tenant_id", "subject_id", "subject_kind"], set_=changed
        )
    )
    _note("work.assigned", subject_kind, subject_id, clerk_id)


def release(subject_kind: str, subject_id: uuid.UUID, *, held_by: uuid.UUID | None = None) -> bool:
    """Let go of the matter; with ``held_by`` only out of those hands. False where nothing changed."""
    held = [*_is(subject_kind, subject_id)]
    if held_by is not None:
        held.append(WorkAssignment.clerk_id == held_by)
    statement = delete(WorkAssignment).where(*held).returning(WorkAssignment.clerk_id)
    holder = db.session().scalar(statement)
    if holder is None:
        return False
    _note("work.released", subject_kind, subject_id, holder)
    return True


def assignees(subject_kind: str, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Colleague]:
    """Return who has which of those in hand; those in nobody's are left out. One statement."""
    rows = db.session().execute(
        select(WorkAssignment.subject_id, Clerk.id, Clerk.name)
        .join(Clerk, Clerk.id == WorkAssignment.clerk_id)
        .where(WorkAssignment.subject_kind == subject_kind, WorkAssignment.subject_id.in_(ids))
    )
    return {subject_id: Colleague(clerk_id, name) for subject_id, clerk_id, name in rows}


def colleagues() -> tuple[Colleague, ...]:
    """Return everybody who works here, by name."""
    rows = db.session().execute(
        select(Clerk.id, Clerk.name).where(Clerk.status == "active").order_by(Clerk.name, Clerk.id)
    )
    return tuple(Colleague(*row) for row in rows)


def forget(subject_kind: str, ids: Iterable[uuid.UUID]) -> None:
    """Drop what is kept about subjects that are gone for good."""
    db.session().execute(
        delete(WorkAssignment).where(
            WorkAssignment.subject_kind == subject_kind, WorkAssignment.subject_id.in_(ids)
        )
    )


def _is(subject_kind: str, subject_id: uuid.UUID) -> tuple[ColumnElement[bool], ...]:
    return (
        WorkAssignment.subject_kind == subject_kind,
        WorkAssignment.subject_id == subject_id,
    )


def _values(
    subject_kind: str,
    subject_id: uuid.UUID,
    clerk_id: uuid.UUID,
    *,
    by: uuid.UUID,
    now: datetime | None,
) -> dict[str, object]:
    return {
        "id": new_id(),
        "subject_kind": subject_kind,
        "subject_id": subject_id,
        "clerk_id": clerk_id,
        "assigned_at": now or utc_now(),
        "assigned_by": by,
    }


def _note(action: str, subject_kind: str, subject_id: uuid.UUID, clerk_id: uuid.UUID) -> None:
    detail = {"clerk": str(clerk_id)}
    audit.note(action, subject_kind=subject_kind, subject_id=subject_id, detail=detail)
