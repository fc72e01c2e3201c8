"""Demo meters: three years of readings, with an exchange, an estimate and a rollover for one customer."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert, select

from portal.customers.models import SupplyPoint
from portal.demo.dataset.extras.context import DemoContext
from portal.demo.dataset.numbers import stream
from portal.demo.dataset.records import DemoCustomer
from portal.foundation import db
from portal.kernel.ids import new_id
from portal.metering.counters import Counter
from portal.metering.models import Meter, MeterExchange, MeterReading
from portal.metering.timeline import years_before
from portal.metering.windows import last_before
from portal.rules.queries import current_rules
from portal.rules.sections.meters import HEATING, Medium, Meters

_PLACES = {"heat": ("előszoba",), "hot_water": ("fürdőszoba", "konyha"), "cold_water": ("akna",)}
_SEASON = (1500, 1250, 1000, 550, 150, 0, 0, 0, 130, 600, 1050, 1400)
"""Heating by month in thousandths of an average month, where no degree days are known."""
_YEARS = 3
_FEW = 4


@dataclass(frozen=True, slots=True)
class _Story:
    """One counter to be told: how much it counts a month, and where it stands at first."""

    medium: str
    rules: Medium
    place: str
    counter: Counter
    monthly: int
    start: int
    days: tuple[date, ...]
    estimate: date | None = None
    exchange: date | None = None
    verified: int | None = None
    """Days from today to the end of its verification; by chance where not told."""


class _Writer:
    """Collects the rows of all meters, so that each table is written with one statement."""

    def __init__(self, context: DemoContext, meters: Meters) -> None:
        self.context, self.meters = context, meters
        self.rows: dict[type, list[Mapping[str, Any]]] = {
            Meter: [],
            MeterExchange: [],
            MeterReading: [],
        }
        self._serial = 0

    def tell(self, story: _Story, customer_id: uuid.UUID, point: uuid.UUID | None) -> None:
        """Write one measuring place: its meter or two, and what they showed."""
        rng = self._stream(story)
        first = self._meter(story, customer_id, point, rng, removed=story.exchange)
        value, meter_id, earlier = story.start, first, story.days[0]
        exchanged = False
        for day in story.days:
            if story.exchange and not exchanged and day >= story.exchange:
                value += self._use(story, earlier, story.exchange, rng)
                meter_id = self._exchange(story, customer_id, point, first, value, rng)
                value, earlier, exchanged = 0, story.exchange, True
            value += self._use(story, earlier, day, rng)
            earlier = day
            self._reading(story, meter_id, day, value)

    def _stream(self, story: _Story) -> Random:
        return stream(
            seed=self.context.spec.seed, parts=("meters", len(self.rows[Meter]), story.medium)
        )

    def _use(self, story: _Story, start: date, end: date, rng: Random) -> int:
        """Return what is used between two days, in thousandths: more in the cold, a little by chance."""
        total, day = 0, start
        while day < end:
            share = 1000
            if story.medium == HEATING:
                share = self._cold(day)
            total += story.monthly * share // 30_000
            day += timedelta(days=1)
        return total * rng.randint(88, 112) // 100

    def _cold(self, day: date) -> int:
        known = self.meters.degree_days
        if known is None:
            return _SEASON[day.month - 1]
        usual = known.usual[day.month - 1]
        measured = known.measured.get((day.year, day.month), usual)
        return measured * 12_000 // max(sum(known.usual), 1)

    def _meter(
        self,
        story: _Story,
        customer_id: uuid.UUID,
        point: uuid.UUID | None,
        rng: Random,
        *,
        removed: date | None = None,
        installed: date | None = None,
    ) -> uuid.UUID:
        self._serial += 1
        today = self.context.today
        since = installed or years_before(story.days[0], rng.randint(1, 3))
        meter_id = new_id()
        self.rows[Meter].append(
            {
                "id": meter_id,
                "customer_id": customer_id,
                "supply_point_id": point,
                "serial_number": f"{since.year % 100:02d}{10_000_000 + self._serial * 7919:08d}"[
                    :10
                ],
                "medium": story.medium,
                "unit": story.rules.unit,
                "digits": story.counter.digits,
                "decimals": story.counter.decimals,
                "place": story.place,
                "verification_due_date": since.replace(day=28, year=since.year + 8)
                if story.exchange or removed
                else today + timedelta(days=story.verified or rng.choice((-40, 60, 500, 900))),
                "installed_on": since,
                "removed_on": removed,
            }
        )
        return meter_id

    def _exchange(
        self,
        story: _Story,
        customer_id: uuid.UUID,
        point: uuid.UUID | None,
        old: uuid.UUID,
        closing: int,
        rng: Random,
    ) -> uuid.UUID:
        new = self._meter(story, customer_id, point, rng, installed=story.exchange)
        self.rows[MeterExchange].append(
            {
                "id": new_id(),
                "old_meter_id": old,
                "new_meter_id": new,
                "exchanged_on": story.exchange,
                "closing_value": _shown(closing, story.counter),
                "opening_value": 0,
                "protocol_number": f"CS-{story.exchange:%Y}/{rng.randint(100, 999)}",
            }
        )
        return new

    def _reading(self, story: _Story, meter_id: uuid.UUID, day: date, value: int) -> None:
        window = story.rules.window
        source = "operator" if window is None else "customer"
        estimated = story.estimate == day
        self.rows[MeterReading].append(
            {
                "id": new_id(),
                "meter_id": meter_id,
                "read_on": day,
                "value": _shown(value, story.counter),
                "source": "estimate" if estimated else source,
                "recorded_at": datetime.combine(day, time(17), UTC),
            }
        )


def load(context: DemoContext) -> None:
    """Give every customer their meters, the customer with the ready-made login a whole history."""
    meters = current_rules().meters
    if meters is None or db.session().scalar(select(Meter.id).limit(1)) is not None:
        return
    points: dict[uuid.UUID, uuid.UUID] = {}
    for customer_id, point in db.session().execute(select(SupplyPoint.customer_id, SupplyPoint.id)):
        points.setdefault(customer_id, point)
    writer = _Writer(context, meters)
    for customer in context.data.customers:
        customer_id = context.customer_ids[customer.number]
        for story in _stories(context, meters, customer):
            writer.tell(story, customer_id, points.get(customer_id))
    for table, rows in writer.rows.items():
        if rows:
            db.session().execute(insert(table), rows)


def _stories(context: DemoContext, meters: Meters, customer: DemoCustomer) -> Iterator[_Story]:
    known = customer.role == "registered"
    for name, medium in meters.media.items():
        rng = stream(seed=context.spec.seed, parts=("stories", customer.index, name))
        days = _days(medium, context.today, months=12 * _YEARS + 2 if known else _FEW)
        monthly = (medium.typical_monthly or 4) * rng.randint(700, 1200)
        counter = Counter(medium.digits, medium.decimals)
        places = _PLACES.get(name, ("előszoba",))
        bathroom = _Story(
            name, medium, places[0], counter, monthly, rng.randint(90, 700) * 1000, days
        )
        if not known:
            yield bathroom
            continue
        yield _eventful(bathroom, days)
        if len(places) > 1:
            yield _rolling(bathroom, places[1], days)


def _eventful(story: _Story, days: Sequence[date]) -> _Story:
    """Return the story with an exchange a good year ago and one estimate since then."""
    return replace(
        story,
        estimate=days[-9 if story.medium == HEATING else -6],
        exchange=days[-16] + timedelta(days=9) if story.medium != HEATING else None,
    )


def _rolling(story: _Story, place: str, days: Sequence[date]) -> _Story:
    """Return a second, older counter with four digits that begins again with zero half a year ago."""
    counter = Counter(4, story.counter.decimals)
    monthly = story.monthly // 3
    start = counter.modulus - monthly * (len(days) - 7)
    return replace(story, place=place, counter=counter, monthly=monthly, start=start, verified=60)


def _days(medium: Medium, today: date, *, months: int) -> tuple[date, ...]:
    """Return when the meter was read: the first of each month, or a day in each window that is over."""
    if medium.window is None:
        first = today.replace(day=1)
        found = [first]
        while len(found) < months:
            first = (first - timedelta(days=1)).replace(day=1)
            found.append(first)
        return tuple(reversed(found))
    found = []
    window = last_before(medium.window, today)
    while window is not None and len(found) < months:
        found.append(window.opens + timedelta(days=min(4, (window.closes - window.opens).days)))
        window = last_before(medium.window, window.opens)
    return tuple(reversed(found))


def _shown(value: int, counter: Counter) -> int:
    """Return what the counter shows of that total."""
    inside = value % counter.modulus
    return inside - inside % counter.unit_in_last_place
