"""Published documents that a clerk can send along with a letter: what the reader may see anyway."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, or_, select

from portal.customers.models import Customer
from portal.documents.audiences import reaches_customer
from portal.documents.models import Document
from portal.foundation import db
from portal.foundation.storage.models import StoredFile
from portal.foundation.uploads import AcceptedFile, shown_name
from portal.identity.models import LoginCustomer

MOST: Final = 30


@dataclass(frozen=True, slots=True)
class DocumentChoice:
    """A published document that can go along."""

    id: uuid.UUID
    title: str
    day: date
    file: AcceptedFile


def documents_of_login(login_id: uuid.UUID | None) -> tuple[DocumentChoice, ...]:
    """Return the newest documents that this person may read, or for None what everybody may."""
    if login_id is None:
        return _newest(Document.audience == "all")
    mine = select(LoginCustomer.customer_id).where(LoginCustomer.login_id == login_id)
    return _newest(or_(Document.audience == "all", _reaches(Customer.id.in_(mine))))


def documents_of_customer(customer_id: uuid.UUID) -> tuple[DocumentChoice, ...]:
    """Return the newest documents that were sent to this customer, alone or among others."""
    return _newest(_reaches(Customer.id == customer_id))


def _reaches(customers: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(Customer.id).where(customers, reaches_customer()).correlate(Document).exists()


def _newest(readable: ColumnElement[bool]) -> tuple[DocumentChoice, ...]:
    statement = (
        select(
            *(Document.id, Document.title, Document.document_date, StoredFile.id.label("file_id")),
            *(StoredFile.media_type, StoredFile.size, StoredFile.sha256),
        )
        .join(StoredFile, StoredFile.id == Document.file_id)
        .where(Document.withdrawn_at.is_(None), readable)
        .order_by(Document.document_date.desc(), Document.id.desc())
        .limit(MOST)
    )
    return tuple(
        DocumentChoice(
            id=row.id,
            title=row.title,
            day=row.document_date,
            file=AcceptedFile(
                row.file_id,
                shown_name(f"{row.title}.pdf"),
                row.media_type,
                row.size,
                row.sha256,
            ),
        )
        for row in db.session().execute(statement)
    )
