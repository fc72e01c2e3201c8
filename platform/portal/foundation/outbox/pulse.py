"""Whether the processes behind the web are alive: the sweep's last beat, the workers at Redis."""

from dataclasses import dataclass
from datetime import UTC, datetime

from redis import Redis
from rq import Queue, Worker
from rq.serializers import JSONSerializer

from portal.foundation.outbox.bell import QUEUE

_SWEEP = "portal:sweep:beat"
_KEPT_SECONDS = 7 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Pulse:
    """What Redis knows. ``time``: Redis's own clock; ``swept_at``: the sweep's last round."""

    time: datetime
    workers: int
    queued: int
    swept_at: datetime | None


class PulseBook:
    """Where the sweep notes its rounds, and where they are read."""

    def __init__(self, redis_url: str) -> None:
        self._redis: Redis = Redis.from_url(redis_url, socket_timeout=3, socket_connect_timeout=2)

    def beat(self, now: datetime) -> None:
        """Note a round of the sweep; raises RedisError."""
        self._redis.set(_SWEEP, now.isoformat(), ex=_KEPT_SECONDS)

    def read(self) -> Pulse:
        """Return what is known; raises RedisError where Redis does not answer."""
        seconds, micro = self._redis.time()
        noted = self._redis.get(_SWEEP)
        queue = Queue(QUEUE, connection=self._redis, serializer=JSONSerializer)
        return Pulse(
            time=datetime.fromtimestamp(seconds + micro / 1_000_000, UTC),
            workers=len(Worker.all(queue=queue)),
            queued=len(queue),
            swept_at=datetime.fromisoformat(noted.decode()) if isinstance(noted, bytes) else None,
        )
