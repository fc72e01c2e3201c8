"""The lists of batches: their columns, and whole lists as files however long they are."""

import csv
import tempfile
from collections.abc import Callable, Iterator, Sequence
from typing import IO, Any

from flask import Response
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Row, Select, func

from portal.billing.batches import wording
from portal.billing.batches.models import (
    InvoiceBatch,
    InvoiceBatchPdf,
    InvoiceBatchProblem,
    InvoiceBatchRow,
)
from portal.billing.batches.queries import FILE_NAME
from portal.billing.vocabulary import KIND_LABELS
from portal.foundation import audit, db
from portal.foundation.csv_problems import guarded
from portal.foundation.web.downloads import send_bytes
from portal.foundation.web.formats import decimal_comma
from portal.foundation.web.lists import Column
from portal.identity.models import Clerk

_BLOCK = 64 * 1024


def batch_columns() -> tuple[Column, ...]:
    """Return the columns of the list of batches."""
    bad = InvoiceBatch.conflict_rows + InvoiceBatch.wrong_rows
    return (
        Column("file", _l("File"), func.lower(FILE_NAME), lambda row: row.file_name),
        Column("state", _l("State"), InvoiceBatch.state, lambda row: _state(row.state)),
        Column("at", _l("Uploaded"), InvoiceBatch.uploaded_at, lambda row: row.uploaded_at),
        Column("by", _l("By"), Clerk.name, lambda row: row.uploader),
        Column("rows", _l("Rows"), InvoiceBatch.rows, lambda row: row.rows, "number"),
        Column("new", _l("New"), InvoiceBatch.new_rows, lambda row: row.new_rows, "number"),
        Column(
            *("changed", _l("Changed"), InvoiceBatch.changed_rows),
            text=lambda row: row.changed_rows,
            kind="number",
        ),
        Column("bad", _l("Wrong"), bad, lambda row: row.bad_rows, "number"),
        Column("news", _l("Told"), InvoiceBatch.news, lambda row: row.news, "number"),
    )


def row_columns() -> tuple[Column, ...]:
    """Return the columns of the list of a batch's rows."""
    row = InvoiceBatchRow
    return (
        Column("number", _l("Bill number"), row.printed_number, lambda r: r.printed_number),
        Column("line", _l("Line"), row.line, place_of, "number"),
        Column("outcome", _l("What would happen"), row.outcome, lambda r: _outcome(r.outcome)),
        Column("customer", _l("Customer"), row.customer_number, lambda r: r.customer_number),
        Column("kind", _l("Kind"), row.kind, lambda r: str(KIND_LABELS.get(r.kind, r.kind))),
        Column(
            "issued",
            _l("Date of issue"),
            row.issue_date,
            lambda r: r.issue_date,
            "nowrap",
        ),
        Column("due", _l("Due date"), row.due_date, lambda r: r.due_date, "nowrap"),
        Column(
            *("amount", _l("Amount"), row.amount_due),
            text=lambda r: decimal_comma(r.amount_due),
            kind="number",
        ),
        Column("pdf", _l("PDF"), None, lambda r: r.document if r.has_document else ""),
        Column("changes", _l("What differs"), None, lambda r: wording.changes_text(r.changes)),
    )


def problem_columns() -> tuple[Column, ...]:
    """Return the columns of the list of what is wrong."""
    problem = InvoiceBatchProblem
    return (
        Column("line", _l("Line"), problem.line, place_of),
        Column("place", _l("Column"), problem.place, lambda r: wording.column_label(r.place)),
        Column("value", _l("Value"), None, lambda r: wording.cell_text(r.place, r.value)),
        Column("reason", _l("Reason"), None, lambda r: wording.sentence(r.template, r.fillers)),
    )


def pdf_columns() -> tuple[Column, ...]:
    """Return the columns of the list of a ZIP's files."""
    pdf = InvoiceBatchPdf
    return (
        Column("path", _l("File"), func.lower(pdf.path), lambda r: r.path),
        Column("state", _l("State"), pdf.state, lambda r: _pdf_state(r)),
        Column(
            *("bill", _l("Bill number"), func.coalesce(InvoiceBatchRow.printed_number, "")),
            text=lambda r: r.printed_number or "",
        ),
        Column("size", _l("Size"), pdf.size, lambda r: r.size, "number"),
        Column(
            *("reason", _l("Reason"), None),
            text=lambda r: wording.sentence(r.template, r.fillers) if r.template else "",
        ),
    )


def place_of(row: Row[Any]) -> object:
    """Return the line of a row, or the file of the ZIP that it comes from."""
    if row.line >= 0:
        return row.line
    return getattr(row, "path", None) or getattr(row, "document", None) or gettext("ZIP")


def pdf_state(row: Row[Any]) -> str:
    """Return what is made of a file of the ZIP: one of ``PDF_LABELS``."""
    if row.state == "wrong":
        return "wrong"
    return "unused" if row.line is None else "matched"


def whole_list(
    statement: Select[Any],
    columns: Sequence[Column],
    *,
    order: Sequence[ColumnElement[Any]],
    name: str,
) -> Response:
    """Answer with all rows as ``<name>.csv``, in little memory; no cell is taken for a formula."""
    written = [(column.label, column.text) for column in columns if column.text is not None]
    file: IO[str] = tempfile.TemporaryFile(  # noqa: SIM115  the answer closes it
        "w+", encoding="utf-8-sig", newline=""
    )
    table = csv.writer(file, delimiter=";", lineterminator="\r\n")
    table.writerow([guarded(str(label)) for label, _text in written])
    rows = 0
    streamed = statement.order_by(*order).execution_options(stream_results=True, yield_per=1000)
    for row in db.session().execute(streamed):
        table.writerow([guarded(_written(text, row)) for _label, text in written])
        rows += 1
    file.flush()
    audit.note("list.exported", detail={"list": name, "rows": rows})
    answer = send_bytes(_blocks(file), media_type="text/csv", name=f"{name}.csv")
    answer.call_on_close(file.close)  # where nobody came for it
    return answer


def _written(text: Callable[[Row[Any]], object], row: Row[Any]) -> str:
    return str(text(row))


def _blocks(file: IO[str]) -> Iterator[bytes]:
    raw = file.buffer  # type: ignore[attr-defined]
    with file:
        raw.seek(0)
        while block := raw.read(_BLOCK):
            yield block


def _state(state: str) -> str:
    return str(wording.STATE_LABELS[state][0])


def _outcome(outcome: str | None) -> str:
    return str(wording.OUTCOME_LABELS[outcome][0]) if outcome else ""


def _pdf_state(row: Row[Any]) -> str:
    return str(wording.PDF_LABELS[pdf_state(row)][0])
