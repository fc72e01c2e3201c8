"""The letterhead of the tenant in scope, as the templates of PDFs want it (letter.typ)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from portal.foundation.web.formats import format_date
from portal.foundation.web.theming import mail_colours
from portal.rules.bundle import logo_path
from portal.rules.model import TenantRules

_PAGE_WORDS = {"hu": "Oldal:", "en": "Page"}


def letterhead(
    rules: TenantRules,
    *,
    title: str,
    day: date,
    locale: str,
    addressee: Sequence[str] = (),
    reference: str = "",
) -> dict[str, Any]:
    """Return what ``letter.with(d.letter)`` wants: company, logo, colour, title, date, language.

    ``addressee`` is lines (name first); ``reference`` stands below the date, e.g. a case number
    with its word. Texts are in the language of ``locale`` already.
    """
    company = rules.company
    return {
        "language": locale,
        "title": title,
        "day": [day.year, day.month, day.day],
        "date": format_date(day, locale),
        "page_word": _PAGE_WORDS.get(locale, _PAGE_WORDS["en"]),
        "reference": reference,
        "addressee": [line for line in addressee if line],
        **_logo(rules),
        "colour": mail_colours(theme=rules.theme)["link"],
        "company": {
            "name": company.legal_name,
            "address": company.address,
            "lines": [
                company.address,
                " · ".join(part for part in (company.phone, company.email) if part),
                company.website,
            ],
        },
    }


def _logo(rules: TenantRules) -> dict[str, Any]:
    """Return the logo as SVG text, or as the bytes of a PNG (JSON has numbers only); else ""."""
    path = logo_path(rules.files)
    if path is None:
        return {"logo": "", "logo_format": "svg"}
    data = rules.files[path]
    if path.endswith(".png"):
        return {"logo": list(data), "logo_format": "png"}
    return {"logo": data.decode(), "logo_format": "svg"}
