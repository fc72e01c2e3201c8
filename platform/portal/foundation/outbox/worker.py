"""The rq worker that drains outboxes, and the sweep that rings again for what was forgotten."""

import os
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

import structlog
from redis import Redis
from rq import Queue, Worker
from rq.serializers import JSONSerializer
from sqlalchemy import select

from portal.foundation import counting, db
from portal.foundation.outbox import bell
from portal.foundation.outbox.draining import drain, waiting
from portal.foundation.outbox.handlers import HandlerRegistry
from portal.foundation.outbox.models import OutboxMessage
from portal.foundation.tenancy import Tenant, scope
from portal.foundation.tenancy.registry import TenantRegistry

_log = structlog.get_logger(__name__)


class Runtime:
    """What a drain needs in this process: set once by the worker's start, used by the forked job."""

    def __init__(
        self,
        *,
        registry: TenantRegistry,
        handlers: HandlerRegistry,
        enter: Callable[[], AbstractContextManager[object]],
    ) -> None:
        self.registry = registry
        self.handlers = handlers
        self.enter = enter


_runtime: list[Runtime] = []


def prepare(runtime: Runtime) -> None:
    """Make the runtime known to the jobs of this process."""
    _runtime[:] = [runtime]


def drain_job(slug: str) -> int:
    """Handle what waits in that tenant's outbox; the function that rq calls.

    What a suspended tenant has waiting stays: nothing is sent in its name until it is resumed.
    """
    runtime = _runtime[0]
    tenant = runtime.registry.get(slug)
    if not tenant.active:
        return 0
    with runtime.enter(), scope(tenant):
        handled = drain(runtime.handlers)
        counting.flush()
        return handled


def run_worker(*, redis_url: str, burst: bool = False) -> None:
    """Work until stopped; ``prepare`` must have been called."""
    queue = Queue(bell.QUEUE, connection=Redis.from_url(redis_url), serializer=JSONSerializer)
    worker = Worker(
        [queue],
        connection=queue.connection,
        serializer=JSONSerializer,
        name=f"portal-{os.getpid()}",
    )
    worker.work(burst=burst, with_scheduler=False, logging_level="WARNING")


def has_waiting(tenant: Tenant) -> bool:
    """Return whether the tenant's outbox has something that may be taken now."""
    with scope(tenant), db.unit_of_work(readonly=True) as session:
        return bool(session.scalar(select(select(OutboxMessage.id).where(*waiting()).exists())))


def sweep(runtime: Runtime) -> int:
    """Ring for every tenant that has something waiting; returns for how many."""
    rung = 0
    with runtime.enter():
        for tenant in runtime.registry.active():
            if has_waiting(tenant):
                with scope(tenant):
                    bell.ring()
                rung += 1
    return rung


def run_sweep(
    runtime: Runtime, *, chores: Sequence[Callable[[], None]], stop: threading.Event, pause: float
) -> None:
    """Sweep every ``pause`` seconds until told to stop; ``chores`` are done after each round."""
    while not stop.is_set():
        try:
            sweep(runtime)
            for chore in chores:
                chore()
        except Exception:
            # One bad round (a database that restarts, say) must not end the sweep.
            _log.exception("sweep_failed")
        stop.wait(pause)
