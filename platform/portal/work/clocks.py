"""A due time in words: how long there still is, or for how long it has been over."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import ngettext

SOON = timedelta(hours=4)
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Clock:
    """What a clock says. ``tone``: ``danger`` once it is late, ``warning`` when little is left."""

    words: str
    tone: str
    is_late: bool


def clock(due: datetime, *, now: datetime) -> Clock:
    """Return the clock of a due time, whole minutes, hours (up to two days) or days, cut off."""
    left = due - now
    if left >= timedelta(0):
        return Clock(_left(left), "warning" if left <= SOON else "neutral", is_late=False)
    return Clock(_over(-left), "danger", is_late=True)


def _left(span: timedelta) -> str:
    if span < _HOUR:
        return ngettext("in %(num)d minute", "in %(num)d minutes", span // timedelta(minutes=1))
    if span < 2 * _DAY:
        return ngettext("in %(num)d hour", "in %(num)d hours", span // _HOUR)
    return ngettext("in %(num)d day", "in %(num)d days", span // _DAY)


def _over(span: timedelta) -> str:
    if span < _HOUR:
        minutes = span // timedelta(minutes=1)
        return ngettext("%(num)d minute late", "%(num)d minutes late", minutes)
    if span < 2 * _DAY:
        return ngettext("%(num)d hour late", "%(num)d hours late", span // _HOUR)
    return ngettext("%(num)d day late", "%(num)d days late", span // _DAY)
