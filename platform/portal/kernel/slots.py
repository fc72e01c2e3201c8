"""Times of appointments within opening hours: cut in real time, told by the clock on the wall."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from portal.kernel.clock import BUDAPEST
from portal.kernel.working_time import Interval

ATOM = timedelta(minutes=5)
"""The smallest piece of time that a seat is taken for; appointments begin and end on one."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MIDNIGHT = time(0)


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """One possible appointment, as moments (UTC)."""

    starts_at: datetime
    ends_at: datetime

    def atoms(self) -> tuple[datetime, ...]:
        """Return the beginnings of the pieces of five minutes that it takes."""
        return pieces(self.starts_at, self.ends_at)


def pieces(start: datetime, end: datetime) -> tuple[datetime, ...]:
    """Return the beginnings of the pieces of five minutes from ``start`` until before ``end``."""
    return tuple(start + number * ATOM for number in range(-((start - end) // ATOM)))


def slots_in(
    day: date, hours: Interval, *, step: timedelta, length: timedelta, zone: ZoneInfo = BUDAPEST
) -> Iterator[Slot]:
    """Yield the appointments of that length that fit into the opening hours of a local day.

    They begin each ``step`` of real time from the opening on, so that on the night of a clock
    change no time is given that the clock leaps over, and the hour that comes twice is given twice.
    Each lies within the opening hours by the clock on the wall as well, from its first minute to
    its last. Both lengths must be multiples of ``ATOM``; raises ValueError.
    """
    if step % ATOM or length % ATOM or step <= timedelta(0) or length <= timedelta(0):
        raise ValueError("appointments are made of whole pieces of five minutes")
    opens, closes = hours
    last_day = day + timedelta(days=1) if closes == _MIDNIGHT else day
    start = _rounded_up(datetime.combine(day, opens, zone).astimezone(UTC))
    end = datetime.combine(last_day, closes, zone).astimezone(UTC)
    while start + length <= end:
        slot = Slot(start, start + length)
        if all(_within(atom.astimezone(zone), day, hours) for atom in slot.atoms()):
            yield slot
        start += step


def comes_twice(moment: datetime, *, zone: ZoneInfo = BUDAPEST) -> bool:
    """Tell whether the clock on the wall shows that moment's time once more within an hour."""
    local = moment.astimezone(zone)
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def _within(local: datetime, day: date, hours: Interval) -> bool:
    opens, closes = hours
    clock = local.time()
    return local.date() == day and opens <= clock and (closes == _MIDNIGHT or clock < closes)


def _rounded_up(moment: datetime) -> datetime:
    return _EPOCH - (_EPOCH - moment) // ATOM * ATOM
