"""The worker's part of a replay: one portion a message, each asking for the next."""

import uuid

from portal.foundation.outbox import Outgoing
from portal.foundation.outbox.handlers import Handler
from portal.kernel.clock import utc_now
from portal.registration.replaying.running import PORTION, run_portion


def replay_portion(outgoing: Outgoing) -> None:
    """Replay the next decisions."""
    after = outgoing.payload["after"]
    run_portion(
        uuid.UUID(outgoing.payload["replay_id"]),
        after=None if after is None else uuid.UUID(after),
        now=utc_now(),
    )


HANDLERS: dict[str, Handler] = {PORTION: replay_portion}
