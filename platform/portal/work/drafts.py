"""Drafts of clerks: kept while they write, so that neither a session's end nor a colleague costs them."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from portal.foundation import db
from portal.kernel.ids import new_id
from portal.work.draft_models import ClerkDraft

KEPT: Final = timedelta(days=30)
LONGEST: Final = 20_000


@dataclass(frozen=True, slots=True)
class Draft:
    """A kept text; ``choice``: what was chosen beside it."""

    body: str
    choice: str | None
    saved_at: datetime


def keep_draft(
    subject_kind: str,
    subject_id: uuid.UUID,
    part: str,
    *,
    clerk_id: uuid.UUID,
    body: str,
    choice: str | None = None,
    now: datetime,
) -> None:
    """Keep what the clerk has written so far in that form; an empty text drops the draft."""
    if not body.strip():
        drop_draft(subject_kind, subject_id, part, clerk_id=clerk_id)
        return
    kept = {"body": body[:LONGEST], "choice": choice, "saved_at": now}
    statement = insert(ClerkDraft).values(
        id=new_id(),
        clerk_id=clerk_id,
        subject_kind=subject_kind,
        subject_id=subject_id,
        part=part,
        **kept,
    )
    db.session().execute(
        statement.on_conflict_do_update(
            index_elements=["tenant_id", "subject_id", "subject_kind", "part", "clerk_id"],
            set_=kept,
        )
    )


def drop_draft(subject_kind: str, subject_id: uuid.UUID, part: str, *, clerk_id: uuid.UUID) -> None:
    """Forget the draft, as it was sent or is not wanted any more."""
    db.session().execute(
        delete(ClerkDraft).where(
            ClerkDraft.subject_kind == subject_kind,
            ClerkDraft.subject_id == subject_id,
            ClerkDraft.part == part,
            ClerkDraft.clerk_id == clerk_id,
        )
    )


def tidy(*, now: datetime) -> None:
    """Forget drafts of the tenant in scope that nobody has gone on with for a month."""
    db.session().execute(delete(ClerkDraft).where(ClerkDraft.saved_at < now - KEPT))
