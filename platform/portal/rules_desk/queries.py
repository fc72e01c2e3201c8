"""What the pages of the rules desk show: the history, names, the revision in force."""

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from portal.foundation import db
from portal.foundation.db.searching import has_words
from portal.identity.models import Clerk
from portal.rules.models import RulesPublication, RulesRevision

_MOST_CHOICES = 200


@dataclass(frozen=True, slots=True)
class RevisionChoice:
    """One revision to choose for a comparison."""

    number: int
    author: str
    reason: str


def history(words: str | None) -> Select[Any]:
    """Return the statement of what came into force, for the list."""
    earlier = aliased(RulesPublication)
    before = (
        select(earlier.revision_number)
        .where(earlier.number == RulesPublication.number - 1)
        .scalar_subquery()
    )
    return select(
        RulesPublication.id,
        RulesPublication.number,
        RulesPublication.revision_number,
        RulesPublication.author,
        RulesPublication.reason,
        RulesPublication.published_at,
        before.label("before"),
    ).where(has_words(words, RulesPublication.author, RulesPublication.reason))


def revision_choices() -> tuple[RevisionChoice, ...]:
    """Return the newest revisions. Needs a unit of work."""
    rows = db.session().execute(
        select(RulesRevision.number, RulesRevision.author, RulesRevision.reason)
        .order_by(RulesRevision.number.desc())
        .limit(_MOST_CHOICES)
    )
    return tuple(RevisionChoice(*row) for row in rows)


def clerk_name(clerk_id: uuid.UUID) -> str | None:
    """Return a colleague's name, also of one who left; None for somebody unknown."""
    return db.session().scalar(select(Clerk.name).where(Clerk.id == clerk_id))
