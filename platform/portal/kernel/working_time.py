"""Working time: opening hours, holidays and the due times that are promised from them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from portal.kernel.clock import BUDAPEST
from portal.kernel.errors import PortalError

Interval = tuple[time, time]
"""Half-open local wall time ``[from, to)``; midnight as the end means the end of that day."""

_MIDNIGHT = time(0)
_ONE_DAY = timedelta(days=1)
_HORIZON_DAYS = 3660
"""No promise reaches further than ten years; beyond it the calendar itself is wrong."""


class WorkingCalendarError(PortalError):
    """The opening hours contradict themselves, or they never reach the time asked for."""


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """When an office is open, in local wall time.

    ``hours``: weekday (Monday is 0) → intervals; a missing weekday is closed. ``holidays`` and
    ``extra_workdays`` (worked Saturdays) are dated data from outside, as of ``version``; a day in
    both is worked. ``closed_on``: the office's own closed days, stronger than everything else. An
    extra workday whose weekday has no hours keeps those of the last weekday that has (Friday).
    """

    hours: Mapping[int, tuple[Interval, ...]]
    holidays: frozenset[date] = frozenset()
    extra_workdays: frozenset[date] = frozenset()
    closed_on: frozenset[date] = frozenset()
    version: str = ""
    zone: ZoneInfo = field(default=BUDAPEST)

    def __post_init__(self) -> None:
        """Refuse hours that overlap, run backwards, or name no weekday."""
        for weekday, intervals in self.hours.items():
            if weekday not in range(7):
                raise WorkingCalendarError(f"weekday {weekday!r} is not 0 (Monday) to 6 (Sunday)")
            for opens, closes in intervals:
                if closes != _MIDNIGHT and opens >= closes:
                    raise WorkingCalendarError(
                        f"{opens:%H:%M}-{closes:%H:%M} ends before it begins"
                    )
            for (_, closes), (opens, _) in pairwise(sorted(intervals)):
                if closes == _MIDNIGHT or opens < closes:
                    raise WorkingCalendarError(f"two opening hours overlap at {opens:%H:%M}")

    def is_working_day(self, day: date) -> bool:
        """Tell whether the office opens at all on that local day."""
        return bool(self.intervals_on(day))

    def intervals_on(self, day: date) -> tuple[Interval, ...]:
        """Return that local day's opening hours in order; empty when closed."""
        if day in self.closed_on:
            return ()
        own = self.hours.get(day.weekday(), ())
        if day in self.extra_workdays:
            return tuple(sorted(own or self._usual_hours()))
        if day in self.holidays:
            return ()
        return tuple(sorted(own))

    def is_open(self, at: datetime) -> bool:
        """Tell whether the office is open at that moment (aware)."""
        moment = _utc(at)
        day = moment.astimezone(self.zone).date()
        return any(opens <= moment < closes for opens, closes in self._open_on(day))

    def add_open_time(self, start: datetime, duration: timedelta) -> datetime:
        """Return the moment (UTC) when ``duration`` of opening time has passed since ``start``.

        No duration gives ``start`` itself while open, else the next opening. Time is real time: an
        office open through the night of a clock change is open an hour less, or more. Raises
        ValueError for a naive start or a negative duration, WorkingCalendarError when the office
        does not open that long within ten years.
        """
        if duration < timedelta(0):
            raise ValueError("opening time cannot be taken back")
        left = duration
        for opens, closes in self._open_from(_utc(start)):
            if left < closes - opens or (left and left == closes - opens):
                return opens + left
            left -= closes - opens
        raise WorkingCalendarError("the office does not open that long")

    def open_time_between(self, start: datetime, end: datetime) -> timedelta:
        """Return how much opening time lies between two moments; nothing when they are reversed."""
        until, total = _utc(end), timedelta(0)
        day, last = self._local_day(_utc(start)), self._local_day(until)
        while day <= last:
            for opens, closes in self._open_on(day):
                total += max(timedelta(0), min(closes, until) - max(opens, _utc(start)))
            day += _ONE_DAY
        return total

    def add_working_days(self, start: datetime, days: int) -> datetime:
        """Return the moment (UTC) the office closes on the ``days``-th working day after ``start``.

        The day of ``start`` is not counted. With 0 it is the closing of that very day, or of the
        next working day when that day is closed or already over. Raises as ``add_open_time``.
        """
        if days < 0:
            raise ValueError("working days cannot be taken back")
        moment = _utc(start)
        day = self._local_day(moment)
        left = days
        for offset in range(_HORIZON_DAYS):
            closing = max(
                (closes for _, closes in self._open_on(day + offset * _ONE_DAY)), default=None
            )
            if closing is None or (days == 0 and closing <= moment):
                continue
            if offset:
                left -= 1
            if left <= 0:
                return closing
        raise WorkingCalendarError("the office has not that many working days")

    def _usual_hours(self) -> tuple[Interval, ...]:
        return next((self.hours[day] for day in (4, 3, 2, 1, 0, 5, 6) if self.hours.get(day)), ())

    def _local_day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def _open_on(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """Yield that day's opening hours as moments, without those that a clock change swallows."""
        for opens, closes in self.intervals_on(day):
            begin = datetime.combine(day, opens, self.zone).astimezone(UTC)
            closing_day = day + _ONE_DAY if closes == _MIDNIGHT else day
            end = datetime.combine(closing_day, closes, self.zone).astimezone(UTC)
            if begin < end:
                yield begin, end

    def _open_from(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        first = self._local_day(start)
        for offset in range(_HORIZON_DAYS):
            for opens, closes in self._open_on(first + offset * _ONE_DAY):
                if closes > start:
                    yield max(opens, start), closes


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone has no place in a calendar")
    return moment.astimezone(UTC)
