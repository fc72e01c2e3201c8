"""Whether an office is open now, until when, and the days of the next weeks that are not as usual."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from portal.kernel.clock import BUDAPEST
from portal.kernel.errors import PortalError
from portal.kernel.working_time import Interval, WorkingCalendar

LOOK_AHEAD_DAYS = 42
_MIDNIGHT = time(0)


@dataclass(frozen=True, slots=True)
class OpenNow:
    """``changes_at``: when it closes (open) or opens next (closed), aware; None where it never does."""

    is_open: bool
    changes_at: datetime | None


@dataclass(frozen=True, slots=True)
class UnusualDay:
    """A day that differs from the usual week; no ``hours`` is closed. ``holiday``: a public one."""

    day: date
    hours: tuple[Interval, ...]
    holiday: bool


def open_now(calendar: WorkingCalendar, *, now: datetime) -> OpenNow:
    """Return whether the office is open at that moment, and until when that stays so."""
    if calendar.is_open(now):
        return OpenNow(True, _closing(calendar, now))
    try:
        return OpenNow(False, calendar.add_open_time(now, timedelta(0)))
    except PortalError:
        return OpenNow(False, None)


def unusual_days(calendar: WorkingCalendar, *, today: date) -> tuple[UnusualDay, ...]:
    """Return today and the days of the next six weeks whose hours are not those of their weekday."""
    return tuple(_unusual(calendar, today))


def _unusual(calendar: WorkingCalendar, today: date) -> Iterator[UnusualDay]:
    for offset in range(LOOK_AHEAD_DAYS):
        day = today + timedelta(days=offset)
        usual = tuple(sorted(calendar.hours.get(day.weekday(), ())))
        hours = calendar.intervals_on(day)
        if hours != usual:
            is_holiday = day in calendar.holidays and day not in calendar.closed_on
            yield UnusualDay(day, hours, holiday=is_holiday and not hours)


def _closing(calendar: WorkingCalendar, now: datetime) -> datetime | None:
    """Return when the opening hours in which that moment lies end."""
    local = now.astimezone(BUDAPEST)
    return next(
        (
            closing
            for opens, closing in _moments(calendar.intervals_on(local.date()), local.date())
            if opens <= now < closing
        ),
        None,
    )


def _moments(intervals: Sequence[Interval], day: date) -> Iterator[tuple[datetime, datetime]]:
    for opens, closes in intervals:
        closing_day = day + timedelta(days=1) if closes == _MIDNIGHT else day
        yield (
            datetime.combine(day, opens, BUDAPEST),
            datetime.combine(closing_day, closes, BUDAPEST),
        )
