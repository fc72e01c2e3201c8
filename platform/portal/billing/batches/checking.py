"""The worker's first half: read the table, check the PDFs, and compare both with what is recorded."""

import time
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

from sqlalchemy import func, insert, select, text

from portal.billing import import_sql, imports
from portal.billing.batches import comparing_sql as sql
from portal.billing.batches.machine import Deed
from portal.billing.batches.models import InvoiceBatchPdf
from portal.billing.batches.moving import COMPARE, FILES, InHand, advance, let_go_of
from portal.customers.identifiers import canonical_or_none
from portal.foundation import db
from portal.foundation.csv_imports import (
    Progress,
    Settlement,
    begin_reading,
    begin_staging,
    stage,
)
from portal.foundation.csv_problems import N_, CsvFileError, Problem
from portal.foundation.pdf_checking import LARGEST, PdfChecker
from portal.foundation.storage import store
from portal.foundation.storage.models import StoredFile
from portal.foundation.uploads import keep
from portal.foundation.zip_files import Archive, ZipEntry, ZipRefusedError, open_archive
from portal.kernel.errors import NotFoundError, PortalError
from portal.kernel.ids import new_id
from portal.kernel.money import Money
from portal.rules.model import TenantRules
from portal.rules.queries import current_rules

MOST_ROWS = 100_000
MOST_UNPACKED = 4 * 1024**3
FILES_SECONDS = 10.0
"""So long one piece of work checks PDFs; well within the worker's lease."""
_PDF = "application/pdf"
_TOLD = ("new_rows", "changed_rows", "same_rows", "conflict_rows", "wrong_rows")

GONE = Problem(N_("The uploaded file is not there any more: please upload it again."))
TOO_MANY_ROWS = Problem(
    N_("The file has more than %(most)s rows: please upload it in parts."), {"most": "100\u00a0000"}
)
TOO_MUCH = Problem(N_("The files in the ZIP take more than %(most)s GB in all."), {"most": "4"})
NOT_IN_ZIP = N_("There is no such file in the ZIP.")
SEVERAL = N_("Several different PDFs in the ZIP fit this bill.")


class BatchRefusedError(PortalError):
    """Nothing can be made of what was uploaded; ``line`` (from 1) where that is known."""

    def __init__(self, problem: Problem, line: int | None = None) -> None:
        self.problem, self.line = problem, line
        super().__init__(problem.template)


def read_table(batch: InHand, progress: Progress) -> None:
    """Read every row of the table, and keep it with what is wrong with it."""
    path = _incoming(batch.table_key)
    spec = _spec(current_rules())
    try:
        read = begin_reading(spec, path)
        if read.written.lines > MOST_ROWS + 1:
            raise BatchRefusedError(TOO_MANY_ROWS)
        rows = stage(db.session(), spec, read, progress)
    except CsvFileError as error:
        raise BatchRefusedError(error.problem, error.line) from error
    _run(sql.KEEP_ROWS, batch=batch.id)
    _run(sql.KEEP_PROBLEMS, batch=batch.id, found="reading")
    let_go_of(batch.table_key)
    work = FILES if batch.zip_key else COMPARE
    advance(batch, None, work=work, rows=rows, table_key=None, done=0, total=0)


def check_files(batch: InHand, progress: Progress, *, seconds: float = FILES_SECONDS) -> None:
    """Check and keep as many PDFs as the time allows, and go on in another piece of work."""
    try:
        with open_archive(_incoming(batch.zip_key)) as archive:
            done = _check_some(batch, archive, progress, until=time.monotonic() + seconds)
            total = len(archive.entries)
    except ZipRefusedError as error:
        raise BatchRefusedError(error.problem) from error
    if done < total:
        advance(batch, None, work=FILES, done=done, total=total)
        return
    let_go_of(batch.zip_key)
    advance(batch, None, work=COMPARE, zip_key=None, done=0, total=0)


def compare(batch: InHand, progress: Progress) -> None:
    """Work out what each row would change; nothing is changed yet."""
    progress("comparing", 0, batch.rows)
    for statement in sql.FORGET:
        _run(statement, batch=batch.id)
    begin_staging(db.session(), _spec(current_rules()))
    for statement in (import_sql.DOCUMENTS, sql.PDF_ROWS, sql.STAGE_ROWS, sql.ANALYZE_STAGE):
        _run(statement, batch=batch.id)
    _match_pdfs(batch)
    if _run(import_sql.HAS_CORRECTIONS).scalar_one():
        _run(
            import_sql.WRONG_ORIGINALS,
            unknown=imports.UNKNOWN_INVOICE,
            cancelling=imports.CANCELS_A_CANCELLING,
        )
    _judge(batch)
    _run(sql.KEEP_PROBLEMS, batch=batch.id, found="comparing")
    counts = {**_run(sql.COUNTS, batch=batch.id).mappings().one()}
    counts.update(_run(sql.PDF_COUNTS, batch=batch.id).mappings().one())
    counts["new_sum"] = Money(int(counts.pop("new_sum_minor")))
    counts["wrong_rows"] = counts.pop("problem_lines") - counts["conflict_rows"]
    told = {name: counts[name] for name in _TOLD}
    advance(batch, Deed.CHECK, detail=told, done=0, total=0, **counts)


