"""What becomes of the work of a colleague who has left: it is free for the others."""

import uuid

from sqlalchemy import delete

from portal.foundation import audit, db
from portal.foundation.outbox import Outgoing
from portal.identity.operations.clerks import CLERK_LEFT
from portal.work.models import WorkAssignment


def release_all(clerk_id: uuid.UUID) -> int:
    """Take everything out of that colleague's hands; returns how much that was."""
    statement = (
        delete(WorkAssignment)
        .where(WorkAssignment.clerk_id == clerk_id)
        .returning(WorkAssignment.subject_kind, WorkAssignment.subject_id)
    )
    freed = db.session().execute(statement).all()
    for kind, subject_id in freed:
        detail = {"clerk": str(clerk_id)}
        audit.note("work.released", subject_kind=kind, subject_id=subject_id, detail=detail)
    return len(freed)


def free_the_work(outgoing: Outgoing) -> None:
    """Do so when the news comes that somebody has left."""
    release_all(uuid.UUID(outgoing.payload["clerk_id"]))


HANDLERS = {CLERK_LEFT: free_the_work}
