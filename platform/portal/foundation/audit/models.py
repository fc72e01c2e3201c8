"""The audit table: who did or saw what; the application may only add to it."""

import uuid
from datetime import datetime

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db import TenantBase


class AuditEntry(TenantBase):
    """One deed or look. ``actor_kind``: customer, clerk, system or anonymous."""

    __tablename__ = "audit_entry"
    __privileges__ = "SELECT, INSERT"

    at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))
    actor_kind: Mapped[str]
    actor_id: Mapped[uuid.UUID | None]
    action: Mapped[str]
    subject_kind: Mapped[str | None]
    subject_id: Mapped[uuid.UUID | None]
    detail: Mapped[dict] = mapped_column(server_default=text("'{}'"))
    request_id: Mapped[str | None]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            Index(None, "tenant_id", "subject_kind", "subject_id", "at"),
            Index(None, "tenant_id", "actor_kind", "actor_id", "at"),
        )
