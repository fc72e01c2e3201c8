"""How dates, times and amounts are written for people, in the language of the page."""

from datetime import date, datetime

from flask_babel import get_locale, gettext
from markupsafe import Markup

from portal.kernel.clock import BUDAPEST
from portal.kernel.money import Money
from portal.kernel.plain_text import unbroken
from portal.kernel.slots import comes_twice

_NBSP = "\N{NO-BREAK SPACE}"


def format_money(amount: Money, language: str = "") -> str:
    """Return ``1 234 Ft`` (Hungarian) or ``HUF 1,234`` (English), with no-break spaces.

    A long list passes the page's ``language``, as asking for it costs more than the rest.
    """
    if (language or _language()) == "hu":
        return str(amount)
    whole, fillers = divmod(abs(amount.minor), 100)
    sign = "-" if amount.minor < 0 else ""
    return f"{sign}HUF{_NBSP}{whole:,}" + (f".{fillers:02d}" if fillers else "")


def decimal_comma(amount: Money) -> str:
    """Return ``-1234,50`` for tables that spreadsheets open: always two decimals, no grouping."""
    whole, fillers = divmod(abs(amount.minor), 100)
    return f"{'-' if amount.minor < 0 else ''}{whole},{fillers:02d}"


def format_date(day: date, language: str = "") -> str:
    """Return ``2026. 05. 03.`` (Hungarian) or ``3 May 2026`` (English)."""
    if (language or _language()) == "hu":
        return f"{day.year}.{_NBSP}{day.month:02d}.{_NBSP}{day.day:02d}."
    return f"{day.day}{_NBSP}{_MONTHS[day.month - 1]}{_NBSP}{day.year}"


def format_datetime(moment: datetime) -> str:
    """Return the moment in Hungarian local time, to the minute."""
    local = moment.astimezone(BUDAPEST)
    return f"{format_date(local.date())} {local.hour:02d}:{local.minute:02d}"


def format_long_date(day: date) -> str:
    """Return ``2026. május 3., vasárnap`` (Hungarian) or ``Sunday, 3 May 2026`` (English)."""
    weekday = _WEEKDAYS[_language() == "hu"][day.weekday()]
    if _language() == "hu":
        return f"{day.year}.{_NBSP}{_MONTHS_HU[day.month - 1]}{_NBSP}{day.day}., {weekday}"
    return f"{weekday}, {format_date(day, 'en')}"


def format_day(day: date) -> str:
    """Return ``vasárnap, május 3.`` (Hungarian) or ``Sunday, 3 May`` (English)."""
    weekday = _WEEKDAYS[_language() == "hu"][day.weekday()]
    if _language() == "hu":
        return f"{weekday}, {_MONTHS_HU[day.month - 1]}{_NBSP}{day.day}."
    return f"{weekday}, {day.day}{_NBSP}{_MONTHS[day.month - 1]}"


def format_clock(moment: datetime) -> str:
    """Return ``9:30``; in the hour that comes twice, with the time it is told in."""
    local = moment.astimezone(BUDAPEST)
    clock = f"{local.hour}:{local.minute:02d}"
    if not comes_twice(moment):
        return clock
    which = gettext("winter time") if local.fold else gettext("summer time")
    return f"{clock} ({which})"


def format_long_datetime(moment: datetime) -> str:
    """Return ``2026. május 5., kedd 9:30`` (Hungarian) or ``Tuesday, 5 May 2026, 9:30`` (English)."""
    between = " " if _language() == "hu" else ", "
    return format_long_date(moment.astimezone(BUDAPEST).date()) + between + format_clock(moment)


_WEEKDAYS = (
    ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    ("hétfő", "kedd", "szerda", "csütörtök", "péntek", "szombat", "vasárnap"),
)
_MONTHS_HU = (
    *("január", "február", "március", "április", "május", "június"),
    *("július", "augusztus", "szeptember", "október", "november", "december"),
)
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def _language() -> str:
    locale = get_locale()
    return locale.language if locale is not None else "hu"


def unbroken_text(text: object) -> str:
    """Return a text (markup, or one to be translated yet) with its telephone numbers on one line."""
    whole = unbroken(str(text))
    return Markup(whole) if isinstance(text, Markup) else whole  # noqa: S704 - it was markup


FILTERS = {
    "money": format_money,
    "date": format_date,
    "datetime": format_datetime,
    "unbroken": unbroken_text,
    "day": format_day,
    "clock": format_clock,
    "long_date": format_long_date,
    "long_datetime": format_long_datetime,
}
