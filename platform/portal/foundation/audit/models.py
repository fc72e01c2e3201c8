"""The audit table: who did or saw what; the application may only add to it."""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
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
            Index(None, "tenant_id", "at", "id"),
        )


class AuditLink(TenantBase):
    """The link of the entry with the same id: its place in the tenant's chain, counted from 1.

    ``digest``: SHA-256 (hex) of the digest before it and the entry. A trigger writes links when a
    transaction commits; the application can only read them.
    """

    __tablename__ = "audit_link"
    __privileges__ = "SELECT"

    number: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[str]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            UniqueConstraint("tenant_id", "number"),
            CheckConstraint("digest ~ '^[0-9a-f]{64}$'", name="digest_is_hex"),
        )
