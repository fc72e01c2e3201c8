"""The audit log: who did or saw what; written with the deed, or right after a read."""

from portal.foundation.audit.journal import note, reads_journal

__all__ = ["note", "reads_journal"]
