"""A customer's bills as one ZIP: the PDFs and a table of them, streamed file by file from the store."""

import csv
import io
import re
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from flask_babel import gettext as _
from sqlalchemy import select
from zipstream import ZIP_STORED, ZipStream

from portal.billing.models import Invoice
from portal.billing.queries import LINE_COLUMNS
from portal.billing.schemas import InvoiceLine
from portal.billing.vocabulary import KIND_LABELS, STATES
from portal.customers.models import Customer
from portal.foundation import db
from portal.foundation.csv_problems import guarded
from portal.foundation.storage import store
from portal.foundation.storage.models import StoredFile
from portal.foundation.web.formats import decimal_comma
from portal.kernel.errors import ConflictError, PortalError

MOST_BYTES = 2 * 1024**3
AT_ONCE = 2
"""Archives that one process streams at a time: each holds one of its threads until it is through."""
_UNSAFE = re.compile(r"[^\w.-]+")
_CHUNK = 64 * 1024
_under_way = threading.BoundedSemaphore(AT_ONCE)


class ArchiveTooLargeError(ConflictError):
    """All bills at once are more than one download may be: a year has to be chosen."""


class ArchivesBusyError(PortalError):
    """As many archives as may be are under way in this process."""


@dataclass(frozen=True, slots=True)
class Bill:
    """One bill of the archive. ``sha256`` is None where no PDF was handed in with it."""

    line: InvoiceLine
    customer_number: str
    sha256: str | None


@dataclass(frozen=True, slots=True)
class Archive:
    """What is to be streamed: its length in bytes, its parts, and how many bills it has."""

    length: int
    count: int
    missing: int
    body: Iterator[bytes]


def bills_of(customer_ids: Sequence[uuid.UUID], *, year: int | None) -> tuple[Bill, ...]:
    """Return the bills of a year (None: all), oldest first, with their PDFs. One statement."""
    statement = (
        select(*LINE_COLUMNS, Customer.printed_number, StoredFile.sha256)
        .join(
            Customer,
            (Customer.tenant_id == Invoice.tenant_id) & (Customer.id == Invoice.customer_id),
        )
        .outerjoin(
            StoredFile,
            (StoredFile.tenant_id == Invoice.tenant_id) & (StoredFile.id == Invoice.document_id),
        )
        .where(Invoice.customer_id.in_(customer_ids))
        .order_by(Invoice.issue_date, Invoice.id)
    )
    if year is not None:
        statement = statement.where(
            Invoice.issue_date.between(date(year, 1, 1), date(year, 12, 31))
        )
    return tuple(
        Bill(InvoiceLine(*row[:-2]), row[-2], row[-1]) for row in db.session().execute(statement)
    )


def make_archive(bills: Sequence[Bill], *, today: date) -> Archive:
    """Return the archive of these bills; a PDF that the store has lost is named in its table.

    Nothing is read yet, and what is read later needs neither database nor tenant: the body leaves
    when the request's work is done. Raises ArchiveTooLargeError.
    """
    names = _names(bills)
    sizes = [store().size(bill.sha256) if bill.sha256 else None for bill in bills]
    if sum(size or 0 for size in sizes) > MOST_BYTES:
        raise ArchiveTooLargeError("choose a year")
    zipped = ZipStream(compress_type=ZIP_STORED, sized=True)
    zipped.add(_table(bills, names, sizes, today=today), _("bills.csv"))
    read = store().opener()
    for bill, name, size in zip(bills, names, sizes, strict=True):
        if bill.sha256 and size is not None:
            zipped.add(_content(read, bill.sha256), name, size=size)
    missing = sum(
        bill.sha256 is not None and size is None for bill, size in zip(bills, sizes, strict=True)
    )
    return Archive(length=len(zipped), count=len(bills), missing=missing, body=iter(zipped))


class Turn:
    """The right to stream one archive; given back once, however often it is said."""

    def __init__(self) -> None:
        """Take a turn; raises ArchivesBusyError where all are taken."""
        if not _under_way.acquire(blocking=False):
            raise ArchivesBusyError("too many archives at once")
        self._pool, self._held, self._lock = _under_way, True, threading.Lock()

    def give_back(self) -> None:
        """Let somebody else have it."""
        with self._lock:
            held, self._held = self._held, False
        if held:
            self._pool.release()

    def around(self, body: Iterator[bytes]) -> Iterator[bytes]:
        """Yield the body, and give the turn back at its end."""
        try:
            yield from body
        finally:
            self.give_back()


def _content(read: Callable[[str], BinaryIO], sha256: str) -> Iterator[bytes]:
    with closing(read(sha256)) as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _names(bills: Sequence[Bill]) -> list[str]:
    """Return a name for each PDF: day and number, in a folder a customer where there are several."""
    several = len({bill.customer_number for bill in bills}) > 1
    used: set[str] = set()
    names = []
    for bill in bills:
        folder = f"{_UNSAFE.sub('_', bill.customer_number)}/" if several else ""
        stem = f"{folder}{bill.line.issue_date}_{_UNSAFE.sub('_', bill.line.printed_number)}"
        name, turn = f"{stem}.pdf", 1
        while name in used:
            turn += 1
            name = f"{stem}_{turn}.pdf"
        used.add(name)
        names.append(name)
    return names


def _table(
    bills: Sequence[Bill], names: Sequence[str], sizes: Sequence[int | None], *, today: date
) -> bytes:
    out = io.StringIO(newline="")
    table = csv.writer(out, delimiter=";", lineterminator="\r\n")
    heads = (_("Customer number"), _("Number"), _("Kind"), _("Date"), _("Due date"), _("Payable"))
    table.writerow([*heads, _("Still to be paid"), _("Status"), _("File")])
    for bill, name, size in zip(bills, names, sizes, strict=True):
        line = bill.line
        file = name if size is not None else _("missing, please ask us for it")
        table.writerow(
            [
                guarded(bill.customer_number),
                guarded(line.printed_number),
                KIND_LABELS[line.kind],
                line.issue_date.isoformat(),
                line.due_date.isoformat(),
                decimal_comma(line.amount_due),
                decimal_comma(line.outstanding),
                STATES[line.state(today)][0],
                file if bill.sha256 else _("no PDF was handed in"),
            ]
        )
    return out.getvalue().encode("utf-8-sig")
