"""Reading documents: a customer's library, one document, and the clerks' list."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, tuple_

from portal.billing.cursors import PAGE, Cursor, read_cursor
from portal.customers.models import Customer
from portal.documents.audiences import reaches_customer
from portal.documents.models import Document, DocumentOpening
from portal.documents.schemas import (
    ClerkDocument,
    DocumentFile,
    DocumentFilter,
    DocumentPage,
    DocumentRow,
)
from portal.foundation import db
from portal.foundation.storage.models import StoredFile
from portal.identity.models import Clerk
from portal.kernel.errors import NotFoundError


def library(
    customer_ids: Sequence[uuid.UUID],
    *,
    login_id: uuid.UUID,
    wanted: DocumentFilter,
    cursor: str | None = None,
) -> DocumentPage:
    """Return one page of what was sent to these customers, the newest first. Two statements.

    Raises NotFoundError for a place that is none.
    """
    place = read_cursor(cursor)
    statement = _documents(customer_ids, login_id).where(*_matches(wanted), *_beyond(place))
    backward = place is not None and place.backward
    order = (Document.document_date, Document.id)
    statement = statement.order_by(*(order if backward else (part.desc() for part in order)))
    found = [_row(row, customer_ids) for row in db.session().execute(statement.limit(PAGE + 1))]
    more, rows = len(found) > PAGE, found[:PAGE]
    if backward:
        rows.reverse()
    newer = bool(rows) and (more if backward else place is not None)
    older = bool(rows) and (more if not backward else True)
    years, categories, unread = _overview(customer_ids, login_id)
    return DocumentPage(
        rows=tuple(rows),
        years=years,
        categories=categories,
        unread=unread,
        newer=Cursor(rows[0].document_date, rows[0].id, backward=True) if newer else None,
        older=Cursor(rows[-1].document_date, rows[-1].id) if older else None,
    )


def unread_count(customer_ids: Sequence[uuid.UUID], *, login_id: uuid.UUID) -> int:
    """Return how many documents of these customers the login has not opened yet."""
    statement = (
        select(func.count()).select_from(Document).where(_visible(customer_ids), ~_opened(login_id))
    )
    return db.session().scalar(statement) or 0


def document(
    customer_ids: Sequence[uuid.UUID], *, document_id: uuid.UUID, login_id: uuid.UUID
) -> DocumentRow:
    """Return one document of these customers; raises NotFoundError for any other."""
    statement = _documents(customer_ids, login_id).where(Document.id == document_id)
    row = db.session().execute(statement).one_or_none()
    if row is None:
        raise NotFoundError("no such document")
    return _row(row, customer_ids)


def document_file(
    customer_ids: Sequence[uuid.UUID] | None, *, document_id: uuid.UUID, login_id: uuid.UUID | None
) -> DocumentFile:
    """Return what the download needs; None for all customers (clerks). Raises NotFoundError."""
    statement = (
        select(
            Document.id,
            Document.title,
            Document.document_date,
            StoredFile.sha256,
            (~_opened(login_id)).label("unread"),
        )
        .join(StoredFile, StoredFile.id == Document.file_id)
        .where(Document.id == document_id)
    )
    if customer_ids is not None:
        statement = statement.where(_visible(customer_ids))
    row = db.session().execute(statement).one_or_none()
    if row is None:
        raise NotFoundError("no such document")
    return DocumentFile(**row._mapping)


def published() -> Select[*tuple[Any, ...]]:
    """Return the statement that the clerks' list begins with."""
    return _clerk_documents()


def clerk_document(document_id: uuid.UUID) -> ClerkDocument:
    """Return one document for clerks; raises NotFoundError."""
    row = db.session().execute(_clerk_documents().where(Document.id == document_id)).one_or_none()
    if row is None:
        raise NotFoundError("no such document")
    values = dict(row._mapping)
    del values["printed_number"]
    return ClerkDocument(**values)


def customer_by_number(number: str) -> uuid.UUID | None:
    """Return the customer of that canonical number."""
    return db.session().scalar(select(Customer.id).where(Customer.customer_number == number))


