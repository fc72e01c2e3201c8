"""From readings to what was used when: one growing total through exchanges and rollovers.

Pure: days and whole thousandths go in and come out. A total between two readings is interpolated
evenly by days, so months always add up to exactly what the counters say.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from portal.metering.counters import Counter

ESTIMATE = "estimate"
_RANKS = {"operator": 0, "customer": 1, ESTIMATE: 2}
_AVERAGED_DAYS = 62
"""Readings further apart than two months say nothing of a single month: it is an average."""
_YEARS_BACK = 3
_ENOUGH_DAYS = 60


@dataclass(frozen=True, slots=True)
class Point:
    """What one counter showed at the beginning of a day; ``source`` as of a reading."""

    day: date
    value: int
    source: str = "operator"


@dataclass(frozen=True, slots=True)
class Strand:
    """One meter's counter with its points, in any order; strands follow each other by exchanges."""

    counter: Counter
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Knot:
    """The total since the first reading, on a day; ``estimated`` where it rests on an estimate."""

    day: date
    total: int
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class MonthUse:
    """What was used in a calendar month (``month``: its first day), in thousandths.

    ``partial``: the readings do not cover all of it. ``estimated``: an estimate takes part.
    ``averaged``: the readings around are more than two months apart.
    """

    month: date
    amount: int
    partial: bool = False
    estimated: bool = False
    averaged: bool = False


@dataclass(frozen=True, slots=True)
class Timeline:
    """The knots of one measuring place, oldest first; a day stands once."""

    knots: tuple[Knot, ...]
    _days: tuple[date, ...] = field(default=(), repr=False)

    @classmethod
    def of(cls, strands: Iterable[Strand]) -> "Timeline":
        """Return the timeline of meters that followed each other, oldest first."""
        knots: list[Knot] = []
        for strand in strands:
            for knot in _knots(strand, knots[-1].total if knots else 0):
                if knots and knot.day <= knots[-1].day:
                    continue
                knots.append(knot)
        return cls(tuple(knots), tuple(knot.day for knot in knots))

    @property
    def used(self) -> int:
        """Return what was used from the first reading to the last."""
        return self.knots[-1].total if self.knots else 0

    def covers(self, day: date) -> bool:
        """Tell whether the day lies between the first and the last reading."""
        return bool(self.knots) and self._days[0] <= day <= self._days[-1]

    def total_on(self, day: date) -> int:
        """Return the total at the beginning of that day, held still beyond the first and last reading."""
        place = bisect_right(self._days, day)
        if place == 0:
            return self.knots[0].total if self.knots else 0
        earlier = self.knots[place - 1]
        if place == len(self.knots):
            return earlier.total
        later = self.knots[place]
        passed, length = (day - earlier.day).days, (later.day - earlier.day).days
        return earlier.total + (later.total - earlier.total) * passed // length

    def months(self) -> tuple[MonthUse, ...]:
        """Return every month from the first reading to the last; together they are ``used``."""
        if len(self.knots) < 2:
            return ()
        found = []
        month = self._days[0].replace(day=1)
        while month < self._days[-1]:
            following = next_month(month)
            found.append(self._month(month, following))
            month = following
        return tuple(found)

    def usual_between(self, start: date, end: date) -> int | None:
        """Return what is usually used in that part of the year, from the same days of earlier years.

        Where there is no such year, the average of what is known; None with less than two months.
        """
        seasons = []
        for years in range(1, _YEARS_BACK + 1):
            first, last = years_before(start, years), years_before(end, years)
            if self.covers(first) and self.covers(last):
                seasons.append(self.total_on(last) - self.total_on(first))
        if seasons:
            return max(sum(seasons) // len(seasons), 0)
        return self.average_between(start, end)

    def average_between(self, start: date, end: date) -> int | None:
        """Return what so many days use on the average of all that is known; None with too little."""
        known = (self._days[-1] - self._days[0]).days if self.knots else 0
        if known < _ENOUGH_DAYS:
            return None
        return max(self.used * (end - start).days // known, 0)

    def _month(self, month: date, following: date) -> MonthUse:
        touching = [
            (earlier, later)
            for earlier, later in pairwise(self.knots)
            if earlier.day < following and later.day > month
        ]
        return MonthUse(
            month=month,
            amount=self.total_on(following) - self.total_on(month),
            partial=self._days[0] > month or self._days[-1] < following,
            estimated=any(earlier.estimated or later.estimated for earlier, later in touching),
            averaged=any(
                (later.day - earlier.day).days > _AVERAGED_DAYS for earlier, later in touching
            ),
        )


def next_month(month: date) -> date:
    """Return the first day of the month after that one."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def years_before(day: date, years: int) -> date:
    """Return the same day so many years earlier; 28 February for a leap day."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _knots(strand: Strand, start: int) -> list[Knot]:
    """Return one meter's knots; its first point has the total that the meter before it ended with."""
    kept = _kept(strand)
    knots: list[Knot] = []
    for number, point in enumerate(kept):
        total = start
        if number:
            used = strand.counter.used(kept[number - 1].value, point.value)
            total = knots[-1].total + used
        knots.append(Knot(point.day, total, point.source == ESTIMATE))
    return knots


def _kept(strand: Strand) -> Sequence[Point]:
    """Return the points in order, one a day, without estimates that a later reading disproves."""
    kept: list[Point] = []
    ranked = sorted(strand.points, key=lambda one: (one.day, _RANKS.get(one.source, 0)))
    for point in ranked:
        if kept and kept[-1].day == point.day:
            continue
        while (
            kept
            and kept[-1].source == ESTIMATE
            and strand.counter.used(kept[-1].value, point.value) < 0
        ):
            kept.pop()
        if not (point.source == ESTIMATE and kept and _falls(strand.counter, kept[-1], point)):
            kept.append(point)
    return kept


def _falls(counter: Counter, earlier: Point, later: Point) -> bool:
    return counter.used(earlier.value, later.value) < 0
