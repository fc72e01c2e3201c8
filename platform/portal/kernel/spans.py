"""Lengths of time as people write them: ``2h`` on the clock, ``1 year`` on the calendar."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from portal.kernel.errors import PortalError
from portal.kernel.words import N_

_CLOCK = re.compile(r"([1-9][0-9]{0,4})\s*(s|m|min|h|d)")
_CLOCK_UNITS = {
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "min": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
}
_CALENDAR = re.compile(r"([1-9][0-9]{0,3})\s*(year|month|week|day)s?")


class SpanFormatError(PortalError):
    """The text is not a length of time; the message says how to write one."""


def parse_duration(text: str) -> timedelta:
    """Read ``90s``, ``30m``, ``2h`` or ``1d``; raises SpanFormatError."""
    match = _CLOCK.fullmatch(text.strip().lower())
    if match is None:
        raise SpanFormatError(N_("write a whole number and s, m, h or d, for example 2h"))
    return int(match[1]) * _CLOCK_UNITS[match[2]]


@dataclass(frozen=True, slots=True)
class CalendarSpan:
    """A length on the calendar: whole months, then days."""

    months: int = 0
    days: int = 0

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``1 year``, ``18 months``, ``6 weeks`` or ``90 days``; raises SpanFormatError."""
        match = _CALENDAR.fullmatch(text.strip().lower())
        if match is None:
            raise SpanFormatError(N_("write a number and years, months, weeks or days: 1 year"))
        count = int(match[1])
        if match[2] in ("year", "month"):
            return cls(months=count * (12 if match[2] == "year" else 1))
        return cls(days=count * (7 if match[2] == "week" else 1))

    def before(self, day: date) -> date:
        """Return the day that lies this long before; never before year 1.

        A month without that day gives its last day: one year before 29 February is 28 February.
        """
        months = day.year * 12 + day.month - 1 - self.months
        if months < 12:
            return date.min
        year, month = months // 12, months % 12 + 1
        same_day = min(day.day, calendar.monthrange(year, month)[1])
        try:
            return date(year, month, same_day) - timedelta(days=self.days)
        except OverflowError:
            return date.min
