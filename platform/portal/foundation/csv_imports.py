"""The frame of every import: read, check and stage a table, settle it set-based, report what is wrong.

One file is one transaction: rows are checked while they stream into a temporary table (COPY), a few
set-based statements bring them into the real tables, and a process that dies leaves nothing behind.
"""

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Protocol, TextIO

from psycopg import Connection
from sqlalchemy import CursorResult, text
from sqlalchemy.orm import Session

from portal.foundation import db
from portal.foundation.csv_copy import ascending_ids, copy_text
from portal.foundation.csv_files import CsvFormat, Record, records, sniff
from portal.foundation.csv_headers import Column, match_header
from portal.foundation.csv_problems import RowProblem, WrongValueError
from portal.foundation.csv_report import ImportReport, problem_count, write_problems

Reader = Callable[[str], str]
"""Reads one cell and returns it as COPY text; raises WrongValueError."""
Progress = Callable[[str, int, int], None]
"""Is told the phase (``reading``, ``documents``, ``writing``) and how much of how much is done."""

NULL = "\\N"
_ROWS_A_WRITE = 2000

_PROBLEMS_DDL = text(
    "create temporary table import_problem"
    " (line integer, place text, value text, template text, fillers text) on commit drop"
)
_COPY_ROWS = "copy import_stage from stdin"
_COPY_PROBLEMS = "copy import_problem from stdin"
_PREPARE = text(
    "select set_config('statement_timeout', '0', true),"
    " pg_advisory_xact_lock(hashtextextended('portal import ' || current_setting('portal.tenant'), 0))"
)
_ANALYZE = text("analyze import_stage")


@dataclass(frozen=True, slots=True)
class Cell:
    """One column of the staging table: from which column of the file, read how.

    A cell of the file may feed several; a file without the column feeds the empty text.
    """

    column: str
    read: Reader


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the rows that are not wrong."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    notified: int = 0


class Settlement:
    """What the set-based half of an import works with, inside its transaction."""

    def __init__(
        self,
        *,
        session: Session,
        path: Path,
        written: CsvFormat,
        present: frozenset[str],
        rows: int,
    ) -> None:
        self.session = session
        self.path = path
        self.written = written
        self.present = present
        self.rows = rows

    def run(self, statement: str, **values: Any) -> CursorResult[Any]:
        """Execute one statement over ``import_stage`` and the tables."""
        return self.session.execute(text(statement), values)  # type: ignore[return-value]

    def run_many(self, statement: str, values: Sequence[Mapping[str, Any]]) -> None:
        """Execute one statement for each set of values."""
        self.session.execute(text(statement), values)

    def stream(self, statement: str) -> Iterator[Any]:
        """Yield the rows of a query, a thousand at a time."""
        query = text(statement).execution_options(stream_results=True, yield_per=1000)
        yield from self.session.execute(query)


class TableImport(Protocol):
    """What one kind of import knows: its columns, how cells are read, and how rows are settled."""

    kind: str
    columns: tuple[Column, ...]
    stage_ddl: str
    """Creates the temporary table ``import_stage (line, id, …cells)``."""

    def cells(self) -> Sequence[Cell]:
        """Return the staging columns after ``line`` and ``id``, in order."""

    def check(self, values: Sequence[str]) -> None:
        """Compare the cells of a row with each other; raises WrongValueError."""

    def settle(self, settlement: Settlement) -> Counts:
        """Bring the staged rows into the tables and wrong ones into ``import_problem``."""


class _RefusedError(Exception):
    """Rolls the transaction back: all or nothing, and something was wrong."""


def run_import(
    spec: TableImport, *, path: Path, all_or_nothing: bool = False, progress: Progress | None = None
) -> ImportReport:
    """Import one file for the tenant in scope, in a transaction of its own, and report.

    Wrong rows stay out and are listed beside the file; with ``all_or_nothing`` a single one keeps
    everything out. Raises CsvFileError, and stores nothing, for a file that is no such table.
    """
    report_progress = progress or (lambda phase, done, total: None)
    read = begin_reading(spec, path)
    written = read.written
    report = ImportReport(
        kind=spec.kind, file=path, encoding=written.encoding, delimiter=written.delimiter
    )
    try:
        with db.unit_of_work() as session:
            prepare(session)
            rows = stage(session, spec, read, report_progress)
            report_progress("writing", 0, rows)
            settlement = Settlement(
                session=session,
                path=path,
                written=written,
                present=frozenset(read.places),
                rows=rows,
            )
            counts = spec.settle(settlement)
            wrong = problem_count(session)
            report = replace(report, rows=rows, wrong=wrong, **asdict(counts))
            report = write_problems(session, report)
            if wrong and all_or_nothing:
                raise _RefusedError
    except _RefusedError:
        report = replace(report, added=0, updated=0, unchanged=0, notified=0, stored=False)
    report_progress("writing", report.rows, report.rows)
    return report.published()


