"""Enquiries and complaints: the case, its promises, its messages and their files."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db import TenantBase
from portal.foundation.db.base import tenant_key


class Enquiry(TenantBase):
    """One case; ``body`` is its first message.

    ``topic`` is the category's id in the rules of that day, ``topic_labels`` what it was called by
    language, ``kind`` a CaseKind. ``answer_by``: when the promise that is still open falls due; None
    while none is. ``version`` counts what happened, so that two clerks notice each other.
    ``token_sha256``: of the mailed link, for people without a login.
    """

    __tablename__ = "enquiry"

    case_number: Mapped[str]
    topic: Mapped[str]
    topic_labels: Mapped[dict[str, str]] = mapped_column(JSONB, server_default=text("'{}'"))
    kind: Mapped[str] = mapped_column(server_default=text("'enquiry'"))
    name: Mapped[str]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    body: Mapped[str]
    locale: Mapped[str] = mapped_column(server_default=text("'hu'"))
    login_id: Mapped[uuid.UUID | None]
    submission_id: Mapped[uuid.UUID | None]
    """Of the form that was sent: sending it twice is one case."""
    token_sha256: Mapped[str | None]
    token_expires_at: Mapped[datetime | None]
    status: Mapped[str] = mapped_column(server_default=text("'open'"))
    version: Mapped[int] = mapped_column(server_default=text("1"))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    moved_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    answer_by: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[uuid.UUID | None]
    """The clerk; None where the customer or time closed the case."""
    closing_reason: Mapped[str | None]
    closing_note: Mapped[str | None]
    reopen_until: Mapped[datetime | None]
    duplicate_of: Mapped[uuid.UUID | None]
    """The case in which the same matter goes on; only of one that was closed as a duplicate."""

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            tenant_key("login_id", "customer_login"),
            tenant_key("closed_by", "clerk"),
            tenant_key("duplicate_of", "enquiry"),
            UniqueConstraint("tenant_id", "case_number"),
            UniqueConstraint("tenant_id", "submission_id"),
            UniqueConstraint("tenant_id", "token_sha256"),
            CheckConstraint("status in ('open', 'asked', 'answered', 'closed')", name="status"),
            CheckConstraint(
                "kind in ('enquiry', 'complaint', 'billing_dispute', 'fault_report')", name="kind"
            ),
            CheckConstraint(
                "closing_reason in "
                "('solved', 'duplicate', 'not_ours', 'no_word', 'settled', 'quiet')",
                name="closing_reason",
            ),
            Index(None, "tenant_id", "status", "answer_by"),
            Index(None, "tenant_id", "login_id", "moved_at"),
        )


class EnquiryPromise(TenantBase):
    """A given promise; never changed but by its end.

    ``days`` and ``unit`` are the term in words, ``due_at`` the moment computed from it with the
    calendar of ``calendar_version`` and the office hours of ``rules_revision``. ``reason``: why it
    took the place of an earlier one, as the customer was told.
    """

    __tablename__ = "enquiry_promise"

    enquiry_id: Mapped[uuid.UUID]
    way: Mapped[str]
    days: Mapped[int]
    unit: Mapped[str]
    made_at: Mapped[datetime]
    due_at: Mapped[datetime]
    calendar_version: Mapped[str]
    rules_revision: Mapped[int]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    reason: Mapped[str | None]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            tenant_key("enquiry_id", "enquiry"),
            CheckConstraint("way in ('call', 'answer')", name="way"),
            CheckConstraint("unit in ('days', 'working_days')", name="unit"),
            CheckConstraint(
                "outcome in ('answered', 'called', 'withdrawn', 'closed', 'prolonged', 'replaced')",
                name="outcome",
            ),
            CheckConstraint("(ended_at is null) = (outcome is null)", name="ended"),
            Index(None, "tenant_id", "enquiry_id"),
            Index(
                "uq_enquiry_promise_open",
                "tenant_id",
                "enquiry_id",
                unique=True,
                postgresql_where=text("ended_at is null"),
            ),
        )


class EnquiryMessage(TenantBase):
    """What was written or done after the first message; a ``note`` is for colleagues only."""

    __tablename__ = "enquiry_message"

    enquiry_id: Mapped[uuid.UUID]
    kind: Mapped[str]
    clerk_id: Mapped[uuid.UUID | None]
    body: Mapped[str] = mapped_column(server_default=text("''"))
    created_at: Mapped[datetime]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            tenant_key("enquiry_id", "enquiry"),
            tenant_key("clerk_id", "clerk"),
            CheckConstraint(
                "kind in ('reply', 'answer', 'ask', 'call', 'note', 'prolong', 'reopen')",
                name="kind",
            ),
            CheckConstraint("(kind = 'reply') = (clerk_id is null)", name="author"),
            Index(None, "tenant_id", "enquiry_id", "created_at"),
        )


class EnquiryFile(TenantBase):
    """A file that came with a message; without ``message_id`` it came with the first one."""

    __tablename__ = "enquiry_file"

    enquiry_id: Mapped[uuid.UUID]
    message_id: Mapped[uuid.UUID | None]
    file_id: Mapped[uuid.UUID]
    name: Mapped[str]
    position: Mapped[int]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            tenant_key("enquiry_id", "enquiry"),
            tenant_key("message_id", "enquiry_message"),
            tenant_key("file_id", "stored_file"),
            Index(None, "tenant_id", "enquiry_id"),
        )
