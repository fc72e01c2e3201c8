"""The staff's note on a customer: one text, whose change nobody overwrites unseen."""

import uuid
from datetime import datetime

from sqlalchemy import delete, select

from portal.customer_desk.models import CustomerNote
from portal.foundation import audit, db
from portal.kernel.errors import ConflictError
from portal.kernel.ids import new_id


class NoteChangedError(ConflictError):
    """A colleague changed the note since it was read; ``body`` is what it says now."""

    def __init__(self, body: str, version: int) -> None:
        self.body, self.version = body, version
        super().__init__("the note was changed meanwhile")


def write(
    customer_id: uuid.UUID, *, body: str, seen_version: int, clerk_id: uuid.UUID, now: datetime
) -> None:
    """Keep the note (an empty one is deleted); raises NoteChangedError. 0 is seen where there was none."""
    found = db.session().scalar(
        select(CustomerNote).where(CustomerNote.customer_id == customer_id).with_for_update()
    )
    version = found.version if found else 0
    if version != seen_version:
        raise NoteChangedError(found.body if found else "", version)
    if not body and found is not None:
        db.session().execute(delete(CustomerNote).where(CustomerNote.id == found.id))
    elif found is not None:
        found.body, found.version = body, version + 1
        found.written_by, found.written_at = clerk_id, now
    elif body:
        note = CustomerNote(
            id=new_id(),
            customer_id=customer_id,
            body=body,
            version=1,
            written_by=clerk_id,
            written_at=now,
        )
        db.session().add(note)
    db.session().flush()
    audit.note("customer_desk.note_written", subject_kind="customer", subject_id=customer_id)
