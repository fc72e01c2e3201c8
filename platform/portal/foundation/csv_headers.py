"""Matching the header of an imported table with the columns that an import knows."""

import difflib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.foundation.csv_problems import N_, CsvFileError, Problem

_GAPS = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its English name, the Hungarian names it may bear, and whether it must be there."""

    name: str
    aliases: tuple[str, ...] = ()
    required: bool = False


def fold(text: str) -> str:
    """Return the name in lower case without accents, its gaps as underscores: ``ugyfelkod``."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _GAPS.sub("_", plain).strip("_")


def match_header(
    header: Sequence[str], columns: Sequence[Column], *, line: int
) -> Mapping[str, int]:
    """Return column name → place in the row; raises CsvFileError that names everything wrong."""
    known = {
        fold(name): column.name for column in columns for name in (column.name, *column.aliases)
    }
    found: dict[str, int] = {}
    wrong: list[str] = []
    for place, cell in enumerate(header):
        name = known.get(fold(cell))
        if not cell:
            continue
        if name is None:
            near = difflib.get_close_matches(fold(cell), known, n=1)
            wrong.append(f"{cell!r}" + (f" ({known[near[0]]}?)" if near else ""))
        elif name in found:
            raise CsvFileError(
                Problem(N_("The column %(column)s stands twice in the header."), {"column": name}),
                line,
            )
        else:
            found[name] = place
    missing = [column.name for column in columns if column.required and column.name not in found]
    if missing:
        raise CsvFileError(_header_problem(missing, wrong), line)
    if wrong:
        problem = Problem(
            N_("The header has columns that are not known: %(wrong)s."), {"wrong": ", ".join(wrong)}
        )
        raise CsvFileError(problem, line)
    return found


def _header_problem(missing: Sequence[str], wrong: Sequence[str]) -> Problem:
    values = {"missing": ", ".join(missing), "wrong": ", ".join(wrong)}
    if wrong:
        return Problem(N_("Columns are missing: %(missing)s; not known: %(wrong)s."), values)
    return Problem(N_("Columns are missing: %(missing)s."), values)
