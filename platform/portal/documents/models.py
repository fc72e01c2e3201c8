"""Documents that the company sends electronically, and who has opened which of them."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db import TenantBase
from portal.foundation.db.base import tenant_key

AUDIENCES = ("customer", "kind", "postal_code", "supply_point", "all")
"""To one customer; to a kind of customers; to those whose postal code or supply point begins so; to all."""


class Document(TenantBase):
    """One document for one customer, or for everybody of an audience.

    ``audience_value``: ``person`` or ``institution``, or how the postal code or the supply point's
    code begins. ``reference`` is the sending system's own number and keeps an import from bringing
    it twice. A withdrawn document is seen by clerks only and never deleted here.
    """

    __tablename__ = "document"

    customer_id: Mapped[uuid.UUID | None]
    audience: Mapped[str] = mapped_column(server_default=text("'customer'"))
    audience_value: Mapped[str | None]
    title: Mapped[str]
    category: Mapped[str]
    document_date: Mapped[date]
    file_id: Mapped[uuid.UUID]
    reference: Mapped[str | None]
    batch_id: Mapped[uuid.UUID | None]
    published_by: Mapped[uuid.UUID | None]
    published_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[uuid.UUID | None]
    withdrawal_reason: Mapped[str | None]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        audiences = ", ".join(f"'{audience}'" for audience in AUDIENCES)
        return (
            tenant_key("customer_id", "customer"),
            tenant_key("file_id", "stored_file"),
            tenant_key("batch_id", "import_batch"),
            tenant_key("published_by", "clerk"),
            tenant_key("withdrawn_by", "clerk"),
            UniqueConstraint("tenant_id", "reference"),
            CheckConstraint(f"audience in ({audiences})", name="audience"),
            CheckConstraint(
                "(audience = 'customer') = (customer_id is not null)", name="customer_or_group"
            ),
            CheckConstraint(
                "(audience in ('customer', 'all')) = (audience_value is null)", name="group_named"
            ),
            CheckConstraint(
                "audience <> 'kind' or audience_value in ('person', 'institution')", name="kind"
            ),
            CheckConstraint(
                "(withdrawn_at is null) = (withdrawal_reason is null)",
                name="withdrawn_for_a_reason",
            ),
            Index(
                "ix_document_of_customer",
                "tenant_id",
                "customer_id",
                text("document_date DESC"),
                text("id DESC"),
            ),
            Index(None, "tenant_id", "document_date"),
        )


class DocumentOpening(TenantBase):
    """A login opened a document for the first time; each time is in the audit log."""

    __tablename__ = "document_opening"
    __privileges__ = "SELECT, INSERT"

    document_id: Mapped[uuid.UUID]
    login_id: Mapped[uuid.UUID]
    opened_at: Mapped[datetime] = mapped_column(server_default=text("now()"))

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            tenant_key("document_id", "document"),
            tenant_key("login_id", "customer_login"),
            UniqueConstraint("tenant_id", "login_id", "document_id"),
        )
