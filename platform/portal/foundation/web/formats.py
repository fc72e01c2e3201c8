"""How dates, times and amounts are written for people, in the language of the page."""

from datetime import date, datetime

from flask_babel import get_locale

from portal.kernel.clock import BUDAPEST
from portal.kernel.money import Money

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


def format_date(day: date, language: str = "") -> str:
    """Return ``2026. 05. 03.`` (Hungarian) or ``3 May 2026`` (English)."""
    if (language or _language()) == "hu":
        return f"{day.year}.{_NBSP}{day.month:02d}.{_NBSP}{day.day:02d}."
    return f"{day.day}{_NBSP}{_MONTHS[day.month - 1]}{_NBSP}{day.year}"


def format_datetime(moment: datetime) -> str:
    """Return the moment in Hungarian local time, to the minute."""
    local = moment.astimezone(BUDAPEST)
    return f"{format_date(local.date())} {local.hour:02d}:{local.minute:02d}"


_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def _language() -> str:
    locale = get_locale()
    return locale.language if locale is not None else "hu"


FILTERS = {"money": format_money, "date": format_date, "datetime": format_datetime}
