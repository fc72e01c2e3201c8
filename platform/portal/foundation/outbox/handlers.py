"""Which function does the work of which outbox kind."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.kernel.errors import PortalError


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message in hand: its id (stable over retries), kind and payload of ids and plain values."""

    id: uuid.UUID
    kind: str
    payload: Mapping[str, Any]
    attempts: int
    request_id: str | None


class PermanentFailureError(PortalError):
    """Trying again cannot help; the message goes to the dead letters at once."""


Handler = Callable[[Outgoing], None]


class HandlerRegistry:
    """Outbox kinds and their handlers.

    A handler runs inside the tenant's scope and a unit of work of its own, which also marks the
    message as done; it must be idempotent, for a worker may die between the deed and the mark.
    """

    def __init__(self) -> None:
        self._handlers: dict[str, Handler] = {}

    def register(self, kind: str, handler: Handler) -> None:
        """Add a handler; raises PortalError when the kind has one."""
        if kind in self._handlers:
            raise PortalError(f"outbox kind {kind!r} has two handlers")
        self._handlers[kind] = handler

    def kinds(self) -> frozenset[str]:
        """Return every kind that has a handler."""
        return frozenset(self._handlers)

    def get(self, kind: str) -> Handler:
        """Return the handler; raises PermanentFailureError for a kind nobody handles."""
        try:
            return self._handlers[kind]
        except KeyError:
            raise PermanentFailureError(f"no handler for outbox kind {kind!r}") from None
