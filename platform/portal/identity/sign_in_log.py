"""The log of sign-ins that the owner of an account sees: when, how, from which browser."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select

from portal.foundation import db
from portal.identity.models import SignInRecord
from portal.kernel.ids import new_id

KEEP = timedelta(days=90)
SHOWN = 20
_USER_AGENT_LENGTH = 300


@dataclass(frozen=True, slots=True)
class SignInRow:
    """One try; ``outcome`` as in the table's check constraint."""

    at: datetime
    outcome: str
    user_agent: str | None


def note(
    *, kind: str, principal_id: uuid.UUID, outcome: str, user_agent: str | None, now: datetime
) -> None:
    """Write one try down."""
    db.session().execute(
        insert(SignInRecord).values(
            id=new_id(),
            principal_kind=kind,
            principal_id=principal_id,
            at=now,
            outcome=outcome,
            user_agent=(user_agent or "").replace("\0", "")[:_USER_AGENT_LENGTH] or None,
        )
    )


def recent(*, kind: str, principal_id: uuid.UUID) -> tuple[SignInRow, ...]:
    """Return the last twenty tries, newest first. One statement."""
    statement = (
        select(SignInRecord.at, SignInRecord.outcome, SignInRecord.user_agent)
        .where(SignInRecord.principal_kind == kind, SignInRecord.principal_id == principal_id)
        .order_by(SignInRecord.at.desc(), SignInRecord.id.desc())
        .limit(SHOWN)
    )
    return tuple(SignInRow(*row) for row in db.session().execute(statement))


def tidy(*, now: datetime) -> None:
    """Delete what is older than ninety days, for the tenant in scope."""
    db.session().execute(delete(SignInRecord).where(SignInRecord.at < now - KEEP))
