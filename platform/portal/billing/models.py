"""Invoices and payments of the utility's billing system, and the batches they came in."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Computed, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db import TenantBase
from portal.foundation.db.base import MoneyType, tenant_key
from portal.kernel.money import Money

INVOICE_KINDS = ("normal", "interim", "settlement", "final", "cancelling")
CHANNELS = ("paper", "electronic")
ENTRY_KINDS = ("charge", "cancellation", "payment", "refund", "stated", "reversal")
ACCOUNTS = ("receivable", "unallocated", "revenue", "bank", "stated")
"""``receivable`` and ``unallocated`` are the customer's: owed on bills, and money for no bill."""


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


def _invoice_indexes() -> tuple[Index, ...]:
    return (
        Index(
            "uq_invoice_tenant_id_number",
            "tenant_id",
            "number",
            unique=True,
            postgresql_where=text("withdrawn_at is null"),
        ),
        Index(
            "ix_invoice_of_batch",
            "tenant_id",
            "batch_id",
            postgresql_where=text("batch_id is not null"),
        ),
        Index(
            "ix_invoice_of_customer",
            "tenant_id",
            "customer_id",
            text("issue_date DESC"),
            text("id DESC"),
            postgresql_include=["outstanding_minor", "amount_due_minor", "withdrawn_at"],
        ),
        Index(
            "ix_invoice_corrects",
            "tenant_id",
            "corrects_id",
            postgresql_where=text("corrects_id is not null"),
        ),
        Index(
            "ix_invoice_original_unknown",
            "tenant_id",
            "corrects_number",
            postgresql_where=text("corrects_id is null and corrects_number is not null"),
        ),
    )


class Invoice(TenantBase):
    """One invoice. ``amount_due`` may be negative; ``outstanding`` is what is still to be paid of it.

    ``corrects_number`` is the invoice that this one cancels or takes the place of, as the billing
    system says; ``corrects_id`` is that invoice once it is known here. What a cancelling invoice
    takes back counts in the invoice it cancels (``taken_back``, below zero; ``cancelled_by_id`` is
    the newest that did), and its own ``outstanding`` is zero.

    ``stated_paid`` is what the billing system says was paid of it, ``paid_on`` when it last was. It
    and the matched payments tell of the same money, so the larger of the two counts, see imports.
    ``channel``: how the bill went out, decided once by the consent in force on the issue date (see
    ``consents.channels``); the database refuses to change it.

    ``withdrawn_at``: its batch was undone before anybody could see it. Such a bill is kept, but a
    policy of the database hides it from every query, so that none needs to think of it.
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
    corrects_number: Mapped[str | None]
    corrects_id: Mapped[uuid.UUID | None]
    cancelled_by_id: Mapped[uuid.UUID | None]
    taken_back: Mapped[Money] = mapped_column("taken_back_minor", server_default=text("0"))
    document_id: Mapped[uuid.UUID | None]
    batch_id: Mapped[uuid.UUID | None]
    imported_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    withdrawn_at: Mapped[datetime | None]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        kinds = ", ".join(f"'{kind}'" for kind in INVOICE_KINDS)
        return (
            tenant_key("customer_id", "customer"),
            tenant_key("document_id", "stored_file"),
            tenant_key("batch_id", "import_batch"),
            tenant_key("corrects_id", "invoice"),
            tenant_key("cancelled_by_id", "invoice"),
            CheckConstraint(f"kind in ({kinds})", name="kind"),
            CheckConstraint("corrects_id <> id", name="corrects_another"),
            CheckConstraint("channel in ('paper', 'electronic')", name="channel"),
            *_invoice_indexes(),
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


class LedgerEntry(TenantBase):
    """One movement of money between two accounts: never changed, never deleted, only countered.

    ``debit`` gains what ``credit`` gives, so that no entry can be out of balance. ``effect`` is what
    the entry changes in what the customer owes; the sum of all effects is the customer's balance.
    ``kind``: ``stated`` is money that the billing system says was paid and that no payment on record
    tells of (yet); a ``reversal`` takes back, on the same day, the entry that it names.
    """

    __tablename__ = "ledger_entry"

    customer_id: Mapped[uuid.UUID]
    day: Mapped[date]
    kind: Mapped[str]
    debit: Mapped[str]
    credit: Mapped[str]
    amount: Mapped[Money] = mapped_column("amount_minor")
    effect: Mapped[Money] = mapped_column(
        "effect_minor",
        MoneyType(),
        Computed(
            "amount_minor * ((debit = any (array['receivable', 'unallocated']))::integer"
            " - (credit = any (array['receivable', 'unallocated']))::integer)",
            persisted=True,
        ),
    )
    invoice_id: Mapped[uuid.UUID | None]
    payment_id: Mapped[uuid.UUID | None]
    reverses_id: Mapped[uuid.UUID | None]
    recorded_at: Mapped[datetime] = mapped_column(server_default=text("now()"))

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        kinds = ", ".join(f"'{kind}'" for kind in ENTRY_KINDS)
        accounts = ", ".join(f"'{account}'" for account in ACCOUNTS)
        return (
            tenant_key("customer_id", "customer"),
            tenant_key("invoice_id", "invoice"),
            tenant_key("payment_id", "payment"),
            tenant_key("reverses_id", "ledger_entry"),
            CheckConstraint(f"kind in ({kinds})", name="kind"),
            CheckConstraint(
                f"debit in ({accounts}) and credit in ({accounts}) and debit <> credit",
                name="accounts",
            ),
            CheckConstraint("amount_minor >= 0", name="amount"),
            CheckConstraint("num_nonnulls(invoice_id, payment_id) > 0", name="reason"),
            CheckConstraint("(kind = 'reversal') = (reverses_id is not null)", name="reversal"),
            Index(
                "ix_ledger_entry_of_customer",
                "tenant_id",
                "customer_id",
                "day",
                "id",
                postgresql_include=["effect_minor"],
            ),
            Index(
                "ix_ledger_entry_stated",
                "tenant_id",
                "invoice_id",
                postgresql_where=text("kind = 'stated'"),
            ),
            Index(
                "uq_ledger_entry_reverses_id",
                "tenant_id",
                "reverses_id",
                unique=True,
                postgresql_where=text("reverses_id is not null"),
            ),
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
