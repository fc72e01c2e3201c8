"""Reading batches of bills: the list, one batch, and examples of what it would do."""

import uuid
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Text,
    and_,
    column,
    func,
    literal,
    or_,
    select,
    true,
    values,
)

from portal.billing.batches.machine import State
from portal.billing.batches.models import (
    InvoiceBatch,
    InvoiceBatchEvent,
    InvoiceBatchPdf,
    InvoiceBatchProblem,
    InvoiceBatchRow,
)
from portal.billing.models import ImportBatch
from portal.foundation import db
from portal.foundation.db.searching import has_words
from portal.identity.models import Clerk
from portal.kernel.clock import BUDAPEST
from portal.kernel.errors import NotFoundError

EXAMPLES = 5
_PROBLEMS = 10
FILE_NAME = func.coalesce(InvoiceBatch.table_name, InvoiceBatch.zip_name)
_UNUSED = and_(InvoiceBatchPdf.line.is_(None), InvoiceBatchPdf.state == "sound")


def batches(
    *,
    state: str | None = None,
    words: str | None = None,
    first: date | None = None,
    last: date | None = None,
) -> Select[Any]:
    """Select the batches that fit, without an order. ``state``: one of ``State``, or ``open``."""
    batch = InvoiceBatch
    columns: list[Any] = [
        *(batch.id, batch.state, FILE_NAME.label("file_name"), batch.zip_name),
        *(batch.uploaded_at, batch.sent_at, batch.rows, batch.new_rows, batch.changed_rows),
        (batch.conflict_rows + batch.wrong_rows).label("bad_rows"),
        *(batch.news, Clerk.name.label("uploader")),
    ]
    statement = select(*columns).join(Clerk, Clerk.id == InvoiceBatch.uploaded_by)
    if state == "open":
        over = (State.SENT, State.UNDONE, State.DISCARDED, State.FAILED)
        statement = statement.where(InvoiceBatch.state.not_in(over))
    elif state:
        statement = statement.where(InvoiceBatch.state == state)
    if words:
        statement = statement.where(has_words(words, FILE_NAME, InvoiceBatch.zip_name, Clerk.name))
    if first is not None:
        statement = statement.where(InvoiceBatch.uploaded_at >= _begins(first))
    if last is not None:
        statement = statement.where(InvoiceBatch.uploaded_at < _begins(last + timedelta(days=1)))
    return statement


def batch(batch_id: uuid.UUID) -> Row[Any]:
    """Return one batch with who uploaded it; raises NotFoundError. One statement."""
    columns = [
        column for column in InvoiceBatch.__mapper__.column_attrs if column.key != "tenant_id"
    ]
    statement = (
        select(*(getattr(InvoiceBatch, column.key) for column in columns))
        .add_columns(Clerk.name.label("uploader"), FILE_NAME.label("file_name"))
        .join(Clerk, Clerk.id == InvoiceBatch.uploaded_by)
        .where(InvoiceBatch.id == batch_id)
    )
    row = db.session().execute(statement).one_or_none()
    if row is None:
        raise NotFoundError("no such batch")
    return row


def progress(batch_id: uuid.UUID) -> Row[Any]:
    """Return state, work, done and total of a batch; raises NotFoundError."""
    columns: list[Any] = [
        *(InvoiceBatch.state, InvoiceBatch.work, InvoiceBatch.done, InvoiceBatch.total)
    ]
    statement = select(*columns).where(InvoiceBatch.id == batch_id)
    row = db.session().execute(statement).one_or_none()
    if row is None:
        raise NotFoundError("no such batch")
    return row


def same_files(found: Row[Any]) -> list[Row[Any]]:
    """Return when the very same files came before: id (None: by command), name, at, uploader, state.

    One statement.
    """
    other = InvoiceBatch
    twins: ColumnElement[bool] = or_(
        and_(other.table_sha256.is_not(None), other.table_sha256 == found.table_sha256),
        and_(other.zip_sha256.is_not(None), other.zip_sha256 == found.zip_sha256),
    )
    here = (
        select(
            *(other.id, FILE_NAME.label("name"), other.uploaded_at.label("at")),
            *(Clerk.name.label("uploader"), other.state),
        )
        .join(Clerk, Clerk.id == other.uploaded_by)
        .where(twins, other.id != found.id)
    )
    known = select(other.import_batch_id).where(other.import_batch_id.is_not(None))
    by_command = select(
        literal(None, InvoiceBatch.id.type),
        ImportBatch.file_name,
        ImportBatch.imported_at,
        literal(""),
        literal(State.SENT.value),
    ).where(
        ImportBatch.kind == "invoices",
        ImportBatch.file_sha256 == found.table_sha256,
        ImportBatch.id.not_in(known),
    )
    both = here.union_all(by_command).subquery("twins")
    statement = select(both).order_by(both.c.at.desc()).limit(5)
    return list(db.session().execute(statement).all())


