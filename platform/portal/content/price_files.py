"""Price tables in rules.yaml: periods added, changed and taken away; every other line stays."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from portal.kernel.errors import NotFoundError
from portal.rules.sections.prices import PriceItem, PricePeriod
from portal.rules.text import Text
from portal.rules.yaml_editing import bare, edited, in_line, quoted, words

SECTION = "prices"


def with_period(data: bytes, table_id: str, period: PricePeriod, *, seen: date | None) -> bytes:
    """Return the file with the period in the table: a new one, or in place of the one from ``seen``.

    The period before it ends where it begins. Raises NotFoundError for a table or period that is
    not there.
    """

    def change(section: CommentedMap) -> None:
        periods = _table(section, table_id)["periods"]
        known = [str(one["from"]) for one in periods]
        if seen is None:
            periods.append(_written(period))
            place = len(periods) - 1
        else:
            place = _place(known, seen)
            _rewrite(periods[place], period)
        if place:
            _set_until(periods[place - 1], period.start)
        if place + 1 < len(periods):
            _set_until(periods[place], date.fromisoformat(str(periods[place + 1]["from"])))

    return edited(data, SECTION, change)


def without_period(data: bytes, table_id: str, start: date) -> bytes:
    """Return the file without that period; the one before it takes its place in time."""

    def change(section: CommentedMap) -> None:
        periods = _table(section, table_id)["periods"]
        place = _place([str(one["from"]) for one in periods], start)
        gone = periods[place]
        if place:
            until = gone.get("until")
            _set_until(periods[place - 1], date.fromisoformat(str(until)) if until else None)
        del periods[place]

    return edited(data, SECTION, change)


def with_texts(
    data: bytes, table_id: str, *, title: Mapping[str, str], note: Mapping[str, str]
) -> bytes:
    """Return the file with another heading and note of a table."""

    def change(section: CommentedMap) -> None:
        table = _table(section, table_id)
        if _plain(table["title"]) != _filled(title):
            table["title"] = words(title)
        if not _filled(note):
            table.pop("note", None)
        elif _plain(table.get("note")) != _filled(note):
            lines = CommentedMap({key: quoted(text) for key, text in _filled(note).items()})
            if "note" in table:
                table["note"] = lines
            else:
                table.insert(2, "note", lines)

    return edited(data, SECTION, change)


def _table(section: CommentedMap, table_id: str) -> CommentedMap:
    for table in section.get("tables", ()):
        if str(table.get("id")) == table_id:
            return table
    raise NotFoundError(f"no price table {table_id!r}")


def _place(known: list[str], start: date) -> int:
    if start.isoformat() not in known:
        raise NotFoundError(f"no period from {start}")
    return known.index(start.isoformat())


def _rewrite(written: CommentedMap, period: PricePeriod) -> None:
    """Change what differs; what does not keeps its comments and its look."""
    if str(written["from"]) != period.start.isoformat():
        written["from"] = bare(period.start)
    if _plain(written["legal_basis"]) != dict(period.legal_basis.by_locale):
        written["legal_basis"] = words(period.legal_basis.by_locale)
    items = written["items"]
    for place, item in enumerate(period.items):
        if place >= len(items):
            items.append(_item(item))
        elif not _is(items[place], item):
            items[place] = _item(item)
    del items[len(period.items) :]


def _set_until(written: CommentedMap, until: date | None) -> None:
    if until is None:
        written.pop("until", None)
    elif str(written.get("until", "")) != until.isoformat():
        if "until" in written:
            written["until"] = bare(until)
        else:
            written.insert(1, "until", bare(until))


def _written(period: PricePeriod) -> CommentedMap:
    made = CommentedMap({"from": bare(period.start)})
    if period.end:
        made["until"] = bare(period.end)
    made["legal_basis"] = words(period.legal_basis.by_locale)
    made["items"] = CommentedSeq([_item(item) for item in period.items])
    return made


def _item(item: PriceItem) -> CommentedMap:
    return in_line(
        {
            "name": words(item.name.by_locale),
            "unit": words(item.unit.by_locale),
            "net": bare(f"{item.net:f}"),
            "vat": bare(f"{item.vat:f}"),
        }
    )


def _is(written: Mapping[str, Any], item: PriceItem) -> bool:
    return (
        _plain(written["name"]) == _words(item.name)
        and _plain(written["unit"]) == _words(item.unit)
        and str(written["net"]) == f"{item.net:f}"
        and str(written["vat"]).rstrip("% ") == f"{item.vat:f}"
    )


def _plain(written: Mapping[str, Any] | None) -> dict[str, str]:
    return {key: str(text).strip() for key, text in (written or {}).items()}


def _filled(by_locale: Mapping[str, str]) -> dict[str, str]:
    return {locale: text.strip() for locale, text in by_locale.items() if text.strip()}


def _words(text: Text) -> dict[str, str]:
    return dict(text.by_locale)
