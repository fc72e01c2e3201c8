"""What each slice hands over when a person asks for all that is held about them.

A slice's ``personal_data.py`` has ``COVERS`` (the tables that it hands over) and
``export(login_id, customer_ids)``, which yields sections of plain rows and the files that go with
them. Which slices there are, ``portal.slices`` says.
"""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import Select

from portal.foundation import db
from portal.kernel.clock import BUDAPEST
from portal.kernel.money import Money

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A stored file that goes into the archive under that name."""

    sha256: str
    name: str


@dataclass(frozen=True, slots=True)
class Section:
    """One topic. ``name``: of its file, in English; ``title``: an English msgid.

    ``rows``: plain JSON values by English names; what is None is not held.
    """

    name: str
    title: str
    rows: tuple[Row, ...]
    files: tuple[KeptFile, ...] = field(default=())


Exporter = Callable[[uuid.UUID, Sequence[uuid.UUID]], Iterable[Section]]


def read_rows(statement: Select[*tuple[Any, ...]]) -> tuple[Row, ...]:
    """Return what the statement selects, by label, as plain JSON values."""
    return tuple(
        {name: plain(value) for name, value in row.items()}
        for row in db.session().execute(statement).mappings()
    )


def plain(value: Any) -> Any:
    """Return the value as JSON can hold it: moments in Hungarian local time, money in forints."""
    match value:
        case Money():
            return str(Decimal(value.minor) / 100)
        case datetime():
            return value.astimezone(BUDAPEST).isoformat(timespec="seconds")
        case date() | time():
            return value.isoformat()
        case uuid.UUID() | Decimal():
            return str(value)
        case Mapping():
            return {str(name): plain(part) for name, part in value.items()}
        case list() | tuple() | set() | frozenset():
            return [plain(part) for part in value]
        case bytes():
            return value.hex()
    return value


def file_name(*parts: object, ending: str) -> str:
    """Return a safe name of these parts: letters, digits, dots, dashes; at most 120 characters."""
    joined = "_".join(str(part) for part in parts if part)
    safe = "".join(sign if sign.isalnum() or sign in "-." else "_" for sign in joined)
    return safe.strip("._")[:120] + ending
