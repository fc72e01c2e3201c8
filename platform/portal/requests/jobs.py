"""What the outbox asks of this slice."""

from portal.foundation.outbox.handlers import Handler

HANDLERS: dict[str, Handler] = {}
