"""The ways to go on that each page of booking offers, as links with their words."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from flask_babel import ngettext

from portal.appointments import queries
from portal.appointments.calendar import Desk, place_of
from portal.appointments.capacity import FreeTime
from portal.appointments.wording import seats_text
from portal.foundation.web.formats import format_clock, format_day
from portal.kernel.clock import local_today
from portal.rules.model import TenantRules

UrlOf = Callable[[str], str]
"""Makes a link from what was chosen: an id, a day ``2026-05-03``, a moment."""
_MOMENT = "%Y-%m-%dT%H:%MZ"


@dataclass(frozen=True, slots=True)
class Choice:
    """One link. ``spoken`` stands before the label for those who hear the page."""

    label: str
    url: str
    note: str = ""
    spoken: str = ""


def offices(rules: TenantRules, url_of: UrlOf) -> list[Choice]:
    """Return the offices that give appointments."""
    booking = rules.appointments.offices if rules.appointments else ()
    places = ((one.id, place_of(rules, one.id)) for one in booking)
    return [Choice(place.name, url_of(key), place.address) for key, place in places if place]


def topics(rules: TenantRules, url_of: UrlOf, *, locale: str) -> list[Choice]:
    """Return what people may come about."""
    known = rules.appointments.topics if rules.appointments else ()
    return [Choice(topic.label.in_locale(locale), url_of(topic.id)) for topic in known]


def days(
    desk: Desk, url_of: UrlOf, *, now: datetime, besides: uuid.UUID | None = None
) -> list[Choice]:
    """Return the days on which something is free, with how much."""
    free = queries.free_times(desk, now=now, besides=besides)
    return [
        Choice(format_day(day), url_of(day.isoformat()), _times_text(len(list(times))))
        for day, times in groupby(free, key=day_of)
    ]


def times(
    desk: Desk, day: date, url_of: UrlOf, *, now: datetime, besides: uuid.UUID | None = None
) -> list[Choice]:
    """Return the free times of a day, with how many places each has."""
    return [
        Choice(
            format_clock(free.slot.starts_at),
            url_of(moment_text(free.slot.starts_at)),
            seats_text(free),
            f"{format_day(day)},",
        )
        for free in queries.free_times(desk, now=now, day=day, besides=besides)
    ]


def day_of(free: FreeTime) -> date:
    """Return the local day of a free time."""
    return local_today(free.slot.starts_at)


def moment_text(moment: datetime) -> str:
    """Return the moment as links and forms carry it: UTC to the minute."""
    return moment.strftime(_MOMENT)


def read_moment(text: str | None) -> datetime | None:
    """Return the moment that a link or form carries, or None for anything else."""
    try:
        return (
            datetime.strptime(f"{text}+0000", f"{_MOMENT}%z") if text and text.isascii() else None
        )
    except ValueError:
        return None


def read_day(text: str | None) -> date | None:
    """Return a day as links carry it (``2026-05-03``), or None for anything else."""
    try:
        return date.fromisoformat(text) if text and len(text) == 10 else None
    except ValueError:
        return None


def _times_text(count: int) -> str:
    return ngettext("%(num)d free time", "%(num)d free times", count)
