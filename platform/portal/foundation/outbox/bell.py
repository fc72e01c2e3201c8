"""The doorbell: tells rq that a tenant's outbox has something; nothing of value lives in Redis."""

import structlog
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.serializers import JSONSerializer

from portal.foundation.tenancy import current_tenant

QUEUE = "outbox"
DRAIN = "portal.foundation.outbox.worker.drain_job"
_log = structlog.get_logger(__name__)
_queue: list[Queue] = []


def connect(redis_url: str) -> Queue:
    """Make this process ring at that Redis; returns the queue."""
    connection = Redis.from_url(redis_url, socket_timeout=3, socket_connect_timeout=1)
    _queue[:] = [Queue(QUEUE, connection=connection, serializer=JSONSerializer)]
    return _queue[0]


def ring() -> None:
    """Enqueue one drain of the tenant in scope. If Redis is away, the sweep will find the rows.

    Not for a preview: what it would send never leaves, its own process handles it.
    """
    if not _queue or current_tenant().preview_of is not None:
        return
    try:
        _queue[0].enqueue(
            DRAIN, current_tenant().slug, job_timeout=300, result_ttl=0, failure_ttl=86_400
        )
    except RedisError as error:
        _log.warning("outbox_bell_silent", error=str(error))


def ping() -> None:
    """Raise RedisError when Redis does not answer."""
    if _queue:
        _queue[0].connection.ping()
