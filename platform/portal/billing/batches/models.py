"""Uploaded batches of bills: what came, what it would change, and what happened to it."""

import uuid
from datetime import date, datetime

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.billing.batches.machine import State
from portal.foundation.db import TenantBase
from portal.foundation.db.base import tenant_key
from portal.kernel.money import Money

OUTCOMES = ("new", "changed", "same", "conflict", "wrong")
"""What a row would do: add a bill, change one, nothing, contradict one, or it cannot be read."""
_ZERO = text("0")


class InvoiceBatch(TenantBase):
    """One upload: a table of bills, a ZIP with their PDFs, or both.

    ``state`` as in ``machine``; ``version`` counts every change, so that two clerks cannot decide on
    the same sight. ``step`` counts the worker's pieces of work and ``work`` names the one under way;
    a piece that was done already is never done again. ``*_key``: the file on its way in, until the
    worker has read it. ``mode``: ``all`` (every row or none) or ``good`` (wrong rows stay out).
    ``import_batch_id``: the import that it became when it was sent; ``people`` were told of it in
    ``news`` pieces. ``problem``: why it failed, or why it could not be undone.
    """

    __tablename__ = "invoice_batch"

    state: Mapped[str]
    version: Mapped[int] = mapped_column(server_default=text("1"))
    step: Mapped[int] = mapped_column(server_default=_ZERO)
    work: Mapped[str] = mapped_column(server_default=text("''"))
    table_name: Mapped[str | None]
    table_sha256: Mapped[str | None]
    table_size: Mapped[int] = mapped_column(BigInteger, server_default=_ZERO)
    table_key: Mapped[str | None]
    zip_name: Mapped[str | None]
    zip_sha256: Mapped[str | None]
    zip_size: Mapped[int] = mapped_column(BigInteger, server_default=_ZERO)
    zip_key: Mapped[str | None]
    done: Mapped[int] = mapped_column(server_default=_ZERO)
    total: Mapped[int] = mapped_column(server_default=_ZERO)
    rows: Mapped[int] = mapped_column(server_default=_ZERO)
    new_rows: Mapped[int] = mapped_column(server_default=_ZERO)
    changed_rows: Mapped[int] = mapped_column(server_default=_ZERO)
    same_rows: Mapped[int] = mapped_column(server_default=_ZERO)
    conflict_rows: Mapped[int] = mapped_column(server_default=_ZERO)
    wrong_rows: Mapped[int] = mapped_column(server_default=_ZERO)
    new_sum: Mapped[Money] = mapped_column("new_sum_minor", server_default=_ZERO)
    pdfs: Mapped[int] = mapped_column(server_default=_ZERO)
    pdfs_matched: Mapped[int] = mapped_column(server_default=_ZERO)
    pdfs_wrong: Mapped[int] = mapped_column(server_default=_ZERO)
    bills_without_pdf: Mapped[int] = mapped_column(server_default=_ZERO)
    mode: Mapped[str | None]
    notify: Mapped[bool] = mapped_column(server_default=text("true"))
    people: Mapped[int] = mapped_column(server_default=_ZERO)
    news: Mapped[int] = mapped_column(server_default=_ZERO)
    import_batch_id: Mapped[uuid.UUID | None]
    problem: Mapped[dict | None]
    uploaded_by: Mapped[uuid.UUID]
    uploaded_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    moved_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    sent_at: Mapped[datetime | None]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        states = ", ".join(f"'{state}'" for state in State)
        return (
            tenant_key("uploaded_by", "clerk"),
            tenant_key("import_batch_id", "import_batch"),
            CheckConstraint(f"state in ({states})", name="state"),
            CheckConstraint("mode in ('all', 'good')", name="mode"),
            CheckConstraint("num_nonnulls(table_sha256, zip_sha256) > 0", name="holds_something"),
            Index(None, "tenant_id", "uploaded_at"),
            Index(None, "tenant_id", "table_sha256"),
            Index(None, "tenant_id", "zip_sha256"),
        )


