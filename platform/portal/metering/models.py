"""Meters, their exchanges and readings; and which reading windows customers were told of."""

import uuid
from datetime import date, datetime

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Computed,
    Index,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db import TenantBase
from portal.foundation.db.base import tenant_key
from portal.rules.sections.meters import MEDIA

SOURCES = ("operator", "customer", "estimate")
SERIAL_KEY = "upper(regexp_replace(serial_number, '[^0-9A-Za-z]', '', 'g'))"
"""A meter's number as it is searched: letters and digits only."""
STATUSES = ("accepted", "awaiting_review", "rejected")


def _one_of(column: str, words: tuple[str, ...]) -> CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} in ({listed})", name=column)


class Meter(TenantBase):
    """A meter as long as it serves one customer; another customer's time with it is another row.

    So nobody sees the readings of who lived there before. ``digits`` and ``decimals`` are those of
    the counter.
    """

    __tablename__ = "meter"

    customer_id: Mapped[uuid.UUID]
    supply_point_id: Mapped[uuid.UUID | None]
    serial_number: Mapped[str]
    medium: Mapped[str]
    unit: Mapped[str]
    digits: Mapped[int]
    decimals: Mapped[int]
    place: Mapped[str | None]
    verification_due_date: Mapped[date | None]
    installed_on: Mapped[date | None]
    removed_on: Mapped[date | None]
    imported_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    serial_key: Mapped[str] = mapped_column(Computed(SERIAL_KEY, persisted=True))

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            tenant_key("customer_id", "customer"),
            tenant_key("supply_point_id", "supply_point"),
            Index(
                "ix_meter_serial_key",
                "tenant_id",
                "serial_key",
                postgresql_ops={"serial_key": "text_pattern_ops"},
            ),
            UniqueConstraint("tenant_id", "customer_id", "medium", "serial_number"),
            _one_of("medium", MEDIA),
            CheckConstraint("digits between 1 and 9 and decimals between 0 and 3", name="counter"),
            Index(
                "uq_meter_in_place",
                "tenant_id",
                "medium",
                "serial_number",
                unique=True,
                postgresql_where=text("removed_on is null"),
            ),
        )


class MeterExchange(TenantBase):
    """One meter put in the place of another: what the old one showed at last and the new one at first.

    Values in thousandths of each meter's unit.
    """

    __tablename__ = "meter_exchange"

    old_meter_id: Mapped[uuid.UUID]
    new_meter_id: Mapped[uuid.UUID]
    exchanged_on: Mapped[date]
    closing_value: Mapped[int] = mapped_column(BigInteger)
    opening_value: Mapped[int] = mapped_column(BigInteger)
    protocol_number: Mapped[str | None]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            tenant_key("old_meter_id", "meter"),
            tenant_key("new_meter_id", "meter"),
            UniqueConstraint("tenant_id", "old_meter_id"),
            UniqueConstraint("tenant_id", "new_meter_id"),
            CheckConstraint("old_meter_id <> new_meter_id", name="two_meters"),
            CheckConstraint("closing_value >= 0 and opening_value >= 0", name="values"),
        )


class MeterReading(TenantBase):
    """What a meter showed on a day, in thousandths of its unit.

    ``window_opens``: the first day of the window in which a customer announced it on the portal, one
    a window. ``login_id``: who. ``reasons``: why a confirmed reading waits for a clerk. What it was
    before a correction is in ``reading_change``. ``ask_until``: a rejected reading's customer may
    announce another one up to that day, although the window is over; ``review_note`` says why.
    """

    __tablename__ = "meter_reading"

    meter_id: Mapped[uuid.UUID]
    read_on: Mapped[date]
    value: Mapped[int] = mapped_column(BigInteger)
    source: Mapped[str]
    status: Mapped[str] = mapped_column(server_default=text("'accepted'"))
    reasons: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    window_opens: Mapped[date | None]
    login_id: Mapped[uuid.UUID | None]
    evidence_id: Mapped[uuid.UUID | None]
    note: Mapped[str | None]
    recorded_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    reviewed_at: Mapped[datetime | None]
    reviewed_by: Mapped[uuid.UUID | None]
    review_note: Mapped[str | None]
    ask_until: Mapped[date | None]
    batch_id: Mapped[uuid.UUID | None]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            tenant_key("meter_id", "meter"),
            tenant_key("login_id", "customer_login"),
            tenant_key("evidence_id", "stored_file"),
            tenant_key("batch_id", "import_batch"),
            tenant_key("reviewed_by", "clerk"),
            CheckConstraint("ask_until is null or status = 'rejected'", name="asked_again"),
            UniqueConstraint("tenant_id", "meter_id", "read_on", "source"),
            UniqueConstraint("tenant_id", "meter_id", "window_opens"),
            CheckConstraint("value >= 0", name="value"),
            _one_of("source", SOURCES),
            _one_of("status", STATUSES),
            Index(
                "ix_meter_reading_waiting",
                "tenant_id",
                "recorded_at",
                postgresql_where=text("status = 'awaiting_review'"),
            ),
        )


class ReadingChange(TenantBase):
    """What a reading was before it was corrected, who corrected it and when; rows only ever come.

    ``login_id``: the customer, ``clerk_id``: the clerk who did it.
    """

    __tablename__ = "reading_change"

    reading_id: Mapped[uuid.UUID]
    changed_at: Mapped[datetime]
    login_id: Mapped[uuid.UUID | None]
    clerk_id: Mapped[uuid.UUID | None]
    old_value: Mapped[int] = mapped_column(BigInteger)
    old_read_on: Mapped[date]
    old_status: Mapped[str]
    old_evidence_id: Mapped[uuid.UUID | None]
    old_note: Mapped[str | None]
    new_value: Mapped[int] = mapped_column(BigInteger)
    new_read_on: Mapped[date]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            tenant_key("reading_id", "meter_reading"),
            tenant_key("login_id", "customer_login"),
            tenant_key("clerk_id", "clerk"),
            tenant_key("old_evidence_id", "stored_file"),
            Index(None, "tenant_id", "reading_id", "changed_at"),
        )


class ToldWindow(TenantBase):
    """A reading window of which the customers were told; ``told_at`` is when."""

    __tablename__ = "told_window"

    medium: Mapped[str]
    opens: Mapped[date]
    told_at: Mapped[datetime]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (UniqueConstraint("tenant_id", "medium", "opens"), _one_of("medium", MEDIA))
