"""Lists of the console: sorted by any column, a page at a time by key, and the same rows as CSV.

A view describes its columns once. The address carries ``sort`` (a column's key, ``-key`` for
descending) and the row beside which the page lies (``after``, ``before``), never a page number: rows
that come or go meanwhile are neither shown twice nor left out.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, request, url_for
from sqlalchemy import Row, Select, SQLColumnExpression, select, tuple_

from portal.foundation import audit, db
from portal.foundation.csv_writing import write_table
from portal.foundation.web.downloads import send_bytes

PAGE = 50
MOST_EXPORTED = 100_000
_KEPT_OUT = ("sort", "after", "before", "format")


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``key``: its name in the address and the CSV's first row.

    ``order``: what it is sorted by, never NULL (coalesce it); None: the list is not sorted by it.
    ``text``: what the CSV has of a row; None leaves the column out of it. ``kind``: as the macro
    ``cell`` takes it, or ``hidden``.
    """

    key: str
    label: object
    order: SQLColumnExpression[Any] | None = None
    text: Callable[[Row[Any]], object] | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's heading: ``url`` sorts by it, ``direction`` is what it is sorted by already."""

    label: object
    kind: str
    url: str | None
    direction: str | None
    """``ascending``, ``descending`` or None."""


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list with the addresses of its neighbours, of its orders, and of its CSV."""

    headings: tuple[Heading, ...]
    rows: tuple[Row[Any], ...]
    earlier_url: str | None
    later_url: str | None
    csv_url: str | None
    filtered: bool
    """Whether the address narrows the list, so that an empty one can say so."""


def wants_csv() -> bool:
    """Tell whether the address asks for the list as a file."""
    return request.args.get("format") == "csv"


def page_of(
    statement: Select[Any],
    columns: Sequence[Column],
    *,
    key: SQLColumnExpression[uuid.UUID],
    default: str,
    size: int = PAGE,
) -> Listing:
    """Return the page that the address asks for, in one statement (two where its place is gone).

    ``statement`` selects the rows, the filters applied and without an order; ``key`` is the row's
    unique id, and must be selected as ``id``. ``default``: the order where the address names none.
    Anything else in the address that is no order or no place gives the first page.
    """
    order, descending, sort = _order(columns, default)
    place, backward = _place()
    rows, more = _rows(statement, (order, key), descending, place, backward=backward, size=size)
    if not rows and place is not None:  # the row beside which the page lay is not listed any more
        place, backward = None, False
        rows, more = _rows(statement, (order, key), descending, place, backward=False, size=size)
    has_earlier = more if backward else place is not None
    has_later = backward or more
    return Listing(
        headings=tuple(_heading(column, sort) for column in columns),
        rows=rows,
        earlier_url=_here(sort=sort, before=rows[0].id) if rows and has_earlier else None,
        later_url=_here(sort=sort, after=rows[-1].id) if rows and has_later else None,
        csv_url=_here(sort=sort, format="csv") if any(one.text for one in columns) else None,
        filtered=any(value for name, value in request.args.items() if name not in _KEPT_OUT),
    )


def as_csv(
    statement: Select[Any],
    columns: Sequence[Column],
    *,
    key: SQLColumnExpression[uuid.UUID],
    default: str,
    name: str,
) -> Response:
    """Answer with all rows as a CSV named ``<name>.csv``, and put on record that it was taken.

    No cell can be taken for a formula. At most 100,000 rows; moments are Hungarian local time.
    """
    order, descending, _sort = _order(columns, default)
    directions = (order.desc(), key.desc()) if descending else (order.asc(), key.asc())
    found = db.session().execute(statement.order_by(*directions).limit(MOST_EXPORTED)).all()
    written = [column for column in columns if column.text is not None]
    data = write_table(
        [column.label for column in written],
        ([column.text(row) for column in written if column.text] for row in found),
    )
    audit.note("list.exported", detail={"list": name, "rows": len(found)})
    return send_bytes(data, media_type="text/csv", name=f"{name}.csv")


def _rows(
    statement: Select[Any],
    order: tuple[SQLColumnExpression[Any], SQLColumnExpression[uuid.UUID]],
    descending: bool,
    place: uuid.UUID | None,
    *,
    backward: bool,
    size: int,
) -> tuple[tuple[Row[Any], ...], bool]:
    """Return the rows of one page in the list's order, and whether more lie in that direction."""
    by, key = order
    flipped = descending != backward
    if place is not None:
        anchor: Any = statement.with_only_columns(by.label("o"), key.label("k")).where(key == place)
        found = anchor.cte("anchor")
        beside = tuple_(select(found.c.o).scalar_subquery(), select(found.c.k).scalar_subquery())
        here = tuple_(by, key)
        statement = statement.where(here < beside if flipped else here > beside)
    directions = (by.desc(), key.desc()) if flipped else (by.asc(), key.asc())
    found_rows = db.session().execute(statement.order_by(*directions).limit(size + 1)).all()
    rows = tuple(found_rows[:size])
    return (rows[::-1] if backward else rows), len(found_rows) > size


def _order(columns: Sequence[Column], default: str) -> tuple[SQLColumnExpression[Any], bool, str]:
    orders = {column.key: column.order for column in columns if column.order is not None}
    sort = request.args.get("sort", "")
    if sort.removeprefix("-") not in orders:
        sort = default
    return orders[sort.removeprefix("-")], sort.startswith("-"), sort


def _place() -> tuple[uuid.UUID | None, bool]:
    for name, backward in (("after", False), ("before", True)):
        try:
            return uuid.UUID(request.args[name]), backward
        except (KeyError, ValueError):
            continue
    return None, False


def _heading(column: Column, sort: str) -> Heading:
    if column.order is None:
        return Heading(column.label, column.kind, None, None)
    direction = None
    if sort.removeprefix("-") == column.key:
        direction = "descending" if sort.startswith("-") else "ascending"
    wanted = f"-{column.key}" if direction == "ascending" else column.key
    return Heading(column.label, column.kind, _here(sort=wanted), direction)


def _here(**changed: object) -> str:
    """Return this page's address with its filters and the given changes."""
    kept = [
        (name, value) for name, value in request.args.items(multi=True) if name not in _KEPT_OUT
    ]
    filters: dict[str, list[str]] = {}
    for name, value in kept:
        if value:
            filters.setdefault(name, []).append(value)
    values = {**filters, **(request.view_args or {}), **changed}
    return url_for(str(request.endpoint), **values)
