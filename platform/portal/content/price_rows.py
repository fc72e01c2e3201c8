"""Prices as they are typed into a table: read, checked, compared with those before."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from flask_babel import gettext as _

from portal.kernel.plain_text import clean_text
from portal.rules.sections.prices import PriceItem, PricePeriod
from portal.rules.text import Text

FIELDS: Final = ("name_hu", "name_en", "unit_hu", "unit_en", "net", "vat")
MOST_ROWS: Final = 60
LONGEST: Final = 200
_USUAL_VAT: Final = frozenset(map(Decimal, (0, 5, 18, 27)))
_THOUSANDS: Final = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{3})+")
_MUCH: Final = Decimal("0.3")


class AmbiguousError(ValueError):
    """``3.125`` may be three and a bit or three thousand."""


@dataclass(slots=True)
class PriceRow:
    """One row of the table: ``typed`` by the name of the column, and what is wrong with it."""

    typed: dict[str, str]
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was typed into the row."""
        return not any(value.strip() for value in self.typed.values())

    def item(self) -> PriceItem:
        """Return the row as a price; call it once the row is in order."""
        return PriceItem(
            name=_text(self.typed, "name"),
            unit=_text(self.typed, "unit"),
            net=Decimal(number(self.typed["net"])),
            vat=Decimal(number(self.typed["vat"].rstrip("% "))),
        )


def rows_of(period: PricePeriod) -> list[PriceRow]:
    """Return the rows of a period as they are typed."""
    return [
        PriceRow(
            {
                "name_hu": item.name.by_locale.get("hu", ""),
                "name_en": item.name.by_locale.get("en", ""),
                "unit_hu": item.unit.by_locale.get("hu", ""),
                "unit_en": item.unit.by_locale.get("en", ""),
                "net": f"{item.net:f}".replace(".", ","),
                "vat": f"{item.vat:f}".replace(".", ","),
            }
        )
        for item in period.items
    ]


def typed_rows(columns: Mapping[str, Sequence[str]]) -> list[PriceRow]:
    """Return the rows that hold anything, checked; ``columns``: what was typed into each."""
    count = min(max((len(values) for values in columns.values()), default=0), MOST_ROWS)
    rows = []
    for place in range(count):
        row = PriceRow(
            {
                name: columns[name][place] if place < len(columns.get(name, ())) else ""
                for name in FIELDS
            }
        )
        if not row.is_empty:
            _check(row)
            rows.append(row)
    return rows


def number(typed: str) -> str:
    """Return ``3125.45`` for ``3 125,45``; raises AmbiguousError, and ValueError for no number."""
    text = re.sub(r"[\s\N{NO-BREAK SPACE}]|Ft$", "", typed.strip(), flags=re.IGNORECASE)
    if "," in text:
        whole, _comma, rest = text.partition(",")
        if "." in whole and not _THOUSANDS.fullmatch(whole):
            raise ValueError(typed)
        text = f"{whole.replace('.', '')}.{rest}"
    elif _THOUSANDS.fullmatch(text):
        raise AmbiguousError(typed)
    if not re.fullmatch(r"-?[0-9]{1,9}(?:\.[0-9]{1,6})?", text):
        raise ValueError(typed)
    return text


def warnings(items: Iterable[PriceItem], before: PricePeriod | None) -> list[str]:
    """Return what is unusual about prices, in words: a large step, a rate of VAT that is none."""
    known = {item.name.in_locale("hu"): item for item in (before.items if before else ())}
    found = []
    for item in items:
        name = item.name.in_locale("hu")
        old = known.get(name)
        if old is not None and old.net and abs(item.net - old.net) > abs(old.net) * _MUCH:
            percent = round((item.net - old.net) / abs(old.net) * 100)
            found.append(_("“%(name)s” changes by %(percent)s%%.", name=name, percent=percent))
        if item.vat not in _USUAL_VAT:
            found.append(
                _("“%(name)s”: %(vat)s%% is no usual rate of VAT.", name=name, vat=item.vat)
            )
    return found


def period_of(
    rows: Iterable[PriceRow], *, start: date, end: date | None, legal_basis: Mapping[str, str]
) -> PricePeriod:
    """Return what was typed as a period of prices."""
    basis = {locale: text for locale, text in legal_basis.items() if text}
    return PricePeriod(
        start=start,
        end=end,
        legal_basis=Text(MappingProxyType({"hu": "", **basis})),
        items=tuple(row.item() for row in rows),
    )


def _check(row: PriceRow) -> None:
    for name in FIELDS[:4]:
        value = row.typed[name] = " ".join(row.typed[name].split())
        if name.endswith("_hu") and not value:
            row.problems[name] = _("This is missing.")
        elif len(value) > LONGEST or clean_text(value) != value:
            row.problems[name] = _("Please write one short line.")
    for name, said in (
        ("net", _("This is no amount in forints, for example 3125,45.")),
        ("vat", _("This is no rate, for example 27.")),
    ):
        try:
            value = number(row.typed[name].rstrip("% "))
            if name == "vat" and not 0 <= Decimal(value) < 100:
                row.problems[name] = said
        except AmbiguousError:
            row.problems[name] = _(
                "With a point this may be read in two ways: write 3125 or 3,125."
            )
        except ValueError:
            row.problems[name] = said


def _text(typed: Mapping[str, str], name: str) -> Text:
    given = {locale: typed[f"{name}_{locale}"] for locale in ("hu", "en")}
    return Text(MappingProxyType({locale: text for locale, text in given.items() if text}))
