"""The legal calendar of Hungary for offices: public holidays and worked Saturdays, dated."""

from collections.abc import Sequence
from datetime import date, time
from functools import lru_cache
from importlib.metadata import version
from typing import Any

import holidays

from portal.kernel.working_time import WorkingCalendar
from portal.rules.vocabulary import WEEKDAYS

_YEARS = range(2024, 2041)


@lru_cache(maxsize=1)
def _legal_days() -> tuple[frozenset[date], frozenset[date]]:
    legal = holidays.country_holidays("HU", years=_YEARS)
    return frozenset(legal), frozenset(legal.weekend_workdays)


def office_calendar(
    *,
    opening_hours: dict[str, Sequence[tuple[time, time]]],
    closed_on: Sequence[date],
    open_on: Sequence[date],
) -> WorkingCalendar:
    """Return an office's calendar from its rules.

    Holidays come from the calendar library of the installed version, which the calendar carries
    (decrees change them within a year); ``open_on`` adds worked Saturdays, ``closed_on`` wins.
    """
    public_holidays, worked_saturdays = _legal_days()
    return WorkingCalendar(
        hours={
            number: tuple(opening_hours[day])
            for number, day in enumerate(WEEKDAYS)
            if opening_hours.get(day)
        },
        holidays=public_holidays,
        extra_workdays=worked_saturdays | frozenset(open_on),
        closed_on=frozenset(closed_on),
        version=f"holidays {version('holidays')}",
    )


def calendar_of(office: dict[str, Any]) -> WorkingCalendar:
    """Return the calendar of an office as the schema loaded it."""
    return office_calendar(
        opening_hours=office["opening_hours"],
        closed_on=office["closed_on"],
        open_on=office["open_on"],
    )
