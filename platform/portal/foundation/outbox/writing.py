"""Putting messages into the outbox, in the transaction of the operation that causes them."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert

from portal.foundation import db
from portal.foundation.outbox.bell import ring
from portal.foundation.outbox.models import OutboxMessage
from portal.kernel.ids import new_id


def add(
    *,
    kind: str,
    payload: Mapping[str, Any],
    dedupe_key: str | None = None,
    delay: timedelta | None = None,
) -> None:
    """Queue one message; with a ``dedupe_key`` that was used before, do nothing.

    The payload carries ids and short plain values (JSON), never secrets or whole objects. The bell
    rings for the worker once the unit of work is committed, if there was something to queue.
    """
    row: dict[str, Any] = {
        "id": new_id(),
        "kind": kind,
        "payload": dict(payload),
        "dedupe_key": dedupe_key,
        "request_id": structlog.contextvars.get_contextvars().get("request_id"),
    }
    if delay is not None:
        row["available_at"] = func.now() + delay
    statement = insert(OutboxMessage).values(row).on_conflict_do_nothing(constraint=_DEDUPE)
    if db.session().execute(statement).rowcount:  # type: ignore[attr-defined]
        db.after_commit(ring)


_DEDUPE = "uq_outbox_message_tenant_id_dedupe_key"
