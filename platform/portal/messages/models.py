"""Enquiries that people send through the contact form, signed in or not."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db import TenantBase
from portal.foundation.db.base import tenant_key


class Enquiry(TenantBase):
    """One question; ``answer_by`` is the promise made when it was sent."""

    __tablename__ = "enquiry"

    case_number: Mapped[str]
    topic: Mapped[str]
    name: Mapped[str]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    body: Mapped[str]
    locale: Mapped[str] = mapped_column(server_default=text("'hu'"))
    login_id: Mapped[uuid.UUID | None]
    status: Mapped[str] = mapped_column(server_default=text("'open'"))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    answer_by: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[uuid.UUID | None]
    closing_note: Mapped[str | None]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            tenant_key("login_id", "customer_login"),
            tenant_key("closed_by", "clerk"),
            UniqueConstraint("tenant_id", "case_number"),
            CheckConstraint("status in ('open', 'closed')", name="status"),
            Index(None, "tenant_id", "status", "answer_by"),
        )
