"""Texts that clerks start their letters from."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db import TenantBase
from portal.foundation.db.base import tenant_key


class ReplyTemplate(TenantBase):
    """One text to start from. ``titles`` and ``bodies`` are by language; Hungarian is always there.

    ``version`` counts its changes, so that two colleagues notice each other. An archived one is
    offered no more, and can be taken back.
    """

    __tablename__ = "reply_template"

    purpose: Mapped[str]
    titles: Mapped[dict[str, str]] = mapped_column(JSONB)
    bodies: Mapped[dict[str, str]] = mapped_column(JSONB)
    version: Mapped[int] = mapped_column(server_default=text("1"))
    changed_at: Mapped[datetime]
    changed_by: Mapped[uuid.UUID | None]
    archived_at: Mapped[datetime | None]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            tenant_key("changed_by", "clerk"),
            CheckConstraint(
                "purpose in "
                "('registration_question', 'registration_rejection', 'message', 'request')",
                name="purpose",
            ),
            Index(None, "tenant_id", "purpose"),
        )
