"""What became of an imported file: the counts, and the list of wrong rows beside the file."""

import csv
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from flask_babel import gettext as _
from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.foundation.csv_problems import Problem, guarded

SHOWN = 20
_COUNT = text("select count(distinct line) from import_problem")
_LIST = text(
    "select line, coalesce(place, ''), coalesce(value, ''), template, coalesce(fillers, '{}')"
    " from import_problem order by line, place"
)


@dataclass(frozen=True, slots=True)
class WrongRow:
    """One wrong cell, as the list shows it."""

    line: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a file. ``stored``: False when all-or-nothing kept everything out.

    ``rows`` counts data rows, ``wrong`` those that stayed out; ``examples`` are the first of what
    ``errors_file`` lists in full (None: nothing is wrong, or the folder cannot be written).
    """

    kind: str
    file: Path
    encoding: str
    delimiter: str
    rows: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    wrong: int = 0
    notified: int = 0
    stored: bool = True
    errors_file: Path | None = None
    examples: tuple[WrongRow, ...] = ()

    @property
    def errors_path(self) -> Path:
        """Where the list of wrong rows belongs: beside the file."""
        return self.file.with_suffix(".errors.csv")

    def published(self) -> "ImportReport":
        """Put the finished list in its place, or take an earlier run's list away."""
        unfinished = _unfinished(self.errors_path)
        if self.errors_file is None:
            self.errors_path.unlink(missing_ok=True)
            return self
        os.replace(unfinished, self.errors_path)
        return self


def problem_count(session: Session) -> int:
    """Return how many rows of the import under way are wrong."""
    return int(session.scalar(_COUNT) or 0)


def write_problems(session: Session, report: ImportReport) -> ImportReport:
    """Write the list of wrong rows, streamed, and return the report with it.

    The list appears under its name only when the import has ended, see ``published``.
    """
    if not report.wrong:
        return report
    examples: list[WrongRow] = []
    path: Path | None = report.errors_path
    try:
        with _unfinished(report.errors_path).open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerow([_("Line"), _("Column"), _("Value"), _("Reason")])
            for row in _rows(session):
                if len(examples) < SHOWN:
                    examples.append(row)
                writer.writerow([row.line, *map(guarded, (row.column, row.value, row.reason))])
    except OSError:
        path = None
        examples = [row for row, _place in zip(_rows(session), range(SHOWN), strict=False)]
    return replace(report, errors_file=path, examples=tuple(examples))


def _unfinished(path: Path) -> Path:
    return path.with_name(f"{path.name}.part")


def _rows(session: Session) -> Iterator[WrongRow]:
    result = session.execute(_LIST.execution_options(stream_results=True, yield_per=1000))
    for line, column, value, template, fillers in result:
        yield WrongRow(line, column, value, str(Problem(template, json.loads(fillers))))
