"""What the pages of metering show: frozen, plain, complete. Values in thousandths of the meter's unit."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.metering.counters import Counter
from portal.metering.timeline import Point, Strand, Timeline

ACCEPTED, AWAITING_REVIEW, REJECTED = "accepted", "awaiting_review", "rejected"


@dataclass(frozen=True, slots=True)
class ExchangeView:
    """How a meter came into the place of another."""

    old_meter_id: uuid.UUID
    exchanged_on: date
    closing_value: int
    opening_value: int
    protocol_number: str | None


@dataclass(frozen=True, slots=True)
class MeterView:
    """One meter of a customer; ``exchange``: how it came, where it replaced another."""

    id: uuid.UUID
    customer_id: uuid.UUID
    customer_number: str
    customer_kind: str
    address: str | None
    serial_number: str
    medium: str
    unit: str
    counter: Counter
    place: str | None
    verification_due_date: date | None
    installed_on: date | None
    removed_on: date | None
    exchange: ExchangeView | None

    def serves(self, day: date) -> bool:
        """Tell whether the meter is in its place on that day."""
        return self.removed_on is None or self.removed_on > day

    def verification(self, today: date, *, notice_days: int) -> str | None:
        """Return how its verification stands: ``over``, ``soon``, ``fine``; None where not recorded."""
        due = self.verification_due_date
        if due is None:
            return None
        if due < today:
            return "over"
        return "soon" if due - today <= timedelta(days=notice_days) else "fine"


@dataclass(frozen=True, slots=True)
class ReadingView:
    """One reading. ``status``: accepted, awaiting_review or rejected.

    ``ask_until``: until when another one is asked for instead of a rejected one, ``review_note`` why.
    """

    id: uuid.UUID
    meter_id: uuid.UUID
    read_on: date
    value: int
    source: str
    status: str
    reasons: tuple[str, ...]
    window_opens: date | None
    recorded_at: datetime
    evidence_id: uuid.UUID | None
    note: str | None
    review_note: str | None
    ask_until: date | None

    @property
    def counts(self) -> bool:
        """Tell whether it is relied upon."""
        return self.status == ACCEPTED


Readings = Mapping[uuid.UUID, Sequence[ReadingView]]
"""Readings of meters, newest first each."""


@dataclass(frozen=True, slots=True)
class MeasuringPlace:
    """The meter that is (or was last) in a place, and those that it replaced, oldest first."""

    meter: MeterView
    earlier: tuple[MeterView, ...] = ()

    @property
    def meters(self) -> tuple[MeterView, ...]:
        """Return all of them, oldest first."""
        return (*self.earlier, self.meter)

    def timeline(self, readings: Readings, *, without: uuid.UUID | None = None) -> Timeline:
        """Return what was used here; ``without``: a reading that is left out."""
        strands = []
        for meter, following in zip(self.meters, (*self.meters[1:], None), strict=True):
            points = points_of(meter, readings, without=without)
            if following is not None and following.exchange is not None:
                end = Point(following.exchange.exchanged_on, following.exchange.closing_value)
                points = [*(one for one in points if one.day < end.day), end]
            strands.append(Strand(meter.counter, tuple(points)))
        return Timeline.of(strands)


def points_of(
    meter: MeterView, readings: Readings, *, without: uuid.UUID | None = None
) -> list[Point]:
    """Return the accepted readings of one counter, oldest first, its opening value before them."""
    points = [
        Point(one.read_on, one.value, one.source)
        for one in reversed(readings.get(meter.id, ()))
        if one.counts and one.id != without
    ]
    if meter.exchange is None:
        return points
    start = Point(meter.exchange.exchanged_on, meter.exchange.opening_value)
    return [start, *(one for one in points if one.day > start.day)]


def measuring_places(meters: Iterable[MeterView]) -> tuple[MeasuringPlace, ...]:
    """Return the meters by place, in the order of the newest meter of each."""
    by_id = {meter.id: meter for meter in meters}
    replaced = {one.exchange.old_meter_id for one in by_id.values() if one.exchange}
    return tuple(
        MeasuringPlace(meter, _earlier(meter, by_id))
        for meter in by_id.values()
        if meter.id not in replaced
    )


def _earlier(meter: MeterView, by_id: Mapping[uuid.UUID, MeterView]) -> tuple[MeterView, ...]:
    found: list[MeterView] = []
    exchange = meter.exchange
    while exchange is not None and exchange.old_meter_id in by_id:
        older = by_id[exchange.old_meter_id]
        if older in found or older is meter:
            break  # an import cannot make a circle, but a page must not hang on one
        found.insert(0, older)
        exchange = older.exchange
    return tuple(found)


@dataclass(frozen=True, slots=True)
class ReadingLine:
    """One reading in the history of all meters."""

    reading: ReadingView
    meter: MeterView


@dataclass(frozen=True, slots=True)
class ReadingPage:
    """One page of the history, newest first; the cursors lead to its neighbours."""

    lines: tuple[ReadingLine, ...]
    newer: str | None
    older: str | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where the photo of a reading lies in the store."""

    sha256: str
    media_type: str
