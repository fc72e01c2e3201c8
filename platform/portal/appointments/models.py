"""Appointments at the offices, and the pieces of time that they take up seats for."""

import uuid
from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db import TenantBase
from portal.foundation.db.base import tenant_key

STATES = ("held", "booked", "cancelled", "expired")


class Appointment(TenantBase):
    """One booked time. ``office`` and ``topic`` are ids of the rules; ``starts_at`` and ``ends_at``
    are computed from the wall time of ``zone``, which is what was agreed upon.

    Held until ``held_until`` while nobody has clicked the mailed link (``hold_sha256``); the link
    of ``manage_sha256`` changes and cancels. ``sequence`` counts the changes, for the calendars of
    those invited. ``arranged_at``: when this time was agreed upon. ``request_key`` is the form's,
    so that a form sent twice books once.
    """

    __tablename__ = "appointment"

    office: Mapped[str]
    topic: Mapped[str]
    local_date: Mapped[date]
    local_time: Mapped[time]
    zone: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    seat: Mapped[int]
    state: Mapped[str]
    name: Mapped[str]
    email: Mapped[str]
    email_key: Mapped[str]
    phone: Mapped[str | None]
    locale: Mapped[str] = mapped_column(server_default=text("'hu'"))
    login_id: Mapped[uuid.UUID | None]
    request_key: Mapped[uuid.UUID]
    hold_sha256: Mapped[str]
    manage_sha256: Mapped[str]
    sequence: Mapped[int] = mapped_column(server_default=text("0"))
    created_at: Mapped[datetime]
    held_until: Mapped[datetime | None]
    arranged_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]
    reason: Mapped[str | None]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            tenant_key("login_id", "customer_login"),
            UniqueConstraint("tenant_id", "request_key"),
            UniqueConstraint("tenant_id", "hold_sha256"),
            UniqueConstraint("tenant_id", "manage_sha256"),
            CheckConstraint(f"state in {STATES!r}", name="state"),
            CheckConstraint("starts_at < ends_at", name="begins_before_it_ends"),
            CheckConstraint("state <> 'held' or held_until is not null", name="held_until"),
            CheckConstraint("ended_by in ('customer', 'clerk')", name="ended_by"),
            Index(None, "tenant_id", "office", "starts_at"),
            Index(None, "tenant_id", "login_id"),
            Index(None, "tenant_id", "email_key"),
        )


class SeatTaken(TenantBase):
    """One seat of one office for five minutes: the unique key decides who wins it.

    Held by the row of an appointment, gone with it or with its cancelling; what stands here is
    independent of the opening hours and lengths of the rules, so that changing those can never let
    two people have one seat.
    """

    __tablename__ = "seat_taken"

    office: Mapped[str]
    begins_at: Mapped[datetime]
    seat: Mapped[int]
    appointment_id: Mapped[uuid.UUID]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            tenant_key("appointment_id", "appointment", ondelete="CASCADE"),
            UniqueConstraint("tenant_id", "office", "begins_at", "seat"),
            CheckConstraint("seat between 1 and 20", name="seat"),
            CheckConstraint("extract(epoch from begins_at)::bigint % 300 = 0", name="whole_pieces"),
            Index(None, "tenant_id", "appointment_id"),
        )