def driver_connection(session: Session) -> "Connection[Any]":
    """Return psycopg's connection of the session's transaction."""
    connection = session.connection().connection.driver_connection
    if not isinstance(connection, Connection):
        raise TypeError("imports need psycopg: they stage rows with COPY")
    return connection


@dataclass(frozen=True, slots=True)
class Reading:
    """A file that can be read as that table: how it is written, and where its columns stand."""

    path: Path
    written: CsvFormat
    places: Mapping[str, int]


def begin_reading(spec: TableImport, path: Path) -> Reading:
    """Look at how the file is written; raises CsvFileError for a file that is no such table."""
    written = sniff(path)
    return Reading(
        path, written, match_header(written.header, spec.columns, line=written.first_line)
    )


def prepare(session: Session) -> None:
    """Make the transaction an import's: one at a time for each tenant, as long as it takes."""
    session.execute(_PREPARE)


def begin_staging(session: Session, spec: TableImport) -> None:
    """Create the temporary tables ``import_stage`` and ``import_problem``, empty."""
    session.execute(text(spec.stage_ddl))
    session.execute(_PROBLEMS_DDL)


def stage(session: Session, spec: TableImport, read: Reading, progress: Progress) -> int:
    """Check every row and copy the good ones into ``import_stage``; return how many rows there were."""
    begin_staging(session, spec)
    connection, written = driver_connection(session), read.written
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as wrong:
        rows = 0
        with connection.cursor() as cursor, cursor.copy(_COPY_ROWS) as copy:
            for chunk, so_far, line in _checked(
                spec, records(read.path, written), read.places, wrong
            ):
                rows = so_far
                copy.write(chunk)
                progress("reading", line, max(line, written.lines))
        wrong.seek(0)
        with connection.cursor() as cursor, cursor.copy(_COPY_PROBLEMS) as copy:
            while block := wrong.read(65_536):
                copy.write(block)
    session.execute(_ANALYZE)
    return rows


def _checked(
    spec: TableImport,
    rows: Iterator[Record | tuple[int, RowProblem]],
    places: Mapping[str, int],
    wrong: TextIO,
) -> Iterator[tuple[str, int, int]]:
    """Yield COPY text of good rows in chunks, with the rows and lines read so far."""
    blank = len(places) and max(places.values()) + 1
    plan = tuple((places.get(cell.column, blank), cell.read) for cell in spec.cells())
    check, ids, out, count, line = spec.check, ascending_ids(), list[str](), 0, 0
    for row in rows:
        count += 1
        if isinstance(row, tuple):
            line = row[0]
            _note(wrong, *row)
            continue
        line, cells = row.line, row.cells
        cells.append("")
        try:
            values = [read(cells[place]) for place, read in plan]
            check(values)
        except WrongValueError as error:
            _note_all(wrong, line, cells, plan, error)
            continue
        out.append(f"{line}\t{next(ids)}\t" + "\t".join(values) + "\n")
        if len(out) >= _ROWS_A_WRITE:
            yield "".join(out), count, line
            out.clear()
    yield "".join(out), count, line


def _note_all(
    wrong: TextIO,
    line: int,
    cells: list[str],
    plan: Sequence[tuple[int, Reader]],
    first: WrongValueError,
) -> None:
    """Note every wrong cell of a row, not only the one that was met first."""
    noted = set()
    for place, read in plan:
        try:
            read(cells[place])
        except WrongValueError as error:
            if error.row_problem.column not in noted:
                noted.add(error.row_problem.column)
                _note(wrong, line, error.row_problem)
    if not noted:
        _note(wrong, line, first.row_problem)


def _note(wrong: TextIO, line: int, problem: RowProblem) -> None:
    fillers = json.dumps(dict(problem.problem.values), ensure_ascii=False)
    cells = (problem.column or "", problem.value[:200], problem.problem.template, fillers)
    wrong.write("\t".join((str(line), *map(copy_text, cells))) + "\n")
