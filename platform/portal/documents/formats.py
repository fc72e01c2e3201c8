"""How unit prices, rates and sizes of files are written for people."""

from datetime import date, timedelta
from decimal import Decimal

from portal.rules.sections.prices import PricePeriod

_NBSP = "\N{NO-BREAK SPACE}"


def decimal_words(value: Decimal, locale: str) -> str:
    """Return ``3 125,45`` (Hungarian, no-break spaces) or ``3,125.45``; as many decimals as it has."""
    plain = f"{value:,f}"
    if locale != "hu":
        return plain
    return plain.replace(",", _NBSP).replace(".", ",")


def percent_words(value: Decimal, locale: str) -> str:
    """Return ``27%``, without idle zeros."""
    short = value.normalize() if value else Decimal(0)
    return f"{decimal_words(Decimal(f'{short:f}'), locale)}%"


def size_words(size: int, locale: str) -> str:
    """Return ``84 kB`` or ``1,3 MB``."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))}{_NBSP}kB"
    whole = f"{size / 1_000_000:.1f}{_NBSP}MB"
    return whole.replace(".", ",") if locale == "hu" else whole


def last_day(period: PricePeriod) -> date | None:
    """Return the last day of a period; None where no end is known."""
    return None if period.end is None else period.end - timedelta(days=1)
