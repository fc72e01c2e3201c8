"""The PDFs that come with invoices: found in their folder, checked, kept by content hash."""

import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from portal.foundation.csv_imports import Progress, Settlement
from portal.foundation.csv_problems import N_, Problem
from portal.foundation.pdf_checking import LARGEST, TOO_LARGE, PdfChecker
from portal.foundation.storage import store

NO_FOLDER = Problem(N_("The row names a document, but no folder of documents was given."))
MISSING_FILE = Problem(N_("There is no such file in the folder of documents."))
NOT_A_FILE = Problem(N_("This is a link or not a regular file; such documents are not accepted."))
UNREADABLE = Problem(N_("The document cannot be read."))
_AT_ONCE = 200
_LINK_ERRORS = (errno.ELOOP, errno.ENOTDIR, errno.EMLINK)

OF_INVOICES = """
select s.line, s.document, f.sha256 as known from import_stage s
join customer c on c.customer_number = s.customer_number
left join invoice k on k.number = s.number
left join stored_file f on f.id = k.document_id
where s.document is not null order by s.line
"""
_HOW_MANY = "select count(*) from import_stage where document is not null"
_KEEP = """
insert into stored_file (sha256, media_type, size) values (:sha256, 'application/pdf', :size)
on conflict (tenant_id, sha256) do nothing
"""
_LINK = """
insert into import_document (line, document_id) select :line, id from stored_file where sha256 = :sha256
"""
_REFUSE = "insert into import_problem values (:line, 'document', :name, :template, null)"


@dataclass(frozen=True, slots=True)
class _Found:
    """One document of one row: kept, or refused for a reason."""

    line: int
    name: str
    sha256: str = ""
    size: int = 0
    problem: Problem | None = None


def keep_documents(
    settlement: Settlement,
    *,
    folder: Path | None,
    progress: Progress | None,
    wanted: str = OF_INVOICES,
) -> None:
    """Check and keep the documents of all staged rows whose customer is known.

    ``wanted`` selects line, document, and the SHA-256 ``known`` of the file that is kept already.
    Files enter the store before the transaction ends; when it fails, they stay behind unused, under
    a name made of their content, and the next run finds them there.
    """
    total = settlement.run(_HOW_MANY).scalar_one()
    batch: list[_Found] = []
    for done, found in enumerate(_checked(settlement, folder, wanted), start=1):
        batch.append(found)
        if len(batch) == _AT_ONCE:
            _record(settlement, batch)
            batch.clear()
            if progress is not None:
                progress("documents", done, total)
    _record(settlement, batch)


def _checked(settlement: Settlement, folder: Path | None, wanted: str) -> Iterator[_Found]:
    file_store = store()
    with PdfChecker() as checker:
        for line, name, known in settlement.stream(wanted):
            if folder is None:
                yield _Found(line, name, problem=NO_FOLDER)
                continue
            data, problem = read_document(folder, name)
            if problem is None and hashlib.sha256(data).hexdigest() != known:
                problem = checker.problem(data)
            if problem is not None:
                yield _Found(line, name, problem=problem)
            else:
                yield _Found(line, name, sha256=file_store.put(data), size=len(data))


def _record(settlement: Settlement, batch: list[_Found]) -> None:
    good = [found for found in batch if found.problem is None]
    bad = [found for found in batch if found.problem is not None]
    if good:
        values = [{"sha256": f.sha256, "size": f.size, "line": f.line} for f in good]
        settlement.run_many(_KEEP, [{"sha256": v["sha256"], "size": v["size"]} for v in values])
        settlement.run_many(_LINK, [{"line": v["line"], "sha256": v["sha256"]} for v in values])
    if bad:
        settlement.run_many(
            _REFUSE,
            [
                {"line": f.line, "name": f.name, "template": f.problem.template}
                for f in bad
                if f.problem
            ],
        )


def read_document(folder: Path, name: str) -> tuple[bytes, Problem | None]:
    """Return the bytes of a file within the folder, or why not; links are never followed."""
    opened: list[int] = []
    try:
        opened.append(os.open(folder, os.O_RDONLY | os.O_DIRECTORY))
        *folders, last = name.split("/")
        for part in folders:
            flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
            opened.append(os.open(part, flags, dir_fd=opened[-1]))
        # Non-blocking, lest a named pipe keep the import waiting.
        opened.append(os.open(last, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=opened[-1]))
        return _read(opened[-1])
    except FileNotFoundError:
        return b"", MISSING_FILE
    except OSError as error:
        return b"", NOT_A_FILE if error.errno in _LINK_ERRORS else UNREADABLE
    finally:
        for descriptor in reversed(opened):
            os.close(descriptor)


def _read(descriptor: int) -> tuple[bytes, Problem | None]:
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        return b"", NOT_A_FILE
    if status.st_size > LARGEST:
        return b"", TOO_LARGE
    with os.fdopen(os.dup(descriptor), "rb") as file:
        return file.read(LARGEST + 1), None
