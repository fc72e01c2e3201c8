"""Readings as clerks see them: what waits, one of them with its past, and a window for the billing."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select

from portal.customers.models import Customer
from portal.foundation import db
from portal.foundation.storage.models import StoredFile
from portal.identity.models import Clerk
from portal.kernel.errors import NotFoundError
from portal.metering import queries
from portal.metering.announcing import verdict_on
from portal.metering.models import Meter, MeterReading, ReadingChange
from portal.metering.plausibility import Verdict
from portal.metering.rules import meter_rules
from portal.metering.schemas import (
    ACCEPTED,
    AWAITING_REVIEW,
    Evidence,
    MeasuringPlace,
    MeterView,
    ReadingView,
)
from portal.work.models import WorkAssignment

EXPORTED = 200_000
_LISTED: tuple[Any, ...] = (
    *(MeterReading.id, MeterReading.value, MeterReading.read_on, MeterReading.status),
    *(MeterReading.reasons, MeterReading.recorded_at, MeterReading.reviewed_at),
    *(MeterReading.evidence_id, Meter.serial_number, Meter.medium, Meter.unit, Meter.digits),
    *(Meter.decimals, Customer.printed_number, Customer.name.label("customer_name")),
    Clerk.name.label("assignee"),
)


@dataclass(frozen=True, slots=True)
class Correction:
    """What a reading was before somebody corrected it."""

    at: datetime
    value: int
    read_on: date
    by_clerk: str | None
    """None: the customer."""


@dataclass(frozen=True, slots=True)
class ReadingCase:
    """One reading with all that a clerk needs to decide on it. ``verdict``: judged anew now."""

    reading: ReadingView
    place: MeasuringPlace
    verdict: Verdict
    earlier: tuple[ReadingView, ...]
    corrections: tuple[Correction, ...]
    customer_id: uuid.UUID
    customer_name: str
    login_id: uuid.UUID | None
    reviewed_at: datetime | None
    reviewed_by: str | None

    @property
    def meter(self) -> MeterView:
        """Return the meter that was read."""
        return next(one for one in self.place.meters if one.id == self.reading.meter_id)

    @property
    def is_open(self) -> bool:
        """Whether it waits for a decision."""
        return self.reading.status == AWAITING_REVIEW


@dataclass(frozen=True, slots=True)
class WindowCount:
    """One window of one medium: how many readings were announced, and how many may be exported."""

    medium: str
    opens: date
    announced: int
    accepted: int
    waiting: int


def queue_statement() -> Select[Any]:
    """Return every reading that customers announced with what a list shows of it."""
    return (
        select(*_LISTED)
        .join(Meter, Meter.id == MeterReading.meter_id)
        .join(Customer, Customer.id == Meter.customer_id)
        .outerjoin(
            WorkAssignment,
            (WorkAssignment.subject_kind == "meter_reading")
            & (WorkAssignment.subject_id == MeterReading.id),
        )
        .outerjoin(Clerk, Clerk.id == WorkAssignment.clerk_id)
        .where(MeterReading.source == "customer")
    )


def next_waiting(after: datetime, besides: uuid.UUID) -> uuid.UUID | None:
    """Return the reading that waits next in the order of arrival, else the first; None: no more."""
    waits = select(MeterReading.id).where(
        MeterReading.status == AWAITING_REVIEW, MeterReading.id != besides
    )
    order = (MeterReading.recorded_at < after, MeterReading.recorded_at, MeterReading.id)
    return db.session().scalar(waits.order_by(*order).limit(1))


def case(reading_id: uuid.UUID) -> ReadingCase:
    """Return the reading; raises NotFoundError. Five statements."""
    found = case_or_none(reading_id)
    if found is None:
        raise NotFoundError("no such reading")
    return found


def case_or_none(reading_id: uuid.UUID) -> ReadingCase | None:
    """Return the reading, or None."""
    row = _head(reading_id)
    if row is None:
        return None
    place = queries.place_of([row.customer_id], row.meter_id)
    readings = queries.readings([meter.id for meter in place.meters])
    own = readings[row.meter_id]
    reading = next(one for one in own if one.id == reading_id)
    return ReadingCase(
        reading=reading,
        place=place,
        verdict=verdict_on(
            reading.value,
            day=reading.read_on,
            place=place,
            readings=readings,
            rules=meter_rules(),
            without=reading_id,
        ),
        earlier=tuple(one for one in own if one.id != reading_id)[:12],
        corrections=_corrections(reading_id),
        customer_id=row.customer_id,
        customer_name=row.name,
        login_id=row.login_id,
        reviewed_at=row.reviewed_at,
        reviewed_by=row.clerk,
    )


def _head(reading_id: uuid.UUID) -> Any:
    """Return the reading's meter, customer and decision as one row, or None."""
    return (
        db.session()
        .execute(
            select(
                MeterReading.meter_id,
                MeterReading.login_id,
                MeterReading.reviewed_at,
                Meter.customer_id,
                Customer.name,
                Clerk.name.label("clerk"),
            )
            .join(Meter, Meter.id == MeterReading.meter_id)
            .join(Customer, Customer.id == Meter.customer_id)
            .outerjoin(Clerk, Clerk.id == MeterReading.reviewed_by)
            .where(MeterReading.id == reading_id)
        )
        .one_or_none()
    )


