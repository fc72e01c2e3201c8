"""Who has the page of a matter open: colleagues see each other before both decide.

A page notes its visitor after the answer is made, in a short unit of work of its own, and its
script does so again every half minute. Nothing depends on it: deciding twice is prevented by the
matter's version, this only spares people the surprise.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Response, after_this_request
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from portal.foundation import db
from portal.foundation.web.principal import principal
from portal.identity.models import Clerk
from portal.kernel.clock import utc_now
from portal.kernel.ids import new_id
from portal.work.models import WorkPresence

PING_EVERY = timedelta(seconds=30)
STILL_OPEN = timedelta(seconds=75)
"""A page that tells that it is open counts as open for that long after it last did."""
SHOWN_FOR = timedelta(minutes=5)
"""How long it is told of somebody that they opened the page, where the page itself is silent."""
_KEPT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Onlooker:
    """A colleague at the same matter; ``here``: has it open now, else opened it at ``seen_at``."""

    id: uuid.UUID
    name: str
    seen_at: datetime
    here: bool


def note_visit(subject_kind: str, subject_id: uuid.UUID, *, live: bool = False) -> None:
    """Note after this request that the signed-in clerk has the page open; call it in its view.

    ``live``: the page says so by itself (its script asks), so that it will also fall silent.
    """
    clerk_id = principal().id

    def keep(response: Response) -> Response:
        if response.status_code < 400:
            with db.unit_of_work():
                record(subject_kind, subject_id, clerk_id, live=live, now=utc_now())
        return response

    after_this_request(keep)


def record(
    subject_kind: str, subject_id: uuid.UUID, clerk_id: uuid.UUID, *, live: bool, now: datetime
) -> None:
    """Write down that the clerk has the page open now."""
    statement = insert(WorkPresence).values(
        id=new_id(),
        subject_kind=subject_kind,
        subject_id=subject_id,
        clerk_id=clerk_id,
        seen_at=now,
        live=live,
    )
    db.session().execute(
        statement.on_conflict_do_update(
            index_elements=["tenant_id", "subject_id", "subject_kind", "clerk_id"],
            set_={"seen_at": now, "live": live},
        )
    )


def leave(subject_kind: str, subject_id: uuid.UUID, clerk_id: uuid.UUID) -> None:
    """Write down that the clerk is done there: a decision leads away from the page."""
    db.session().execute(
        delete(WorkPresence).where(
            WorkPresence.subject_kind == subject_kind,
            WorkPresence.subject_id == subject_id,
            WorkPresence.clerk_id == clerk_id,
        )
    )


def others_at(
    subject_kind: str,
    subject_id: uuid.UUID,
    *,
    clerk_id: uuid.UUID | None = None,
    now: datetime | None = None,
) -> tuple[Onlooker, ...]:
    """Return who else has that page open or opened it minutes ago, the latest first. One statement.

    ``clerk_id``: who asks; None: the signed-in clerk.
    """
    now, myself = now or utc_now(), clerk_id or principal().id
    rows = db.session().execute(
        select(Clerk.id, Clerk.name, WorkPresence.seen_at, WorkPresence.live)
        .join(Clerk, Clerk.id == WorkPresence.clerk_id)
        .where(
            WorkPresence.subject_kind == subject_kind,
            WorkPresence.subject_id == subject_id,
            WorkPresence.clerk_id != myself,
            WorkPresence.seen_at > now - SHOWN_FOR,
        )
        .order_by(WorkPresence.seen_at.desc(), Clerk.id)
    )
    seen = (
        Onlooker(row.id, row.name, row.seen_at, row.live and row.seen_at > now - STILL_OPEN)
        for row in rows
        if not row.live or row.seen_at > now - STILL_OPEN
    )
    return tuple(seen)


def tidy(*, now: datetime) -> None:
    """Forget old visits of the tenant in scope."""
    db.session().execute(delete(WorkPresence).where(WorkPresence.seen_at < now - _KEPT))
