"""The append-only log of consents; the newest entry of a kind is what holds."""

import uuid
from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db import TenantBase
from portal.foundation.db.base import tenant_key


class ConsentEvent(TenantBase):
    """One yes or no.

    ``kind``: terms, privacy, declaration or e_invoice; ``source``: portal, import or clerk.
    ``interval``: how often electronic invoices are wanted, where the company offers a choice.
    """

    __tablename__ = "consent_event"
    __privileges__ = "SELECT, INSERT"

    customer_id: Mapped[uuid.UUID]
    login_id: Mapped[uuid.UUID | None]
    kind: Mapped[str]
    granted: Mapped[bool]
    text_sha256: Mapped[str | None]
    source: Mapped[str]
    interval: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            tenant_key("customer_id", "customer"),
            tenant_key("login_id", "customer_login"),
            Index(None, "tenant_id", "customer_id", "kind", "at"),
        )


class ConsentText(TenantBase):
    """A text that somebody agreed to, word for word; a text with other words is a new version."""

    __tablename__ = "consent_text"
    __privileges__ = "SELECT, INSERT"

    kind: Mapped[str]
    locale: Mapped[str]
    version: Mapped[int]
    sha256: Mapped[str]
    body: Mapped[str]
    first_shown_at: Mapped[datetime] = mapped_column(server_default=text("now()"))

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            UniqueConstraint("tenant_id", "kind", "locale", "sha256"),
            UniqueConstraint("tenant_id", "kind", "locale", "version"),
        )


class ConsentExport(TenantBase):
    """One batch of changes that was handed to the billing system. ``since``: asked for by a day."""

    __tablename__ = "consent_export"
    __privileges__ = "SELECT, INSERT"

    number: Mapped[int]
    since: Mapped[date | None]
    rows: Mapped[int]
    made_by: Mapped[uuid.UUID | None]
    made_at: Mapped[datetime] = mapped_column(server_default=text("now()"))

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (tenant_key("made_by", "clerk"), UniqueConstraint("tenant_id", "number"))


class ConsentExportLine(TenantBase):
    """A change that a batch holds; within a batch each stands once."""

    __tablename__ = "consent_export_line"
    __privileges__ = "SELECT, INSERT"

    export_id: Mapped[uuid.UUID]
    event_id: Mapped[uuid.UUID]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            tenant_key("export_id", "consent_export"),
            tenant_key("event_id", "consent_event"),
            UniqueConstraint("tenant_id", "export_id", "event_id"),
            Index(None, "tenant_id", "event_id"),
        )