def _corrections(reading_id: uuid.UUID) -> tuple[Correction, ...]:
    rows = db.session().execute(
        select(
            ReadingChange.changed_at, ReadingChange.old_value, ReadingChange.old_read_on, Clerk.name
        )
        .outerjoin(Clerk, Clerk.id == ReadingChange.clerk_id)
        .where(ReadingChange.reading_id == reading_id)
        .order_by(ReadingChange.changed_at.desc(), ReadingChange.id.desc())
    )
    return tuple(Correction(*row) for row in rows)


def photo(reading_id: uuid.UUID) -> tuple[Evidence, uuid.UUID]:
    """Return where the photo lies, and whose it is; raises NotFoundError."""
    row = (
        db.session()
        .execute(
            select(StoredFile.sha256, StoredFile.media_type, Meter.customer_id)
            .join(MeterReading, MeterReading.evidence_id == StoredFile.id)
            .join(Meter, Meter.id == MeterReading.meter_id)
            .where(MeterReading.id == reading_id)
        )
        .one_or_none()
    )
    if row is None:
        raise NotFoundError("no such photo")
    return Evidence(row.sha256, row.media_type), row.customer_id


def windows() -> Sequence[WindowCount]:
    """Return the windows in which readings were announced, the newest first; at most fifty."""
    rows = db.session().execute(
        select(
            Meter.medium,
            MeterReading.window_opens,
            func.count(),
            func.count().filter(MeterReading.status == ACCEPTED),
            func.count().filter(MeterReading.status == AWAITING_REVIEW),
        )
        .join(Meter, Meter.id == MeterReading.meter_id)
        .where(MeterReading.window_opens.is_not(None))
        .group_by(Meter.medium, MeterReading.window_opens)
        .order_by(MeterReading.window_opens.desc(), Meter.medium)
        .limit(50)
    )
    return [WindowCount(row[0], row[1] or date.min, *row[2:]) for row in rows]


def window_rows(medium: str, opens: date) -> Sequence[Any]:
    """Return the accepted readings of that window, by customer number and meter."""
    statement = (
        select(
            *(Customer.customer_number, Meter.serial_number, Meter.medium, Meter.unit),
            *(Meter.decimals, MeterReading.read_on, MeterReading.value),
            *(MeterReading.recorded_at, MeterReading.reviewed_at),
        )
        .join(Meter, Meter.id == MeterReading.meter_id)
        .join(Customer, Customer.id == Meter.customer_id)
        .where(
            Meter.medium == medium,
            MeterReading.window_opens == opens,
            MeterReading.status == ACCEPTED,
        )
        .order_by(Customer.customer_number, Meter.serial_number, MeterReading.id)
        .limit(EXPORTED)
    )
    return db.session().execute(statement).all()
