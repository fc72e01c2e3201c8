"""When readings are taken in: the window that is open on a day, and the next one."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from portal.rules.sections.meters import Medium, Window


@dataclass(frozen=True, slots=True, order=True)
class ReadingWindow:
    """One window of one medium, by its first and its last day."""

    opens: date
    closes: date


def open_on(window: Window, day: date) -> ReadingWindow | None:
    """Return the window that is open on that day, or None; of two, the one that opened later."""
    found = [one for one in _around(window, day) if one.opens <= day <= one.closes]
    return max(found, default=None)


def next_after(window: Window, day: date) -> ReadingWindow | None:
    """Return the first window that opens after that day; None where no more is named."""
    return min((one for one in _around(window, day) if one.opens > day), default=None)


def last_before(window: Window, day: date) -> ReadingWindow | None:
    """Return the last window that was over before that day, or None."""
    return max((one for one in _around(window, day) if one.closes < day), default=None)


def may_announce(medium: Medium, customer_kind: str) -> bool:
    """Tell whether customers of that kind (person, institution) may announce such readings."""
    return medium.announced_by in ("everybody", f"{customer_kind}s")


def _around(window: Window, day: date) -> Iterator[ReadingWindow]:
    """Yield every window from a year before that day to more than a year after it."""
    if window.named:
        yield from (ReadingWindow(*days) for days in window.named)
        return
    for offset in range(-13, 15):
        years, month = divmod(day.year * 12 + day.month - 1 + offset, 12)
        if not window.months or month + 1 in window.months:
            opens = _day(years, month, window.from_day)
            later = window.to_day < window.from_day
            closes = _day(*divmod(years * 12 + month + later, 12), window.to_day)
            yield ReadingWindow(opens, closes)


def _day(year: int, month: int, number: int) -> date:
    """Return that day of the month (counted from 0), or its last where it is shorter."""
    return date(year, month + 1, min(number, monthrange(year, month + 1)[1]))
