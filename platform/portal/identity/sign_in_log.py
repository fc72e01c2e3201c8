"""The log of sign-ins that the owner of an account sees: when, how, from which browser."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Text, delete, insert, literal, select, union_all

from portal.foundation import db
from portal.identity.models import SignInRecord, StaffView
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


@dataclass(frozen=True, slots=True)
class StaffLook:
    """Our customer service saw the portal as the holder of the login does, for a stated reason."""

    at: datetime
    reason: str


LOOK = "seen_by_staff"


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
    return recent_with_looks(principal_id)[0]


def recent_with_looks(
    principal_id: uuid.UUID,
) -> tuple[tuple[SignInRow, ...], tuple[StaffLook, ...]]:
    """Return a person's last twenty tries, and of a customer's login the last twenty looks of the
    staff. One statement.
    """
    tries = (
        select(SignInRecord.at, SignInRecord.outcome, SignInRecord.user_agent)
        .where(
            SignInRecord.principal_kind.in_(("customer", "clerk")),
            SignInRecord.principal_id == principal_id,
        )
        .order_by(SignInRecord.at.desc(), SignInRecord.id.desc())
        .limit(SHOWN)
        .subquery()
    )
    looks = (
        select(StaffView.opened_at, literal(LOOK, Text), StaffView.reason)
        .where(StaffView.login_id == principal_id, StaffView.opened_at.is_not(None))
        .order_by(StaffView.opened_at.desc(), StaffView.id.desc())
        .limit(SHOWN)
        .subquery()
    )
    rows = db.session().execute(union_all(select(tries), select(looks))).all()
    newest_first = sorted(rows, key=lambda row: row[0], reverse=True)
    return (
        tuple(SignInRow(*row) for row in newest_first if row[1] != LOOK),
        tuple(StaffLook(row[0], row[2]) for row in newest_first if row[1] == LOOK),
    )


def tidy(*, now: datetime) -> None:
    """Delete what is older than ninety days, for the tenant in scope."""
    db.session().execute(delete(SignInRecord).where(SignInRecord.at < now - KEEP))
