"""Sessions: rows in the database, so that every one of them can be ended; the cookie has a token."""

import secrets
import threading
import uuid
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from portal.foundation import db
from portal.foundation.secrets import sha256_hex
from portal.foundation.tenancy import Shell, current_shell
from portal.identity.models import WebSession
from portal.kernel.ids import new_id

FULL = "full"
PASSWORD_CHANGE = "password_change"  # noqa: S105  a purpose, not a password
SECOND_FACTOR = "second_factor"
SECOND_FACTOR_SETUP = "second_factor_setup"
IDLE = {"customer": timedelta(minutes=30), "clerk": timedelta(minutes=30)}
ABSOLUTE = {"customer": timedelta(hours=12), "clerk": timedelta(hours=10)}
ABSOLUTE_FOR_PASSWORD_CHANGE = timedelta(minutes=30)
"""For every session that may do one thing only."""
TOUCH_EVERY = timedelta(minutes=1)
KIND = {Shell.PORTAL: "customer", Shell.CONSOLE: "clerk"}
_USER_AGENT_LENGTH = 300
_KEEP_ENDED = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One signed-in browser as its owner sees it."""

    id: uuid.UUID
    user_agent: str | None
    created_at: datetime
    last_seen_at: datetime
    purpose: str


def start(
    *,
    principal_kind: str,
    principal_id: uuid.UUID,
    now: datetime,
    purpose: str = FULL,
    user_agent: str | None = None,
) -> str:
    """Begin a session and return its token (256 random bits), of which only a digest is stored."""
    token = secrets.token_urlsafe(32)
    lifetime = ABSOLUTE[principal_kind] if purpose == FULL else ABSOLUTE_FOR_PASSWORD_CHANGE
    db.session().execute(
        insert(WebSession).values(
            id=new_id(),
            token_sha256=sha256_hex(token),
            principal_kind=principal_kind,
            principal_id=principal_id,
            purpose=purpose,
            user_agent=(user_agent or "").replace("\0", "")[:_USER_AGENT_LENGTH] or None,
            created_at=now,
            last_seen_at=now,
            idle_expires_at=now + min(IDLE[principal_kind], lifetime),
            absolute_expires_at=now + lifetime,
        )
    )
    return token


def end(
    *, session_id: uuid.UUID, principal_kind: str, principal_id: uuid.UUID, now: datetime
) -> bool:
    """End one session of that person; False when it is not theirs or was over."""
    statement = (
        update(WebSession)
        .where(WebSession.id == session_id, *_alive_of(principal_kind, principal_id, now))
        .values(ended_at=now)
        .returning(WebSession.id)
    )
    return db.session().scalar(statement) is not None


def end_all(
    *,
    principal_kind: str,
    principal_id: uuid.UUID,
    now: datetime,
    keep: uuid.UUID | None = None,
) -> int:
    """End every session of that person, except ``keep``; returns how many."""
    statement = (
        update(WebSession)
        .where(*_alive_of(principal_kind, principal_id, now))
        .values(ended_at=now)
        .returning(WebSession.id)
    )
    if keep is not None:
        statement = statement.where(WebSession.id != keep)
    return len(db.session().scalars(statement).all())


def listing(
    *, principal_kind: str, principal_id: uuid.UUID, now: datetime
) -> tuple[SessionRow, ...]:
    """Return that person's living sessions, the one used last first."""
    statement = (
        select(
            WebSession.id,
            WebSession.user_agent,
            WebSession.created_at,
            WebSession.last_seen_at,
            WebSession.purpose,
        )
        .where(*_alive_of(principal_kind, principal_id, now))
        .order_by(WebSession.last_seen_at.desc(), WebSession.id.desc())
        .limit(100)
    )
    return tuple(SessionRow(*row) for row in db.session().execute(statement))


def choose_customer(
    *, session_id: uuid.UUID, login_id: uuid.UUID, customer_id: uuid.UUID | None
) -> None:
    """Show that one customer from now on in this session; None shows all of the login's own.

    Whether the login may see it is asked anew on each page; the caller has asked already.
    """
    db.session().execute(
        update(WebSession)
        .where(
            WebSession.id == session_id,
            WebSession.principal_kind == "customer",
            WebSession.principal_id == login_id,
        )
        .values(chosen_customer_id=customer_id)
    )


def touch(*, session_id: uuid.UUID, now: datetime) -> bool:
    """Note that a session is in use, at most once a minute; True when the row was written.

    Opens a unit of work of its own: call it after the request's. A session that was noted within
    the last minute costs no statement.
    """
    if last_seen.is_recent(session_id, now):
        return False
    idle = IDLE[KIND[current_shell()]]
    with db.unit_of_work() as session:
        statement = (
            update(WebSession)
            .where(
                WebSession.id == session_id,
                WebSession.last_seen_at <= now - TOUCH_EVERY,
                *alive(now),
            )
            .values(
                last_seen_at=now,
                idle_expires_at=func.least(now + idle, WebSession.absolute_expires_at),
            )
            .returning(WebSession.id)
        )
        return session.scalar(statement) is not None


def tidy(*, now: datetime) -> None:
    """Delete the sessions that have been over for a month, for the tenant in scope."""
    old = now - _KEEP_ENDED
    db.session().execute(
        delete(WebSession).where(
            or_(WebSession.absolute_expires_at < old, WebSession.ended_at < old)
        )
    )


def alive(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions under which a session still counts."""
    return (
        WebSession.ended_at.is_(None),
        WebSession.idle_expires_at > now,
        WebSession.absolute_expires_at > now,
    )


def _alive_of(kind: str, principal_id: uuid.UUID, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        WebSession.principal_kind == kind,
        WebSession.principal_id == principal_id,
        *alive(now),
    )


class _LastSeen:
    """When the database last noted each session, as this process knows it from loading them."""

    def __init__(self, size: int = 10_000) -> None:
        self._seen: OrderedDict[uuid.UUID, datetime] = OrderedDict()
        self._lock, self._size = threading.Lock(), size

    def note(self, session_id: uuid.UUID, at: datetime) -> None:
        """Remember; the session that was asked for longest ago is forgotten."""
        with self._lock:
            self._seen[session_id] = at
            self._seen.move_to_end(session_id)
            while len(self._seen) > self._size:
                self._seen.popitem(last=False)

    def is_recent(self, session_id: uuid.UUID, now: datetime) -> bool:
        """Tell whether the note is less than a minute old."""
        with self._lock:
            last = self._seen.get(session_id)
        return last is not None and now < last + TOUCH_EVERY


last_seen = _LastSeen()
