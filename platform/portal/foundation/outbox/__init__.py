"""The transactional outbox: news leaves only after the commit, and losing Redis loses nothing."""

from portal.foundation.outbox.handlers import HandlerRegistry, Outgoing
from portal.foundation.outbox.writing import add

__all__ = ["HandlerRegistry", "Outgoing", "add"]
