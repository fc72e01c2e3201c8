"""Leading a batch from one state to the next: each move once, recorded, and refused when it is late."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from portal.billing.batches.machine import NEXT, WORKING, Deed, State, froms
from portal.billing.batches.models import InvoiceBatch, InvoiceBatchEvent
from portal.foundation import db, outbox
from portal.foundation.storage import store
from portal.kernel.errors import ConflictError, PortalError

STEP = "billing.batch_step"
"""Outbox kind: one piece of work on a batch."""
READ, FILES, COMPARE, SENDING, UNDOING = "read", "files", "compare", "send", "undo"
"""What a worker has to do: ``InvoiceBatch.work``."""


class SupersededError(PortalError):
    """Somebody has moved the batch while the worker had it in hand: its work is thrown away."""


@dataclass(frozen=True, slots=True)
class InHand:
    """A batch as the worker takes it in hand."""

    id: uuid.UUID
    state: State
    step: int
    work: str
    table_key: str | None
    table_name: str | None
    table_sha256: str | None
    zip_key: str | None
    zip_name: str | None
    zip_sha256: str | None
    rows: int
    new_rows: int
    changed_rows: int
    notify: bool
    news: int
    import_batch_id: uuid.UUID | None
    sent_at: datetime | None


def in_hand(batch_id: uuid.UUID) -> InHand | None:
    """Return the batch for work, or None when there is none."""
    columns = [getattr(InvoiceBatch, name) for name in InHand.__slots__]
    row = db.session().execute(select(*columns).where(InvoiceBatch.id == batch_id)).one_or_none()
    return None if row is None else InHand(row[0], State(row[1]), *row[2:])


def queue(batch_id: uuid.UUID, step: int) -> None:
    """Have a worker do that piece of work, once."""
    outbox.add(
        kind=STEP,
        payload={"batch_id": str(batch_id), "step": step},
        dedupe_key=f"invoice_batch:{batch_id}:{step}",
    )


def decide(
    batch_id: uuid.UUID,
    deed: Deed,
    *,
    seen: int,
    clerk_id: uuid.UUID,
    now: datetime,
    detail: Mapping[str, Any] | None = None,
    works: Mapping[State, str] | None = None,
    **values: Any,
) -> State:
    """Do a person's deed to the batch as they saw it (``seen``: its version); return the new state.

    ``works``: what the worker has to do in which new state. Raises ConflictError where somebody was
    quicker, or the deed does not fit the state.
    """
    for state in froms(deed):
        new = NEXT[state, deed]
        values |= {"state": new, "work": (works or {}).get(new, ""), "moved_at": now}
        step = _moved(batch_id, state, seen, {**values, "done": 0, "total": 0})
        if step is not None:
            if new in WORKING:
                queue(batch_id, step)
            record(batch_id, deed, clerk_id=clerk_id, detail=detail)
            return new
    raise ConflictError("the batch is not as it was seen")


def _moved(batch_id: uuid.UUID, state: State, seen: int, values: Mapping[str, Any]) -> int | None:
    """Move the batch if it is in that state and version; return its new step, else None."""
    batch = InvoiceBatch
    moved = (
        update(batch)
        .where(batch.id == batch_id, batch.version == seen, batch.state == state)
        .values(version=batch.version + 1, step=batch.step + 1, **values)
        .returning(batch.step)
    )
    return db.session().scalar(moved)


def advance(
    batch: InHand,
    deed: Deed | None,
    *,
    work: str = "",
    detail: Mapping[str, Any] | None = None,
    **values: Any,
) -> None:
    """End the worker's piece of work: with a deed, or (None) with more ``work`` in the same state.

    Raises SupersededError where the batch is not any more as the worker took it in hand.
    """
    state = batch.state if deed is None else NEXT[batch.state, deed]
    moved = (
        update(InvoiceBatch)
        .where(
            InvoiceBatch.id == batch.id,
            InvoiceBatch.step == batch.step,
            InvoiceBatch.state == batch.state,
        )
        .values(
            state=state,
            version=InvoiceBatch.version + (0 if deed is None else 1),
            step=InvoiceBatch.step + 1,
            work=work,
            **values,
        )
        .returning(InvoiceBatch.step)
    )
    step = db.session().scalar(moved)
    if step is None:
        raise SupersededError("the batch has moved on")
    if work:
        queue(batch.id, step)
    if deed is not None:
        record(batch.id, deed, clerk_id=None, detail=detail)


def record(
    batch_id: uuid.UUID,
    deed: Deed,
    *,
    clerk_id: uuid.UUID | None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Write down what happened to the batch."""
    event = {"batch_id": batch_id, "deed": deed, "clerk_id": clerk_id, "detail": dict(detail or {})}
    db.session().execute(insert(InvoiceBatchEvent), [event])


def let_go_of(*keys: str | None) -> None:
    """Delete incoming files once the unit of work is committed."""
    incoming = store().incoming()

    def drop() -> None:
        for key in keys:
            incoming.drop(key)

    db.after_commit(drop)