class InvoiceBatchRow(TenantBase):
    """One row of a batch that could be read; ``id`` is what the bill's will be.

    ``line``: in the file; below zero for a PDF of a bill that is recorded already. ``changes``: a
    list of column, recorded value and value in the file, where they differ.
    """

    __tablename__ = "invoice_batch_row"

    batch_id: Mapped[uuid.UUID]
    line: Mapped[int]
    outcome: Mapped[str | None]
    customer_number: Mapped[str]
    number: Mapped[str]
    printed_number: Mapped[str]
    kind: Mapped[str]
    issue_date: Mapped[date]
    due_date: Mapped[date]
    period_start: Mapped[date | None]
    period_end: Mapped[date | None]
    amount_due: Mapped[Money] = mapped_column("amount_due_minor")
    stated_paid: Mapped[Money | None] = mapped_column("stated_paid_minor")
    paid_on: Mapped[date | None]
    document: Mapped[str | None]
    corrects_number: Mapped[str | None]
    document_id: Mapped[uuid.UUID | None]
    known_id: Mapped[uuid.UUID | None]
    changes: Mapped[dict | None]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        outcomes = ", ".join(f"'{outcome}'" for outcome in OUTCOMES)
        return (
            tenant_key("batch_id", "invoice_batch", ondelete="CASCADE"),
            tenant_key("document_id", "stored_file"),
            CheckConstraint(f"outcome in ({outcomes})", name="outcome"),
            Index(None, "tenant_id", "batch_id", "outcome", "line"),
        )


class InvoiceBatchProblem(TenantBase):
    """Why a row stays out: a sentence (``template``, ``fillers``) about one cell of it.

    ``found``: ``reading`` the file, or ``comparing`` it with the records.
    """

    __tablename__ = "invoice_batch_problem"

    batch_id: Mapped[uuid.UUID]
    found: Mapped[str]
    line: Mapped[int]
    place: Mapped[str] = mapped_column(server_default=text("''"))
    value: Mapped[str] = mapped_column(server_default=text("''"))
    template: Mapped[str]
    fillers: Mapped[dict | None]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            tenant_key("batch_id", "invoice_batch", ondelete="CASCADE"),
            CheckConstraint("found in ('reading', 'comparing')", name="found"),
            Index(None, "tenant_id", "batch_id", "line"),
        )


class InvoiceBatchPdf(TenantBase):
    """One file of the batch's ZIP. ``numbers``: the bills whose PDF it may be, by its name.

    ``line``: of the row that it belongs to.
    """

    __tablename__ = "invoice_batch_pdf"

    batch_id: Mapped[uuid.UUID]
    position: Mapped[int]
    path: Mapped[str]
    numbers: Mapped[list[str]] = mapped_column(ARRAY(Text))
    state: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger, server_default=_ZERO)
    document_id: Mapped[uuid.UUID | None]
    template: Mapped[str | None]
    fillers: Mapped[dict | None]
    line: Mapped[int | None]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            tenant_key("batch_id", "invoice_batch", ondelete="CASCADE"),
            tenant_key("document_id", "stored_file"),
            CheckConstraint("state in ('sound', 'wrong')", name="state"),
            UniqueConstraint("tenant_id", "batch_id", "position"),
        )


class InvoiceBatchEvent(TenantBase):
    """What happened to a batch, when, and who did it; empty ``clerk_id``: the portal by itself."""

    __tablename__ = "invoice_batch_event"
    __privileges__ = "SELECT, INSERT"

    batch_id: Mapped[uuid.UUID]
    at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))
    deed: Mapped[str]
    clerk_id: Mapped[uuid.UUID | None]
    detail: Mapped[dict] = mapped_column(server_default=text("'{}'"))

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            tenant_key("batch_id", "invoice_batch"),
            tenant_key("clerk_id", "clerk"),
            Index(None, "tenant_id", "batch_id", "at"),
        )
