"""Invoices and payments of the utility's billing system, and the batches they came in."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db import TenantBase
from portal.foundation.db.base import tenant_key
from portal.kernel.money import Money

INVOICE_KINDS = ("normal", "interim", "settlement", "final", "cancelling")
CHANNELS = ("paper", "electronic")


class ImportBatch(TenantBase):
    """One imported file and what became of its rows."""

    __tablename__ = "import_batch"

    kind: Mapped[str]
    file_name: Mapped[str]
    file_sha256: Mapped[str]
    rows: Mapped[int]
    added: Mapped[int]
    unchanged: Mapped[int]
    updated: Mapped[int]
    wrong: Mapped[int]
    imported_at: Mapped[datetime] = mapped_column(server_default=text("now()"))

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (Index(None, "tenant_id", "kind", "file_sha256"),)


class Invoice(TenantBase):
    """One invoice. ``amount_due`` may be negative; ``outstanding`` is what is still to be paid of it.

    ``stated_paid`` is what the billing system says was paid of it, ``paid_on`` when it last was. It
    and the matched payments tell of the same money, so the larger of the two counts, see imports.
    ``channel``: how the bill went out, decided once by the consent in force on the issue date (see
    ``consents.channels``); the database refuses to change it.
    """

    __tablename__ = "invoice"

    customer_id: Mapped[uuid.UUID]
    number: Mapped[str]
    printed_number: Mapped[str]
    kind: Mapped[str] = mapped_column(server_default=text("'normal'"))
    channel: Mapped[str] = mapped_column(server_default=text("'paper'"))
    issue_date: Mapped[date]
    due_date: Mapped[date]
    period_start: Mapped[date | None]
    period_end: Mapped[date | None]
    amount_due: Mapped[Money] = mapped_column("amount_due_minor")
    stated_paid: Mapped[Money | None] = mapped_column("stated_paid_minor")
    paid_on: Mapped[date | None]
    outstanding: Mapped[Money] = mapped_column("outstanding_minor")
    document_id: Mapped[uuid.UUID | None]
    batch_id: Mapped[uuid.UUID | None]
    imported_at: Mapped[datetime] = mapped_column(server_default=text("now()"))

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        kinds = ", ".join(f"'{kind}'" for kind in INVOICE_KINDS)
        return (
            tenant_key("customer_id", "customer"),
            tenant_key("document_id", "stored_file"),
            tenant_key("batch_id", "import_batch"),
            UniqueConstraint("tenant_id", "number"),
            CheckConstraint(f"kind in ({kinds})", name="kind"),
            CheckConstraint("channel in ('paper', 'electronic')", name="channel"),
            Index(
                "ix_invoice_of_customer",
                "tenant_id",
                "customer_id",
                text("issue_date DESC"),
                text("id DESC"),
                postgresql_include=["outstanding_minor", "amount_due_minor"],
            ),
        )


class Payment(TenantBase):
    """Money received from (or, negative, paid back to) a customer; ``invoice_id`` where it was matched."""

    __tablename__ = "payment"

    customer_id: Mapped[uuid.UUID]
    invoice_id: Mapped[uuid.UUID | None]
    booked_date: Mapped[date]
    amount: Mapped[Money] = mapped_column("amount_minor")
    reference: Mapped[str]
    batch_id: Mapped[uuid.UUID | None]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            tenant_key("customer_id", "customer"),
            tenant_key("invoice_id", "invoice"),
            tenant_key("batch_id", "import_batch"),
            UniqueConstraint("tenant_id", "reference"),
            Index(None, "tenant_id", "customer_id", "booked_date"),
            Index(None, "tenant_id", "invoice_id"),
        )


class CalendarFeed(TenantBase):
    """The private address under which a login's due dates are a calendar; a new one replaces it.

    The address is made from ``id`` (``secrets.derived_code``); only its digest is kept.
    """

    __tablename__ = "calendar_feed"

    login_id: Mapped[uuid.UUID]
    token_sha256: Mapped[str]
    with_amounts: Mapped[bool]
    made_at: Mapped[datetime] = mapped_column(server_default=text("now()"))

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            tenant_key("login_id", "customer_login"),
            UniqueConstraint("tenant_id", "login_id"),
            UniqueConstraint("tenant_id", "token_sha256"),
        )
