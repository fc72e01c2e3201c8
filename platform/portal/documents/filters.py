"""Reading what the addresses of this slice's lists ask for; what is not understood is no filter."""

from collections.abc import Mapping
from datetime import date

from portal.documents.schemas import DocumentFilter
from portal.rules.sections.documents import Documents


def document_filter(arguments: Mapping[str, str], kinds: Documents | None) -> DocumentFilter:
    """Return the filter of ``?ev=2026&kategoria=contract``."""
    year, category = arguments.get("ev", ""), arguments.get("kategoria", "")
    known = len(year) == 4 and year.isascii() and year.isdigit() and "1900" <= year <= "2100"
    listed = {one.id for one in kinds.categories} if kinds else set()
    return DocumentFilter(
        year=int(year) if known else None, category=category if category in listed else None
    )


def chosen_day(text: str | None, *, today: date) -> tuple[date, bool]:
    """Return the day of ``?nap=2026-05-03`` and whether it could be read; today where there is none."""
    if not text or not text.strip():
        return today, True
    try:
        return date.fromisoformat(text.strip()), True
    except ValueError:
        return today, False
