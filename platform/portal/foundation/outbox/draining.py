"""Taking messages out of the outbox: lease, handle, mark; safe to die at any line."""

import time
from datetime import timedelta

import structlog
from sqlalchemy import ColumnElement, func, or_, select, update

from portal.foundation import db
from portal.foundation.outbox.handlers import HandlerRegistry, Outgoing, PermanentFailureError
from portal.foundation.outbox.models import OutboxMessage
from portal.foundation.tenancy import current_tenant

BATCH = 50
LEASE = timedelta(seconds=60)
MAX_ATTEMPTS = 20
_log = structlog.get_logger(__name__)


def waiting() -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of a message that may be taken now."""
    return (
        OutboxMessage.done_at.is_(None),
        OutboxMessage.dead_at.is_(None),
        OutboxMessage.available_at <= func.now(),
        or_(OutboxMessage.leased_until.is_(None), OutboxMessage.leased_until < func.now()),
    )


def lease(*, limit: int = BATCH, lease_time: timedelta = LEASE) -> list[Outgoing]:
    """Take up to ``limit`` messages in hand, oldest first; other workers skip them meanwhile."""
    with db.unit_of_work() as session:
        chosen = (
            select(OutboxMessage.id)
            .where(*waiting())
            .order_by(OutboxMessage.available_at, OutboxMessage.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
            .cte("chosen")
        )
        taken = (
            update(OutboxMessage)
            .where(OutboxMessage.id == chosen.c.id)
            .values(leased_until=func.now() + lease_time, attempts=OutboxMessage.attempts + 1)
            .returning(
                OutboxMessage.id,
                OutboxMessage.kind,
                OutboxMessage.payload,
                OutboxMessage.attempts,
                OutboxMessage.request_id,
            )
            .execution_options(synchronize_session=False)
        )
        rows = session.execute(taken).all()
    return [Outgoing(*row) for row in sorted(rows, key=lambda row: row.id)]


def drain(handlers: HandlerRegistry, *, lease_time: timedelta = LEASE) -> int:
    """Handle what waits for the tenant in scope, one lease after the other; returns how many."""
    handled = 0
    while batch := lease(lease_time=lease_time):
        for message in batch:
            _handle(handlers, message)
        handled += len(batch)
    return handled


def _handle(handlers: HandlerRegistry, message: Outgoing) -> None:
    began = time.perf_counter()
    with structlog.contextvars.bound_contextvars(
        tenant=current_tenant().slug,
        outbox_id=str(message.id),
        outbox_kind=message.kind,
        request_id=message.request_id,
    ):
        try:
            with db.unit_of_work():
                handlers.get(message.kind)(message)
                _mark(message, done_at=func.now(), leased_until=None, last_error=None)
            _log.info(
                "outbox_handled",
                attempts=message.attempts,
                milliseconds=round((time.perf_counter() - began) * 1000, 1),
            )
        except PermanentFailureError as error:
            _log.warning("outbox_given_up", error=str(error))
            _fail(message, error, dead=True)
        except Exception as error:
            _log.exception("outbox_handler_failed", attempts=message.attempts)
            _fail(message, error, dead=message.attempts >= MAX_ATTEMPTS)


def _fail(message: Outgoing, error: Exception, *, dead: bool) -> None:
    pause = timedelta(seconds=min(3600, 5 * 2 ** min(message.attempts, 10)))
    with db.unit_of_work():
        _mark(
            message,
            leased_until=None,
            available_at=func.now() + pause,
            dead_at=func.now() if dead else None,
            last_error=f"{type(error).__name__}: {error}"[:1000],
        )


def _mark(message: Outgoing, **values: object) -> None:
    db.session().execute(
        update(OutboxMessage).where(OutboxMessage.id == message.id).values(**values)
    )
