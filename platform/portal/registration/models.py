"""Registrations, every step they took, the decisions on record, and their replays."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db import TenantBase
from portal.foundation.db.base import tenant_key
from portal.registration.machine import State

_STATES = ", ".join(f"'{state}'" for state in State)


def _checks() -> tuple[CheckConstraint, ...]:
    return (
        CheckConstraint(f"state in ({_STATES})", name="state"),
        CheckConstraint(
            "state <> 'approved_once' or (first_approved_by is not null"
            " and first_approved_at is not null and customer_id is not null)",
            name="approved_by_somebody",
        ),
        CheckConstraint(
            "state <> 'activated' or first_approved_by is null"
            " or (decided_by is not null and decided_by <> first_approved_by)",
            name="four_eyes",
        ),
        CheckConstraint(
            "state <> 'activated' or (confirmed_at is not null and verdict is not null"
            " and customer_id is not null and login_id is not null)",
            name="activated_is_proven",
        ),
        CheckConstraint(
            "(state = 'activated') = (login_id is not null)", name="login_only_when_activated"
        ),
    )


def _indexes() -> tuple[Index, ...]:
    return (
        Index(None, "tenant_id", "state", "answer_by"),
        Index(None, "tenant_id", "customer_id"),
        Index(
            "ix_registration_of_login",
            "tenant_id",
            "for_login_id",
            postgresql_where=text("for_login_id is not null"),
        ),
        Index(None, "tenant_id", "expires_at"),
        Index(
            "ix_registration_with_clerk",
            "tenant_id",
            text("coalesce(answer_by, expires_at)"),
            "id",
            postgresql_where=text(
                "state in ('awaiting_approval', 'approved_once', 'awaiting_clarification')"
            ),
        ),
        Index(
            "ix_registration_decided",
            "tenant_id",
            text("coalesce(decided_at, created_at)"),
            "id",
            postgresql_where=text("decided_by is not null"),
        ),
    )


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
    first_approved_at: Mapped[datetime | None]
    first_approved_by: Mapped[uuid.UUID | None]
    """By the rule of four eyes: who approved it before ``decided_by`` confirmed that."""
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
            tenant_key("first_approved_by", "clerk"),
            *_checks(),
            UniqueConstraint("tenant_id", "code_sha256"),
            UniqueConstraint("tenant_id", "question_sha256"),
            *_indexes(),
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


class RegistrationDecision(TenantBase):
    """One decision on a registration or on a further number: by which rules, and what came of it.

    Never changed. ``kind``: ``confirmed`` and ``linked`` were judged by the rules, ``clerk`` by a
    person, whom the registration names. ``decision``: approve, refer or reject. ``decided_at`` is
    the very moment that was judged by. ``person_key``: keyed digest of the mailbox, by which the
    person's decisions are found when they ask; ``registration_id`` has no key on purpose, for the
    outcome outlives the registration. What was decided from is a DecisionInputs.
    """

    __tablename__ = "registration_decision"
    __privileges__ = "SELECT, INSERT"

    registration_id: Mapped[uuid.UUID]
    kind: Mapped[str]
    decided_at: Mapped[datetime]
    rules_revision: Mapped[int]
    verifier: Mapped[str]
    approval: Mapped[str]
    calendar_version: Mapped[str]
    person_key: Mapped[str]
    verdict: Mapped[dict]
    decision: Mapped[str]
    reason: Mapped[str | None]
    expect_by: Mapped[datetime | None]
    answer_by: Mapped[datetime | None]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            CheckConstraint("kind in ('confirmed', 'linked', 'clerk')", name="kind"),
            CheckConstraint("decision in ('approve', 'refer', 'reject')", name="decision"),
            CheckConstraint(
                "(decision = 'refer') = (reason is not null and answer_by is not null)",
                name="referral",
            ),
            UniqueConstraint("tenant_id", "registration_id", "kind"),
            Index(None, "tenant_id", "decided_at"),
            Index(None, "tenant_id", "person_key"),
        )


class DecisionInputs(TenantBase):
    """What a decision was made from, encrypted for that row alone; goes when its time is over.

    ``id`` is the decision's own. ``sealed``: see operations.recording.
    """

    __tablename__ = "registration_decision_inputs"
    __privileges__ = "SELECT, INSERT, DELETE"

    decided_at: Mapped[datetime]
    sealed: Mapped[bytes] = mapped_column(LargeBinary())

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            tenant_key("id", "registration_decision"),
            Index(None, "tenant_id", "decided_at"),
        )


class Replay(TenantBase):
    """One replay of rules over the decisions on record, done by the worker in portions.

    ``target``: ``draft``, ``revision`` or ``own`` (each decision under the rules of its own time).
    ``files_sha256``: of the files replayed; a draft that changes meanwhile ends the replay.
    ``reached``: the last decision that was replayed; ``counts``: how many came out how.
    """

    __tablename__ = "registration_replay"

    target: Mapped[str]
    revision: Mapped[int | None]
    draft_version: Mapped[int | None]
    files_sha256: Mapped[str | None]
    begun_by: Mapped[uuid.UUID]
    begun_at: Mapped[datetime]
    total: Mapped[int]
    done: Mapped[int] = mapped_column(server_default=text("0"))
    reached: Mapped[uuid.UUID | None]
    counts: Mapped[dict] = mapped_column(server_default=text("'{}'"))
    state: Mapped[str] = mapped_column(server_default=text("'running'"))
    ended_at: Mapped[datetime | None]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            tenant_key("begun_by", "clerk"),
            CheckConstraint("target in ('draft', 'revision', 'own')", name="target"),
            CheckConstraint("state in ('running', 'done', 'overtaken', 'failed')", name="state"),
            CheckConstraint("(state = 'running') = (ended_at is null)", name="ended"),
            Index(None, "tenant_id", "begun_at"),
        )


class ReplayFinding(TenantBase):
    """One decision that the replayed rules do not repeat: what differs, in codes only.

    ``change``: ``otherwise`` (another ending), ``not_sent`` (the form would have refused it),
    ``detail`` (the same ending by another time or for another reason), ``unknown`` (it cannot be told)
    or ``unreadable``. ``ending_now``: as a decision, or None. ``causes``: why, as codes.
    """

    __tablename__ = "registration_replay_finding"

    replay_id: Mapped[uuid.UUID]
    decision_id: Mapped[uuid.UUID]
    change: Mapped[str]
    ending_now: Mapped[str | None]
    causes: Mapped[list[str]] = mapped_column(JSONB())

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            tenant_key("replay_id", "registration_replay", ondelete="CASCADE"),
            tenant_key("decision_id", "registration_decision"),
            UniqueConstraint("tenant_id", "replay_id", "decision_id"),
        )
