"""When the staff look at the portal as a customer: who, at whose, why, and for how long."""

import uuid
from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db import TenantBase
from portal.foundation.db.base import tenant_key


class StaffView(TenantBase):
    """One look of a clerk at the portal as the holder of a login sees it; it may only read.

    ``reason``: typed by the clerk, read by the customer. The single-use ticket leads from the
    console to the portal; what is opened there (``token_sha256``) lives no longer than the
    clerk's own session ``clerk_session_id``. ``customer_id``: from whose card it was begun.
    """

    __tablename__ = "staff_view"

    login_id: Mapped[uuid.UUID]
    customer_id: Mapped[uuid.UUID]
    clerk_id: Mapped[uuid.UUID]
    clerk_session_id: Mapped[uuid.UUID]
    reason: Mapped[str]
    ticket_sha256: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    ticket_expires_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    token_sha256: Mapped[str | None]
    last_seen_at: Mapped[datetime | None]
    idle_expires_at: Mapped[datetime | None]
    absolute_expires_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            tenant_key("login_id", "customer_login"),
            tenant_key("customer_id", "customer"),
            tenant_key("clerk_id", "clerk"),
            UniqueConstraint("tenant_id", "ticket_sha256"),
            UniqueConstraint("tenant_id", "token_sha256"),
            Index(None, "tenant_id", "login_id", "opened_at"),
            Index(None, "tenant_id", "clerk_session_id"),
        )
