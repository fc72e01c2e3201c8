"""Printing the sheets of printable forms: once for each version, language and letterhead."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from portal.foundation.pdf_making import make_pdf
from portal.foundation.web.formats import format_date
from portal.rules.form_sheets import Sheet, SheetField, SheetPart
from portal.rules.letterhead import letterhead
from portal.rules.model import TenantRules
from portal.rules.text import Text

_TEMPLATE = Path(__file__).with_name("typst") / "form.typ"
_WORDS = {
    "hu": {
        "in_use": "Használatos {day} óta",
        "date_and_place": "Kelt (hely, nap):",
        "print": "Kérjük, nyomtatott nagybetűkkel töltse ki.",
    },
    "en": {
        "in_use": "In use from {day}",
        "date_and_place": "Place and date:",
        "print": "Please fill in with capital letters.",
    },
}
_ALL_COLUMNS = 6
_COLUMNS = {"full": _ALL_COLUMNS, "half": 3, "third": 2}


def print_sheet(sheet: Sheet, rules: TenantRules, *, start: date, locale: str) -> bytes:
    """Return the sheet as a PDF in that language; ``start`` is the day its version came into use."""
    words = _WORDS.get(locale, _WORDS["en"])
    title = sheet.title.in_locale(locale)
    data = {
        "letter": letterhead(rules, title=title, day=start, locale=locale)
        | {"date": words["in_use"].format(day=format_date(start, locale))},
        "words": words,
        "introduction": _said(sheet.introduction, locale),
        "parts": [_part(part, locale) for part in sheet.parts],
        "signatures": _all(sheet.signatures, locale),
        "closing": _said(sheet.closing, locale),
    }
    return _printed(json.dumps(data, ensure_ascii=False, sort_keys=True))


@lru_cache(maxsize=64)
def _printed(data: str) -> bytes:
    """Make the PDF; everything that it shows is in the key, the company's name too."""
    return make_pdf(_TEMPLATE, json.loads(data))


def _part(part: SheetPart, locale: str) -> dict[str, Any]:
    return {
        "title": part.title.in_locale(locale),
        "text": _said(part.text, locale),
        "fields": [
            _field(field, locale) | {"column": column, "row": row}
            for field, column, row in _placed(part.fields)
        ],
    }


def _placed(fields: Sequence[SheetField]) -> Iterator[tuple[SheetField, int, int]]:
    """Yield each field with its column and row: what does not fit beside the last begins a new row."""
    column = row = 0
    for field in fields:
        wide = _COLUMNS[field.width]
        if column + wide > _ALL_COLUMNS:
            column, row = 0, row + 1
        yield field, column, row
        column += wide


def _field(field: SheetField, locale: str) -> dict[str, Any]:
    return {
        "label": field.label.in_locale(locale),
        "look": field.look,
        "columns": _COLUMNS[field.width],
        "rows": field.rows,
        "boxes": field.boxes,
        "options": _all(field.options, locale),
    }


def _all(texts: Sequence[Text], locale: str) -> list[str]:
    return [text.in_locale(locale) for text in texts]


def _said(text: Text | None, locale: str) -> str:
    return text.in_locale(locale) if text else ""
