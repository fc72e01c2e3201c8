"""Documents of a customer on the card: what was sent, what an institution was registered with."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from portal.customer_desk.models import InstitutionPaper
from portal.documents.models import Document, DocumentOpening
from portal.foundation import db
from portal.foundation.storage.models import StoredFile
from portal.identity.models import Clerk
from portal.kernel.errors import NotFoundError

MOST = 50


@dataclass(frozen=True, slots=True)
class SentDocument:
    """A document that was sent to this customer alone."""

    id: uuid.UUID
    title: str
    category: str
    document_date: date
    published_at: datetime
    withdrawn_at: datetime | None
    opened_at: datetime | None


@dataclass(frozen=True, slots=True)
class PaperView:
    """A paper of an institution; with ``media_type`` its file can be opened."""

    id: uuid.UUID
    kind: str
    file_name: str | None
    seen_on: date | None
    noted_at: datetime
    noted_by: str
    media_type: str | None
    sha256: str | None


def sent_documents(customer_id: uuid.UUID) -> tuple[SentDocument, ...]:
    """Return the newest fifty, each with when it was first opened. One statement."""
    opened = (
        select(func.min(DocumentOpening.opened_at))
        .where(DocumentOpening.document_id == Document.id)
        .scalar_subquery()
    )
    statement = (
        select(
            *(Document.id, Document.title, Document.category, Document.document_date),
            *(Document.published_at, Document.withdrawn_at, opened),
        )
        .where(Document.customer_id == customer_id)
        .order_by(Document.document_date.desc(), Document.id.desc())
        .limit(MOST)
    )
    return tuple(SentDocument(*row) for row in db.session().execute(statement))


def papers_of(customer_id: uuid.UUID) -> tuple[PaperView, ...]:
    """Return an institution's papers, the newest first. One statement."""
    return _papers(InstitutionPaper.customer_id == customer_id)


def paper(customer_id: uuid.UUID, paper_id: uuid.UUID) -> PaperView:
    """Return one paper that has a file; raises NotFoundError. One statement."""
    found = _papers(InstitutionPaper.customer_id == customer_id, InstitutionPaper.id == paper_id)
    if not found or found[0].sha256 is None:
        raise NotFoundError("no such paper")
    return found[0]


def _papers(*conditions: object) -> tuple[PaperView, ...]:
    one = InstitutionPaper
    statement = (
        select(
            *(one.id, one.kind, one.file_name, one.seen_on, one.noted_at, Clerk.name),
            *(StoredFile.media_type, StoredFile.sha256),
        )
        .join(Clerk, Clerk.id == one.noted_by)
        .outerjoin(StoredFile, StoredFile.id == one.file_id)
        .where(*conditions)  # type: ignore[arg-type]
        .order_by(one.noted_at.desc(), one.id)
    )
    return tuple(PaperView(*row) for row in db.session().execute(statement))