def examples(batch_id: uuid.UUID) -> dict[str, list[Row[Any]]]:
    """Return the first rows of each outcome. One statement, however many rows there are."""
    told = [(outcome,) for outcome in ("new", "changed", "conflict")]
    kinds = values(column("kind", Text), name="kinds").data(told)
    first = (
        rows(batch_id)
        .where(InvoiceBatchRow.outcome == kinds.c.kind)
        .order_by(InvoiceBatchRow.line)
        .limit(EXAMPLES)
        .lateral("first")
    )
    found: dict[str, list[Row[Any]]] = {}
    for row in db.session().execute(select(first).select_from(kinds.join(first, true()))):
        found.setdefault(row.outcome, []).append(row)
    return found


def rows(
    batch_id: uuid.UUID, *, outcome: str | None = None, words: str | None = None
) -> Select[Any]:
    """Select the rows that could be read, without an order. ``outcome``: one, or ``without_pdf``."""
    row = InvoiceBatchRow
    statement: Select[Any] = select(
        *(row.id, row.line, row.outcome, row.customer_number, row.printed_number, row.kind),
        *(row.issue_date, row.due_date, row.amount_due, row.document, row.changes),
        row.document_id.is_not(None).label("has_document"),
    ).where(row.batch_id == batch_id)
    if outcome == "without_pdf":
        statement = statement.where(row.outcome == "new", row.document_id.is_(None))
    elif outcome:
        statement = statement.where(row.outcome == outcome)
    if words:
        statement = statement.where(has_words(words, row.printed_number, row.customer_number))
    return statement


def problems(batch_id: uuid.UUID) -> Select[Any]:
    """Select what is wrong, cell by cell, without an order. ``path``: of a PDF without a row."""
    problem = InvoiceBatchProblem
    return (
        select(
            *(problem.id, problem.line, problem.place, problem.value),
            *(problem.template, problem.fillers, InvoiceBatchPdf.path),
        )
        .outerjoin(
            InvoiceBatchPdf,
            and_(
                InvoiceBatchPdf.batch_id == batch_id,
                InvoiceBatchPdf.position == -1 - problem.line,
            ),
        )
        .where(problem.batch_id == batch_id)
    )


def first_problems(batch_id: uuid.UUID) -> list[Row[Any]]:
    """Return the first things that are wrong. One statement."""
    problem = InvoiceBatchProblem
    statement = problems(batch_id).order_by(problem.line, problem.place).limit(_PROBLEMS)
    return list(db.session().execute(statement).all())


def pdfs(batch_id: uuid.UUID, *, state: str | None = None) -> Select[Any]:
    """Select the files of the ZIP, without an order. ``state``: matched, unused or wrong."""
    pdf = InvoiceBatchPdf
    statement = (
        select(
            *(pdf.id, pdf.path, pdf.size, pdf.state, pdf.template, pdf.fillers, pdf.line),
            InvoiceBatchRow.printed_number,
        )
        .outerjoin(
            InvoiceBatchRow,
            and_(InvoiceBatchRow.batch_id == batch_id, InvoiceBatchRow.line == pdf.line),
        )
        .where(pdf.batch_id == batch_id)
    )
    conditions: dict[str, ColumnElement[bool]] = {
        "matched": and_(pdf.line.is_not(None), pdf.state == "sound"),
        "unused": _UNUSED,
        "wrong": pdf.state == "wrong",
    }
    return statement if state not in conditions else statement.where(conditions[state])


def first_unfit_pdfs(batch_id: uuid.UUID) -> list[Row[Any]]:
    """Return the first files that are wrong or belong to no bill. One statement."""
    pdf = InvoiceBatchPdf
    unfit = pdfs(batch_id).where(or_(_UNUSED, pdf.state == "wrong"))
    return list(db.session().execute(unfit.order_by(pdf.position).limit(_PROBLEMS)).all())


def events(batch_id: uuid.UUID) -> list[Row[Any]]:
    """Return what happened to the batch, the newest first. One statement."""
    event = InvoiceBatchEvent
    statement = (
        select(event.at, event.deed, event.detail, Clerk.name)
        .outerjoin(Clerk, Clerk.id == event.clerk_id)
        .where(event.batch_id == batch_id)
        .order_by(event.at.desc(), event.id.desc())
        .limit(100)
    )
    return list(db.session().execute(statement).all())


def _begins(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=BUDAPEST)
