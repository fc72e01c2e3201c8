"""Announcing a reading, confirming an unlikely one, correcting it while the window is open."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update

from portal.foundation import audit, db
from portal.kernel.clock import local_today
from portal.kernel.errors import NotFoundError, PortalError
from portal.kernel.ids import new_id
from portal.metering import queries
from portal.metering.announcing import Announceable, announceable, verdict_on
from portal.metering.models import Meter, MeterReading, ReadingChange
from portal.metering.plausibility import Verdict
from portal.metering.rules import meter_rules
from portal.metering.schemas import ACCEPTED, AWAITING_REVIEW, REJECTED, Readings, ReadingView

STORED, SAME, CORRECTED, UNLIKELY = "stored", "same", "corrected", "unlikely"
NOT_REVIEWED = dict.fromkeys(("reviewed_at", "reviewed_by", "review_note", "ask_until"))
"""What a clerk said of a reading no longer holds once the customer has changed it."""


class WindowClosedError(PortalError):
    """Readings of this meter are not taken in today."""


class WrongDayError(PortalError):
    """The day lies in the future or before the window opened."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """What a customer says the meter showed; ``confirmed``: they were asked and stand by it."""

    value: int
    read_on: date
    confirmed: bool = False
    evidence_id: uuid.UUID | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it: STORED, SAME (it was there), CORRECTED, or UNLIKELY (nothing stored yet)."""

    kind: str
    meter: Announceable
    verdict: Verdict


def announce(
    said: Announcement,
    *,
    meter_id: uuid.UUID,
    customer_ids: Sequence[uuid.UUID],
    login_id: uuid.UUID,
    now: datetime,
) -> Outcome:
    """Keep the reading, once a window: the same again changes nothing, another one corrects it.

    An unlikely reading is kept only when ``confirmed``, for a clerk to look at. The meter's row is
    locked, so that two tabs come one after the other. Raises NotFoundError for a meter that is not
    of these customers, WindowClosedError, WrongDayError.
    """
    _lock(meter_id, customer_ids)
    meter, readings = _as_it_stands(meter_id, customer_ids, local_today(now))
    if meter.window is None or meter.meter.id != meter_id:
        raise WindowClosedError
    if not meter.window.opens <= said.read_on <= local_today(now):
        raise WrongDayError
    known = _known(readings[meter_id], said.read_on) or meter.announced
    verdict = verdict_on(
        said.value,
        day=said.read_on,
        place=meter.place,
        readings=readings,
        rules=meter_rules(),
        without=known.id if known else None,
    )
    same = known and (known.value, known.read_on) == (said.value, said.read_on)
    if known and same and known.status != REJECTED:
        _add_evidence(known, said)
        return Outcome(SAME, meter, verdict)
    if verdict.reasons and not said.confirmed:
        return Outcome(UNLIKELY, meter, verdict)
    if known:
        _correct(known, said, verdict, login_id=login_id, now=now)
        return Outcome(CORRECTED, meter, verdict)
    _store(said, meter, verdict, login_id=login_id, now=now)
    return Outcome(STORED, meter, verdict)


def _as_it_stands(
    meter_id: uuid.UUID, customer_ids: Sequence[uuid.UUID], today: date
) -> tuple[Announceable, Readings]:
    """Return the meter that serves now where that one is or was, and what was read there."""
    place = queries.place_of(customer_ids, meter_id)
    readings = queries.readings([meter.id for meter in place.meters])
    found = announceable(place, readings[place.meter.id], rules=meter_rules(), today=today)
    return found, readings


def _lock(meter_id: uuid.UUID, customer_ids: Sequence[uuid.UUID]) -> None:
    statement = (
        select(Meter.id)
        .where(Meter.id == meter_id, Meter.customer_id.in_(customer_ids))
        .with_for_update()
    )
    if db.session().scalar(statement) is None:
        raise NotFoundError("no such meter")


def _known(readings: Sequence[ReadingView], day: date) -> ReadingView | None:
    """Return the customer's reading of that very day: there is at most one."""
    return next((one for one in readings if (one.source, one.read_on) == ("customer", day)), None)


def _state(verdict: Verdict) -> dict[str, object]:
    return {
        "status": AWAITING_REVIEW if verdict.reasons else ACCEPTED,
        "reasons": list(verdict.reasons),
    }


def _store(
    said: Announcement,
    meter: Announceable,
    verdict: Verdict,
    *,
    login_id: uuid.UUID,
    now: datetime,
) -> None:
    row = MeterReading(
        id=new_id(),
        meter_id=meter.meter.id,
        read_on=said.read_on,
        value=said.value,
        source="customer",
        window_opens=meter.window.opens if meter.window else None,
        login_id=login_id,
        evidence_id=said.evidence_id,
        note=said.note,
        recorded_at=now,
        **_state(verdict),
    )
    db.session().add(row)
    db.session().flush()
    _note("metering.reading_announced", row.id, verdict)


def _correct(
    known: ReadingView,
    said: Announcement,
    verdict: Verdict,
    *,
    login_id: uuid.UUID,
    now: datetime,
) -> None:
    """Keep what it was, then change it. Evidence of the old value does not prove the new one."""
    change = ReadingChange(
        id=new_id(),
        reading_id=known.id,
        changed_at=now,
        login_id=login_id,
        old_value=known.value,
        old_read_on=known.read_on,
        old_status=known.status,
        old_evidence_id=known.evidence_id,
        old_note=known.note,
        new_value=said.value,
        new_read_on=said.read_on,
    )
    db.session().add(change)
    changed = update(MeterReading).where(MeterReading.id == known.id)
    db.session().execute(
        changed.values(
            value=said.value,
            read_on=said.read_on,
            login_id=login_id,
            evidence_id=said.evidence_id,
            note=said.note,
            recorded_at=now,
            **NOT_REVIEWED,
            **_state(verdict),
        )
    )
    _note("metering.reading_corrected", known.id, verdict)


def _add_evidence(known: ReadingView, said: Announcement) -> None:
    """Keep a photo or a remark that came with the same reading the second time."""
    added = {
        name: value
        for name, value, old in (
            ("evidence_id", said.evidence_id, known.evidence_id),
            ("note", said.note, known.note),
        )
        if value is not None and old is None
    }
    if added:
        changed = update(MeterReading).where(MeterReading.id == known.id)
        db.session().execute(changed.values(**added))


def _note(action: str, reading_id: uuid.UUID, verdict: Verdict) -> None:
    audit.note(
        action,
        subject_kind="meter_reading",
        subject_id=reading_id,
        detail={"reasons": list(verdict.reasons)},
    )
