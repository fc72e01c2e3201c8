"""Reading the filters of lists from the address; what is not understood is no filter."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.billing.schemas import InvoiceFilter, Period, StatementFilter
from portal.foundation.csv_values import iso_date

STATES = {
    "nyitott": "open",
    "lejart": "overdue",
    "rendezett": "paid",
    "sztorno": "cancelled",
}
"""How the address calls the state of a bill."""
KINDS = {"eloiras": "billed", "befizetes": "paid"}
"""How the address calls the kinds of entries of an account."""
_LONGEST = 40


def invoice_filter(arguments: Mapping[str, str]) -> InvoiceFilter:
    """Return the filter of ``?ev=2026&allapot=nyitott&szam=123&tol=2026-01-01&ig=2026-03-31``."""
    return InvoiceFilter(
        year=year_of(arguments),
        state=STATES.get(arguments.get("allapot", ""), "all"),
        number=re.sub(r"[^0-9A-Z]", "", arguments.get("szam", "")[:_LONGEST].upper()),
        period=period_of(arguments),
    )


def statement_filter(arguments: Mapping[str, str]) -> StatementFilter:
    """Return the filter of ``?tol=2026-01-01&ig=2026-03-31&tetel=befizetes``."""
    return StatementFilter(
        period=period_of(arguments), kind=KINDS.get(arguments.get("tetel", ""), "all")
    )


def year_of(arguments: Mapping[str, str]) -> int | None:
    """Return the year of ``?ev=2026``, or None for all years."""
    year = arguments.get("ev", "")
    known = len(year) == 4 and year.isascii() and year.isdigit() and "1900" <= year <= "2100"
    return int(year) if known else None


def period_of(arguments: Mapping[str, str]) -> Period:
    """Return the days of ``?tol=…&ig=…``, as browsers or people write them, in their order."""
    days, unread = [], []
    for name in ("tol", "ig"):
        typed = arguments.get(name, "").strip()[:_LONGEST]
        found = iso_date(typed) if typed else None
        days.append(None if found is None else date.fromisoformat(found))
        if typed and found is None:
            unread.append(typed)
    first, last = days
    if first is not None and last is not None and first > last:
        first, last = last, first
    return Period(first, last, tuple(unread))


def as_arguments(wanted: InvoiceFilter | StatementFilter) -> dict[str, Any]:
    """Return the filter as arguments of ``url_for``; what it does not limit is None."""
    period = {
        "tol": wanted.period.first and wanted.period.first.isoformat(),
        "ig": wanted.period.last and wanted.period.last.isoformat(),
    }
    if isinstance(wanted, StatementFilter):
        return {**period, "tetel": _word(KINDS, wanted.kind)}
    return {
        **period,
        "ev": wanted.year,
        "allapot": _word(STATES, wanted.state),
        "szam": wanted.number or None,
    }


def _word(words: Mapping[str, str], value: str) -> str | None:
    return next((word for word, meant in words.items() if meant == value), None)
