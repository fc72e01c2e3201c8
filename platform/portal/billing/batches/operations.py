"""What clerks do with a batch of bills: upload, take in, send, take back, throw away."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from portal.billing.batches.machine import Deed, State
from portal.billing.batches.models import InvoiceBatch
from portal.billing.batches.moving import (
    COMPARE,
    FILES,
    READ,
    SENDING,
    UNDOING,
    decide,
    let_go_of,
    queue,
    record,
)
from portal.foundation import audit, db
from portal.foundation.uploads import shown_name
from portal.foundation.web.streamed_forms import Received
from portal.kernel.errors import NotFoundError, PortalError
from portal.kernel.ids import new_id
from portal.rules.queries import current_rules

ALL, GOOD = "all", "good"
"""Every row or none; or the good ones, and the wrong ones stay out."""


class NothingToTakeInError(PortalError):
    """The batch would change nothing, or not as it was asked for."""


def good_rows_allowed() -> bool:
    """Tell whether the company's rules let the good rows of a file in without the wrong ones."""
    imports = current_rules().imports
    return imports is None or imports.good_rows


def upload(
    *, table: Received | None, zipped: Received | None, clerk_id: uuid.UUID, now: datetime
) -> uuid.UUID:
    """Put what came on record, have it checked, and return the batch's id."""
    batch_id = new_id()
    files: dict[str, Any] = {}
    for prefix, file in (("table", table), ("zip", zipped)):
        if file is not None:
            name = shown_name(file.name)
            about = {"name": name, "sha256": file.sha256, "size": file.size, "key": file.key}
            files |= {f"{prefix}_{field}": value for field, value in about.items()}
    row = {
        "id": batch_id,
        "state": State.CHECKING,
        "step": 1,
        "work": READ if table is not None else FILES,
        "uploaded_by": clerk_id,
        "uploaded_at": now,
        "moved_at": now,
        **files,
    }
    db.session().execute(insert(InvoiceBatch), [row])
    record(batch_id, Deed.UPLOAD, clerk_id=clerk_id)
    queue(batch_id, 1)
    _note(Deed.UPLOAD, batch_id)
    return batch_id


def look_again(batch_id: uuid.UUID, *, seen: int, clerk_id: uuid.UUID, now: datetime) -> None:
    """Compare the batch anew with what is recorded by now."""
    works = {State.CHECKING: COMPARE}
    decide(batch_id, Deed.LOOK_AGAIN, seen=seen, clerk_id=clerk_id, now=now, works=works)


def take_in(
    batch_id: uuid.UUID, *, mode: str, seen: int, clerk_id: uuid.UUID, now: datetime
) -> None:
    """Decide that the batch shall be sent as it was seen: every row, or the good ones.

    Raises NothingToTakeInError where there is nothing, or not all rows are good and all shall be.
    """
    counts = _counts(batch_id)
    good = counts["new_rows"] + counts["changed_rows"]
    bad = counts["conflict_rows"] + counts["wrong_rows"]
    if not good or (bad and (mode == ALL or not good_rows_allowed())):
        raise NothingToTakeInError("this batch cannot be taken in like this")
    detail = {"mode": mode, "rows": good, "left_out": bad}
    decide(batch_id, Deed.TAKE_IN, seen=seen, clerk_id=clerk_id, now=now, detail=detail, mode=mode)
    _note(Deed.TAKE_IN, batch_id, detail)


def send(
    batch_id: uuid.UUID, *, notify: bool, seen: int, clerk_id: uuid.UUID, now: datetime
) -> None:
    """Bring the batch into the records, and tell the customers where ``notify`` says so."""
    works, detail = {State.SENDING: SENDING}, {"notify": notify}
    decide(
        *(batch_id, Deed.SEND),
        seen=seen,
        clerk_id=clerk_id,
        now=now,
        works=works,
        detail=detail,
        notify=notify,
        problem=None,
    )
    _note(Deed.SEND, batch_id, detail)


def undo(batch_id: uuid.UUID, *, seen: int, clerk_id: uuid.UUID, now: datetime) -> State:
    """Take back a batch: at once while it waits for being sent, else where nobody can have seen it.

    Returns the new state; what was sent is looked into by the worker (``sending.undo``).
    """
    works = {State.UNDOING: UNDOING}
    state = decide(batch_id, Deed.UNDO, seen=seen, clerk_id=clerk_id, now=now, works=works)
    _note(Deed.UNDO, batch_id)
    return state


def discard(batch_id: uuid.UUID, *, seen: int, clerk_id: uuid.UUID, now: datetime) -> None:
    """Throw away a batch of which nothing is in the records; stops a check that is under way."""
    keys = (
        db.session()
        .execute(
            select(InvoiceBatch.table_key, InvoiceBatch.zip_key).where(InvoiceBatch.id == batch_id)
        )
        .one_or_none()
    )
    decide(
        *(batch_id, Deed.DISCARD),
        seen=seen,
        clerk_id=clerk_id,
        now=now,
        table_key=None,
        zip_key=None,
    )
    let_go_of(*(keys or ()))
    _note(Deed.DISCARD, batch_id)


def _counts(batch_id: uuid.UUID) -> Mapping[str, Any]:
    names = ("new_rows", "changed_rows", "conflict_rows", "wrong_rows")
    columns = [getattr(InvoiceBatch, name) for name in names]
    found = db.session().execute(select(*columns).where(InvoiceBatch.id == batch_id)).mappings()
    row = found.one_or_none()
    if row is None:
        raise NotFoundError("no such batch")
    return {**row}


def _note(deed: Deed, batch_id: uuid.UUID, detail: Mapping[str, Any] | None = None) -> None:
    audit.note(
        f"invoice_batch.{deed}", subject_kind="invoice_batch", subject_id=batch_id, detail=detail
    )
