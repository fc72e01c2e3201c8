"""Publishing and withdrawing documents, and remembering who has opened them."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Text, cast, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert

from portal.customers.models import Customer
from portal.documents.audiences import reaches_customer
from portal.documents.models import Document, DocumentOpening
from portal.documents.schemas import NewDocument
from portal.foundation import audit, db
from portal.kernel.errors import ConflictError
from portal.kernel.ids import new_id
from portal.notifications import operations as notifications

ARRIVED = "document_arrived"


def publish(new: NewDocument, *, clerk_id: uuid.UUID | None) -> uuid.UUID:
    """Keep the document and tell those whom it reaches; returns its id."""
    document_id = new_id()
    db.session().execute(
        insert(Document).values(
            id=document_id,
            customer_id=new.customer_id,
            audience=new.audience,
            audience_value=new.audience_value,
            title=new.title,
            category=new.category,
            document_date=new.document_date,
            file_id=new.file_id,
            published_by=clerk_id,
        )
    )
    audit.note(
        "documents.published",
        subject_kind="document",
        subject_id=document_id,
        detail={"audience": new.audience, "customer_id": str(new.customer_id or "")},
    )
    tell(select(Document.id).where(Document.id == document_id))
    return document_id


def tell(documents: Select[uuid.UUID]) -> int:
    """Tell everybody whom these documents reach, once; returns how many pieces of news were new.

    ``documents`` selects ids; withdrawn ones are told of no more.
    """
    return notifications.announce(kind=ARRIVED, news=_news(documents))


def withdraw(document_id: uuid.UUID, *, clerk_id: uuid.UUID, reason: str, now: datetime) -> None:
    """Take a document out of the customers' sight; row, file and audit stay.

    Raises ConflictError where it was withdrawn before.
    """
    done = db.session().execute(
        update(Document)
        .where(Document.id == document_id, Document.withdrawn_at.is_(None))
        .values(withdrawn_at=now, withdrawn_by=clerk_id, withdrawal_reason=reason)
    )
    if not done.rowcount:  # type: ignore[attr-defined]
        raise ConflictError("this document was withdrawn already")
    audit.note("documents.withdrawn", subject_kind="document", subject_id=document_id)


def remember_opening(document_id: uuid.UUID, *, login_id: uuid.UUID) -> None:
    """Take the unread mark off, in a transaction of its own: looking happens in a read-only one."""
    with db.unit_of_work() as session:
        session.execute(
            insert(DocumentOpening)
            .values(id=new_id(), document_id=document_id, login_id=login_id)
            .on_conflict_do_nothing(index_elements=["tenant_id", "login_id", "document_id"])
        )


def _news(documents: Select[uuid.UUID]) -> Select[*tuple[Any, ...]]:
    """Return customer, key and payload of the news about each of these documents."""
    return (
        select(
            Customer.id.label("customer_id"),
            func.concat(literal(f"{ARRIVED}:", Text), cast(Document.id, Text)).label("key"),
            func.jsonb_build_object(
                *("title", Document.title),
                *("endpoint", literal("documents.document", Text)),
                *("values", func.jsonb_build_object("document_id", cast(Document.id, Text))),
            ).label("payload"),
        )
        .join_from(Document, Customer, reaches_customer())
        .where(Document.id.in_(documents), Document.withdrawn_at.is_(None))
    )
