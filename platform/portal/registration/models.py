"""Registrations and every step they took."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db import TenantBase
from portal.foundation.db.base import tenant_key
from portal.registration.machine import State

_STATES = ", ".join(f"'{state}'" for state in State)


class Registration(TenantBase):
    """One attempt to open a login, or (``for_login_id``) to let an existing one see a customer more.

    ``claim``: the normalised answers; ``typed``: as they were typed, for the clerk. Both are
    emptied when the attempt ends. ``code_sha256``, ``question_sha256``: of the activation code and
    the code that answers a clerk's question; codes are derived, never stored. ``version``
    grows with every step, so that a clerk who decides on an old page is told.
    """

    __tablename__ = "registration"

    state: Mapped[str]
    version: Mapped[int] = mapped_column(server_default=text("0"))
    claim: Mapped[dict] = mapped_column(server_default=text("'{}'"))
    typed: Mapped[dict] = mapped_column(server_default=text("'{}'"))
    email: Mapped[str | None]
    email_key: Mapped[str | None]
    password_hash: Mapped[str | None]
    locale: Mapped[str] = mapped_column(server_default=text("'hu'"))
    rules_revision: Mapped[int]
    verifier: Mapped[str]
    code_sha256: Mapped[str | None]
    question_sha256: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    expires_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    verdict: Mapped[dict | None]
    referral_reason: Mapped[str | None]
    expect_by: Mapped[datetime | None]
    answer_by: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[uuid.UUID | None]
    decision_note: Mapped[str | None]
    customer_id: Mapped[uuid.UUID | None]
    login_id: Mapped[uuid.UUID | None]
    for_login_id: Mapped[uuid.UUID | None]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            tenant_key("customer_id", "customer"),
            tenant_key("login_id", "customer_login"),
            tenant_key("for_login_id", "customer_login"),
            tenant_key("decided_by", "clerk"),
            CheckConstraint(f"state in ({_STATES})", name="state"),
            CheckConstraint(
                "state <> 'activated' or (confirmed_at is not null and verdict is not null"
                " and customer_id is not null and login_id is not null)",
                name="activated_is_proven",
            ),
            CheckConstraint(
                "(state = 'activated') = (login_id is not null)", name="login_only_when_activated"
            ),
            UniqueConstraint("tenant_id", "code_sha256"),
            UniqueConstraint("tenant_id", "question_sha256"),
            Index(None, "tenant_id", "state", "answer_by"),
            Index(None, "tenant_id", "expires_at"),
        )


class RegistrationEvent(TenantBase):
    """One step of a registration: what happened, from which state to which, by whom."""

    __tablename__ = "registration_event"
    __privileges__ = "SELECT, INSERT, DELETE"

    registration_id: Mapped[uuid.UUID]
    at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))
    event: Mapped[str]
    from_state: Mapped[str]
    to_state: Mapped[str]
    clerk_id: Mapped[uuid.UUID | None]
    note: Mapped[str | None]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            tenant_key("registration_id", "registration", ondelete="CASCADE"),
            tenant_key("clerk_id", "clerk"),
            Index(None, "tenant_id", "registration_id", "at"),
        )
