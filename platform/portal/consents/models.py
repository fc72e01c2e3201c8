"""The append-only log of consents; the newest entry of a kind is what holds."""

import uuid
from datetime import datetime

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db import TenantBase
from portal.foundation.db.base import tenant_key


class ConsentEvent(TenantBase):
    """One yes or no.

    ``kind``: terms, privacy, declaration or e_invoice; ``source``: portal, import or clerk.
    """

    __tablename__ = "consent_event"
    __privileges__ = "SELECT, INSERT"

    customer_id: Mapped[uuid.UUID]
    login_id: Mapped[uuid.UUID | None]
    kind: Mapped[str]
    granted: Mapped[bool]
    text_sha256: Mapped[str | None]
    source: Mapped[str]
    at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            tenant_key("customer_id", "customer"),
            tenant_key("login_id", "customer_login"),
            Index(None, "tenant_id", "customer_id", "kind", "at"),
        )
