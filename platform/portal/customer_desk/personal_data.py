"""What the staff keep about a customer: the note, and the papers of an institution."""

import uuid
from collections.abc import Iterator, Sequence

from sqlalchemy import select

from portal.customer_desk.models import CustomerNote, InstitutionPaper
from portal.foundation import db
from portal.foundation.csv_problems import N_
from portal.foundation.personal_export import KeptFile, Section, read_rows
from portal.foundation.storage.models import StoredFile

COVERS = ("customer_note", "institution_paper")


def export(login_id: uuid.UUID, customer_ids: Sequence[uuid.UUID]) -> Iterator[Section]:
    """Yield both; which clerk wrote them is not told."""
    note, paper = CustomerNote, InstitutionPaper
    yield Section(
        "staff_notes",
        N_("Notes of our customer service"),
        read_rows(select(note.body, note.written_at).where(note.customer_id.in_(customer_ids))),
    )
    mine = paper.customer_id.in_(customer_ids)
    files = (
        select(StoredFile.sha256, paper.file_name)
        .join(paper, paper.file_id == StoredFile.id)
        .where(mine)
    )
    yield Section(
        "institution_papers",
        N_("Papers that the institution was registered with"),
        read_rows(
            select(paper.kind, paper.file_name, paper.seen_on, paper.noted_at)
            .where(mine)
            .order_by(paper.noted_at)
        ),
        tuple(KeptFile(row[0], str(row[1])) for row in db.session().execute(files)),
    )