def numbers_in(path: str, rules: TenantRules) -> list[str]:
    """Return the canonical bill numbers that a file of this name may hold, the likeliest first.

    A stroke cannot stand in a file's name: people write ``_`` or ``-`` for it, or make it a folder.
    """
    pure = PurePosixPath(path)
    stem, folder = pure.stem.strip(), pure.parent.name
    spellings = [
        stem,
        stem.replace("_", "/"),
        stem.replace("_", "-"),
        "/".join(stem.rsplit("-", 1)),
    ]
    spellings += [f"{folder}/{stem}"] if folder else []
    found = (canonical_or_none(rules, "invoice_number", spelling) for spelling in spellings)
    return list(dict.fromkeys(number for number in found if number))


def _check_some(batch: InHand, archive: Archive, progress: Progress, *, until: float) -> int:
    """Check PDFs from where an earlier piece of work stopped; return how many are checked in all."""
    rules = current_rules()
    ours = InvoiceBatchPdf.batch_id == batch.id
    sums = select(func.count(), func.coalesce(func.sum(InvoiceBatchPdf.size), 0)).where(ours)
    done, unpacked = db.session().execute(sums).one()
    rows: list[dict[str, Any]] = []
    with PdfChecker() as checker:
        for entry in archive.entries[done:]:
            row = _checked(archive, entry, checker)
            unpacked += row["size"]
            if unpacked > MOST_UNPACKED:
                raise BatchRefusedError(TOO_MUCH)
            numbers = numbers_in(entry.path, rules)
            rows.append({"batch_id": batch.id, "numbers": numbers, **row})
            progress("documents", done + len(rows), len(archive.entries))
            if time.monotonic() > until:
                break
    if rows:
        db.session().execute(insert(InvoiceBatchPdf), rows)
    return int(done) + len(rows)


def _checked(archive: Archive, entry: ZipEntry, checker: PdfChecker) -> dict[str, Any]:
    """Return the row of one file of the archive; a sound PDF is in the store by then."""
    data, problem = archive.read(entry, largest=LARGEST)
    kept = None
    if problem is None:
        known = select(StoredFile.id).where(
            StoredFile.sha256 == sha256(data).hexdigest(), StoredFile.media_type == _PDF
        )
        kept = db.session().scalar(known)
        problem = None if kept is not None else checker.problem(data)
    if problem is None and kept is None:
        kept = keep(data, name=entry.path, media_type=_PDF).id
    return {
        "id": new_id(),
        "position": entry.position,
        "path": entry.path,
        "size": len(data),
        "state": "sound" if problem is None else "wrong",
        "document_id": kept,
        "template": problem.template if problem else None,
        "fillers": dict(problem.values) if problem and problem.values else None,
    }


def _match_pdfs(batch: InHand) -> None:
    """Find out which PDF is which row's, and make rows of those of recorded bills."""
    if batch.zip_sha256 is None:
        _run(sql.WITHOUT_ZIP)
        return
    for statement in (sql.PDFS_BY_PATH, sql.PDFS_BY_NAME, sql.PDFS_BY_NUMBER, sql.NAME_THEM):
        _run(statement, batch=batch.id)
    _run(sql.NOT_IN_ZIP, template=NOT_IN_ZIP)
    _run(sql.WRONG_PDFS, batch=batch.id)
    _run(sql.SEVERAL_PDFS, batch=batch.id, template=SEVERAL)
    for statement in (sql.LINK_PDFS, sql.PDFS_OF_RECORDED, sql.KEEP_PDF_ROWS, sql.KEEP_PDF_LINES):
        _run(statement, batch=batch.id)


def _judge(batch: InHand) -> None:
    """Find what is new, what differs and what contradicts, as the import would."""
    _run(sql.RECORDED)
    _run(sql.FIRSTS, batch=batch.id)
    _run(sql.ANALYZE_KNOWN)
    _run(import_sql.REST_WITHOUT_ADDING)
    _run(import_sql.UNKNOWN_CUSTOMERS, template=imports.UNKNOWN_CUSTOMER)
    _run(import_sql.REPEATED_INVOICES, template=imports.REPEATED, batch=batch.id)
    _run(import_sql.CONFLICTING_INVOICES, template=imports.CONFLICT)
    _run(sql.ANALYZE_REST)
    _run(sql.OUTCOMES, batch=batch.id, conflict=imports.CONFLICT)
    _run(sql.CHANGES, batch=batch.id)


def _spec(rules: TenantRules) -> imports.InvoicesImport:
    def nothing(settlement: Settlement) -> None:
        """The PDFs are matched here, not by the import."""

    return imports.InvoicesImport(rules, keep=nothing, notify=False)


def _incoming(key: str | None) -> Path:
    try:
        return store().incoming().path(key or "")
    except NotFoundError as error:
        raise BatchRefusedError(GONE) from error


def _run(statement: str, **values: Any) -> Any:
    return db.session().execute(text(statement), values)
