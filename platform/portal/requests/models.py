"""Matters, the terms that were proposed in them, their files and their history."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db import TenantBase
from portal.foundation.db.base import tenant_key


class ServiceRequest(TenantBase):
    """One matter, from the first step of its draft to its end.

    ``answers``: what the steps brought, by step, plain values. ``link_round`` counts the single-use
    links of the other party, ``link_sha256`` is the present one. ``version`` grows with each change.
    ``decide_by`` is the promise made when a clerk got it, by the calendar ``calendar_version``.
    ``first_decide_by``: what was promised first, where that was prolonged.
    ``because``: why a clerk has it (agreed, day, one_party, disowned, clerk).
    """

    __tablename__ = "service_request"

    case_number: Mapped[str]
    kind: Mapped[str]
    stage: Mapped[str] = mapped_column(server_default=text("'draft'"))
    customer_id: Mapped[uuid.UUID]
    login_id: Mapped[uuid.UUID]
    locale: Mapped[str] = mapped_column(server_default=text("'hu'"))
    answers: Mapped[dict] = mapped_column(server_default=text("'{}'"))
    other_name: Mapped[str | None]
    other_email: Mapped[str | None]
    other_locale: Mapped[str] = mapped_column(server_default=text("'hu'"))
    link_round: Mapped[int] = mapped_column(server_default=text("0"))
    link_sha256: Mapped[str | None]
    link_expires_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default=text("0"))
    terms_number: Mapped[int] = mapped_column(server_default=text("0"))
    confirmed_initiator: Mapped[bool] = mapped_column(server_default=text("false"))
    confirmed_other: Mapped[bool] = mapped_column(server_default=text("false"))
    other_has_acted: Mapped[bool] = mapped_column(server_default=text("false"))
    disowned: Mapped[bool] = mapped_column(server_default=text("false"))
    settled_number: Mapped[int | None]
    asked_party: Mapped[str | None]
    question: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    changed_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    sent_at: Mapped[datetime | None]
    hand_over_at: Mapped[datetime | None]
    waiting_since: Mapped[datetime | None]
    reminders_sent: Mapped[int] = mapped_column(server_default=text("0"))
    because: Mapped[str | None]
    decide_by: Mapped[datetime | None]
    first_decide_by: Mapped[datetime | None]
    calendar_version: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[uuid.UUID | None]
    closing_reason: Mapped[str | None]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            tenant_key("customer_id", "customer"),
            tenant_key("login_id", "customer_login"),
            tenant_key("closed_by", "clerk"),
            UniqueConstraint("tenant_id", "case_number"),
            UniqueConstraint("tenant_id", "link_sha256"),
            CheckConstraint(
                "kind in ('change_of_occupancy', 'account_transfer', 'mailing_address', "
                "'joint_request')",
                name="kind",
            ),
            CheckConstraint(
                "stage in ('draft', 'with_parties', 'with_clerk', 'accepted', 'rejected', "
                "'withdrawn')",
                name="stage",
            ),
            CheckConstraint("asked_party in ('initiator', 'other')", name="asked_party"),
            CheckConstraint(
                "because in ('agreed', 'day', 'one_party', 'disowned', 'clerk')", name="because"
            ),
            Index(None, "tenant_id", "customer_id"),
            Index(None, "tenant_id", "stage", "decide_by"),
            Index(
                "ix_service_request_hand_over",
                "tenant_id",
                "hand_over_at",
                postgresql_where=text("stage = 'with_parties'"),
            ),
            Index(
                "ix_service_request_drafts",
                "tenant_id",
                "changed_at",
                postgresql_where=text("stage = 'draft'"),
            ),
        )


class RequestTerms(TenantBase):
    """What one side proposed: terms number ``number`` of the matter (``terms`` as terms.as_json)."""

    __tablename__ = "request_terms"

    request_id: Mapped[uuid.UUID]
    number: Mapped[int]
    proposed_by: Mapped[str]
    terms: Mapped[dict]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            tenant_key("request_id", "service_request"),
            UniqueConstraint("tenant_id", "request_id", "number"),
            CheckConstraint("proposed_by in ('initiator', 'other')", name="proposed_by"),
        )


class RequestAttachment(TenantBase):
    """A file that one side or a clerk sent; with ``shared`` the other side may see it as well."""

    __tablename__ = "request_attachment"

    request_id: Mapped[uuid.UUID]
    party: Mapped[str]
    kind: Mapped[str]
    name: Mapped[str]
    stored_file_id: Mapped[uuid.UUID]
    shared: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            tenant_key("request_id", "service_request", ondelete="CASCADE"),
            tenant_key("stored_file_id", "stored_file"),
            CheckConstraint("party in ('initiator', 'other', 'clerk')", name="party"),
            Index(None, "tenant_id", "request_id"),
        )


class RequestEvent(TenantBase):
    """What happened, by whom (initiator, other, clerk, system), in the order of ``at``.

    ``detail`` holds what the sentence needs: texts, a terms number, a file's kind and name.
    """

    __tablename__ = "request_event"

    request_id: Mapped[uuid.UUID]
    at: Mapped[datetime]
    actor: Mapped[str]
    clerk_id: Mapped[uuid.UUID | None]
    kind: Mapped[str]
    detail: Mapped[dict] = mapped_column(server_default=text("'{}'"))

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            tenant_key("request_id", "service_request"),
            tenant_key("clerk_id", "clerk"),
            CheckConstraint("actor in ('initiator', 'other', 'clerk', 'system')", name="actor"),
            Index(None, "tenant_id", "request_id", "at"),
        )
