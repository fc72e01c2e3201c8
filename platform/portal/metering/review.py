"""What a clerk does with a reading that waits: accept it, correct it by its photo, or ask again."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.foundation import audit, db, outbox
from portal.kernel.errors import ConflictError, NotFoundError
from portal.kernel.ids import new_id
from portal.metering.models import Meter, MeterReading, ReadingChange
from portal.metering.schemas import ACCEPTED, AWAITING_REVIEW, REJECTED
from portal.work import assignments

SUBJECT = "meter_reading"
MAIL = "metering.reviewed_mail"


class ReviewedMeanwhileError(ConflictError):
    """A colleague has decided, or the customer has announced another value: look again."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the clerk's page showed: the decision is about this value of this day, and nothing else."""

    reading_id: uuid.UUID
    value: int
    read_on: date


def accept(seen: Seen, *, note: str | None, clerk_id: uuid.UUID, now: datetime) -> None:
    """Let the reading count as it is. Raises NotFoundError, ReviewedMeanwhileError."""
    reading, meter = _waiting(seen)
    _decide(reading, meter, ACCEPTED, note=note, clerk_id=clerk_id, now=now)
    _note("metering.reading_accepted", reading, meter)


def correct(seen: Seen, *, value: int, note: str, clerk_id: uuid.UUID, now: datetime) -> None:
    """Let another value count, which the photo or the customer on the telephone showed.

    The customer is told by mail; what it was before is kept. Raises NotFoundError,
    ReviewedMeanwhileError.
    """
    reading, meter = _waiting(seen)
    db.session().add(
        ReadingChange(
            id=new_id(),
            reading_id=reading.id,
            changed_at=now,
            clerk_id=clerk_id,
            old_value=reading.value,
            old_read_on=reading.read_on,
            old_status=reading.status,
            old_evidence_id=reading.evidence_id,
            old_note=reading.note,
            new_value=value,
            new_read_on=reading.read_on,
        )
    )
    reading.value = value
    _decide(reading, meter, ACCEPTED, note=note, clerk_id=clerk_id, now=now)
    _note("metering.reading_corrected_by_clerk", reading, meter)
    _tell(reading, "corrected")


def ask_again(seen: Seen, *, why: str, until: date, clerk_id: uuid.UUID, now: datetime) -> None:
    """Ask the customer to read the meter once more, up to that day, also if the window is over.

    Raises NotFoundError, ReviewedMeanwhileError.
    """
    reading, meter = _waiting(seen)
    reading.ask_until = until
    _decide(reading, meter, REJECTED, note=why, clerk_id=clerk_id, now=now)
    _note("metering.reading_asked_again", reading, meter)
    _tell(reading, "asked_again")


def _waiting(seen: Seen) -> tuple[MeterReading, Meter]:
    found = (
        db.session()
        .execute(
            select(MeterReading, Meter)
            .join(Meter, Meter.id == MeterReading.meter_id)
            .where(MeterReading.id == seen.reading_id)
            .with_for_update(of=MeterReading)
        )
        .one_or_none()
    )
    if found is None:
        raise NotFoundError("no such reading")
    reading, meter = found
    as_seen = (reading.value, reading.read_on) == (seen.value, seen.read_on)
    if reading.status != AWAITING_REVIEW or not as_seen:
        raise ReviewedMeanwhileError("the reading is not what the page showed")
    return reading, meter


def _decide(
    reading: MeterReading,
    meter: Meter,
    status: str,
    *,
    note: str | None,
    clerk_id: uuid.UUID,
    now: datetime,
) -> None:
    reading.status = status
    reading.reviewed_at, reading.reviewed_by, reading.review_note = now, clerk_id, note
    assignments.forget(SUBJECT, [reading.id])
    db.session().flush()


def _note(action: str, reading: MeterReading, meter: Meter) -> None:
    audit.note(
        action,
        subject_kind="customer",
        subject_id=meter.customer_id,
        detail={"reading_id": str(reading.id)},
    )


def _tell(reading: MeterReading, what: str) -> None:
    if reading.login_id is not None:
        at = reading.reviewed_at.isoformat() if reading.reviewed_at else ""
        outbox.add(
            kind=MAIL,
            payload={"reading_id": str(reading.id), "what": what, "at": at},
            dedupe_key=f"{MAIL}|{reading.id}|{at}",
        )
