"""The outbox table: what shall happen after a commit, written in that very commit."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db import TenantBase


class OutboxMessage(TenantBase):
    """One piece of work for a handler; ``done_at`` or ``dead_at`` ends it.

    ``leased_until`` is set while a worker has it in hand; a lease that ran out may be taken again.
    """

    __tablename__ = "outbox_message"

    kind: Mapped[str]
    payload: Mapped[dict] = mapped_column(server_default=text("'{}'"))
    dedupe_key: Mapped[str | None]
    request_id: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    available_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    last_error: Mapped[str | None]
    done_at: Mapped[datetime | None]
    dead_at: Mapped[datetime | None]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            UniqueConstraint("tenant_id", "dedupe_key"),
            CheckConstraint("done_at is null or dead_at is null", name="one_end"),
            Index(
                "ix_outbox_message_waiting",
                "tenant_id",
                "available_at",
                postgresql_where=text("done_at is null and dead_at is null"),
            ),
        )
