"""Documents that were put into a customer's library, and when they were opened."""

import uuid
from collections.abc import Iterator, Sequence

from sqlalchemy import select

from portal.customers.models import Customer
from portal.documents.models import Document, DocumentOpening
from portal.foundation import db
from portal.foundation.csv_problems import N_
from portal.foundation.personal_export import KeptFile, Section, file_name, read_rows
from portal.foundation.storage.models import StoredFile

COVERS = ("document", "document_opening")


def export(login_id: uuid.UUID, customer_ids: Sequence[uuid.UUID]) -> Iterator[Section]:
    """Yield the customer's own documents; what is published to everybody is nobody's own."""
    paper, opening = Document, DocumentOpening
    own = paper.customer_id.in_(customer_ids)
    files = db.session().execute(
        select(paper.document_date, paper.title, StoredFile.sha256)
        .join(StoredFile, StoredFile.id == paper.file_id)
        .where(own, paper.withdrawn_at.is_(None))
        .order_by(paper.document_date, paper.id)
    )
    yield Section(
        "documents",
        N_("Your documents"),
        read_rows(
            select(
                *(Customer.printed_number.label("customer_number"), paper.title, paper.category),
                *(paper.document_date, paper.reference, paper.published_at, paper.withdrawn_at),
            )
            .join(Customer, Customer.id == paper.customer_id)
            .where(own)
            .order_by(paper.document_date, paper.id)
        ),
        tuple(
            KeptFile(sha256, file_name(day, title, ending=".pdf")) for day, title, sha256 in files
        ),
    )
    yield Section(
        "documents_opened",
        N_("Documents that you opened"),
        read_rows(
            select(paper.title, opening.opened_at)
            .join(paper, paper.id == opening.document_id)
            .where(opening.login_id == login_id)
            .order_by(opening.opened_at)
        ),
    )