def _documents(customer_ids: Sequence[uuid.UUID], login_id: uuid.UUID) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Document.id,
            Document.title,
            Document.category,
            Document.document_date,
            Document.customer_id,
            StoredFile.size,
            (~_opened(login_id)).label("unread"),
            Customer.name.label("holder"),
        )
        .join(StoredFile, StoredFile.id == Document.file_id)
        .outerjoin(Customer, Customer.id == Document.customer_id)
        .where(_visible(customer_ids))
    )


def _row(row: Any, customer_ids: Sequence[uuid.UUID]) -> DocumentRow:
    return DocumentRow(
        id=row.id,
        title=row.title,
        category=row.category,
        document_date=row.document_date,
        size=row.size,
        unread=row.unread,
        to_all=row.customer_id is None,
        holder=row.holder if len(customer_ids) > 1 else None,
    )


def _visible(customer_ids: Sequence[uuid.UUID]) -> ColumnElement[bool]:
    """Return the condition: not withdrawn, and meant for one of these customers."""
    group = exists().where(Customer.id.in_(customer_ids), reaches_customer()).correlate(Document)
    return and_(
        Document.withdrawn_at.is_(None),
        # Both halves can use the index of customers; the second is looked at for groups only.
        or_(Document.customer_id.in_(customer_ids), Document.customer_id.is_(None)),
        or_(Document.customer_id.is_not(None), group),
    )


def _opened(login_id: uuid.UUID | None) -> ColumnElement[bool]:
    return exists().where(
        DocumentOpening.document_id == Document.id, DocumentOpening.login_id == login_id
    )


def _matches(wanted: DocumentFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.year is not None:
        conditions.append(Document.document_date >= date(wanted.year, 1, 1))
        conditions.append(Document.document_date <= date(wanted.year, 12, 31))
    if wanted.category is not None:
        conditions.append(Document.category == wanted.category)
    return conditions


def _beyond(place: Cursor | None) -> list[ColumnElement[bool]]:
    if place is None:
        return []
    row, here = tuple_(Document.document_date, Document.id), tuple_(place.day, place.id)
    return [row > here if place.backward else row < here]


def _overview(
    customer_ids: Sequence[uuid.UUID], login_id: uuid.UUID
) -> tuple[tuple[int, ...], tuple[str, ...], int]:
    """Return the years and categories that the filter offers, and how many are unread."""
    year = func.extract("year", Document.document_date)
    statement = (
        select(
            year.label("year"),
            Document.category,
            func.count().filter(~_opened(login_id)).label("unread"),
        )
        .where(_visible(customer_ids))
        .group_by(year, Document.category)
    )
    rows = db.session().execute(statement).all()
    years = tuple(sorted({int(row.year) for row in rows}, reverse=True))
    return years, tuple({row.category: None for row in rows}), sum(row.unread for row in rows)


def _clerk_documents() -> Select[*tuple[Any, ...]]:
    publisher, withdrawer = Clerk.__table__.alias("publisher"), Clerk.__table__.alias("withdrawer")
    openings = (
        select(func.count())
        .where(DocumentOpening.document_id == Document.id)
        .correlate(Document)
        .scalar_subquery()
    )
    return (
        select(
            Document.id,
            Document.title,
            Document.category,
            Document.document_date,
            StoredFile.size,
            Document.audience,
            Document.audience_value,
            Document.customer_id,
            Customer.name.label("customer"),
            Customer.printed_number,
            Document.reference,
            Document.published_at,
            publisher.c.name.label("published_by"),
            openings.label("openings"),
            Document.withdrawn_at,
            withdrawer.c.name.label("withdrawn_by"),
            Document.withdrawal_reason,
        )
        .join(StoredFile, StoredFile.id == Document.file_id)
        .outerjoin(Customer, Customer.id == Document.customer_id)
        .outerjoin(publisher, publisher.c.id == Document.published_by)
        .outerjoin(withdrawer, withdrawer.c.id == Document.withdrawn_by)
    )
