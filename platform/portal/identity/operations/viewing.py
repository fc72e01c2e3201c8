"""A clerk sees the portal as a customer does: asked for with a reason, led over once, soon at its end."""

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, delete, func, select, update

from portal.foundation import audit, db
from portal.foundation.audit.journal import Actor, acting
from portal.foundation.secrets import sha256_hex
from portal.foundation.web.viewing import PREFIX
from portal.identity.models import Clerk, CustomerLogin, LoginCustomer, StaffView, WebSession
from portal.identity.sessions import TOUCH_EVERY, alive, last_seen
from portal.kernel.errors import NotFoundError
from portal.kernel.ids import new_id

TICKET_LIFETIME = timedelta(minutes=2)
IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=1)
_KEPT = timedelta(days=366)
_CLERK_IDLE = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A look that can be begun: the ticket was not used yet."""

    id: uuid.UUID
    display_name: str
    clerk_name: str
    reason: str


def ask(
    *,
    login_id: uuid.UUID,
    customer_id: uuid.UUID,
    clerk_id: uuid.UUID,
    clerk_session_id: uuid.UUID,
    reason: str,
    now: datetime,
) -> str:
    """Write down who wants to see what and why, and return the ticket, good once for two minutes.

    Raises NotFoundError where nobody can sign in with that login.
    """
    active = select(CustomerLogin.id).where(
        CustomerLogin.id == login_id, CustomerLogin.status == "active"
    )
    if db.session().scalar(active) is None:
        raise NotFoundError("nobody can sign in there")
    ticket = secrets.token_urlsafe(24)
    db.session().add(
        StaffView(
            id=new_id(),
            login_id=login_id,
            customer_id=customer_id,
            clerk_id=clerk_id,
            clerk_session_id=clerk_session_id,
            reason=reason,
            ticket_sha256=sha256_hex(ticket),
            created_at=now,
            ticket_expires_at=now + TICKET_LIFETIME,
        )
    )
    db.session().flush()
    return ticket


def waiting(ticket: str, *, now: datetime) -> Waiting | None:
    """Return what a ticket leads to while it is good; looking uses nothing up. One statement."""
    statement = _of_open_session(
        select(StaffView.id, CustomerLogin.display_name, Clerk.name, StaffView.reason), now
    ).where(*_good(ticket, now))
    row = db.session().execute(statement).one_or_none()
    return None if row is None else Waiting(*row)


def begin(ticket: str, *, now: datetime) -> str | None:
    """Use the ticket up and return the token of the look, or None where it is of no use."""
    found = waiting(ticket, now=now)
    if found is None:
        return None
    token = PREFIX + secrets.token_urlsafe(32)
    row = db.session().execute(
        update(StaffView)
        .where(StaffView.id == found.id, *_good(ticket, now))
        .values(
            opened_at=now,
            last_seen_at=now,
            token_sha256=sha256_hex(token),
            idle_expires_at=now + IDLE,
            absolute_expires_at=now + LONGEST,
        )
        .returning(StaffView.login_id, StaffView.clerk_id, StaffView.reason)
    )
    begun = row.one_or_none()
    if begun is None:
        return None
    with acting(Actor("clerk", begun.clerk_id)):
        _note("identity.seen_as_customer", begun.login_id, found.id, reason=begun.reason)
    return token


def end(view_id: uuid.UUID, *, now: datetime) -> None:
    """End a look; ending it twice is once."""
    statement = (
        update(StaffView)
        .where(StaffView.id == view_id, StaffView.ended_at.is_(None))
        .values(ended_at=now)
        .returning(StaffView.login_id)
    )
    login_id = db.session().scalar(statement)
    if login_id is not None:
        _note("identity.seen_as_customer_ended", login_id, view_id)


def touch(view_id: uuid.UUID, *, clerk_session_id: uuid.UUID, now: datetime) -> None:
    """Note that a look goes on, at most once a minute; the clerk's own session counts as used too.

    Opens a unit of work of its own, as ``sessions.touch`` does.
    """
    if last_seen.is_recent(view_id, now):
        return
    with db.unit_of_work() as session:
        session.execute(
            update(StaffView)
            .where(
                StaffView.id == view_id,
                StaffView.ended_at.is_(None),
                StaffView.last_seen_at <= now - TOUCH_EVERY,
            )
            .values(
                last_seen_at=now,
                idle_expires_at=func.least(now + IDLE, StaffView.absolute_expires_at),
            )
        )
        session.execute(
            update(WebSession)
            .where(WebSession.id == clerk_session_id, *alive(now))
            .values(
                last_seen_at=now,
                idle_expires_at=func.least(now + _CLERK_IDLE, WebSession.absolute_expires_at),
            )
        )


def tidy(*, now: datetime) -> None:
    """Forget looks after a year, for the tenant in scope; the audit log keeps that they were."""
    db.session().execute(delete(StaffView).where(StaffView.created_at < now - _KEPT))


def of_open_view(statement: Select, now: datetime) -> Select:
    """Narrow a select from ``staff_view``, ``clerk`` and ``customer_login`` to looks under way."""
    return _of_open_session(statement, now).where(
        StaffView.ended_at.is_(None),
        StaffView.idle_expires_at > now,
        StaffView.absolute_expires_at > now,
    )


def _of_open_session(statement: Select, now: datetime) -> Select:
    """Join what a look hangs on: login and clerk may sign in, and the clerk is signed in."""
    return (
        statement.select_from(StaffView)
        .join(CustomerLogin, CustomerLogin.id == StaffView.login_id)
        .join(Clerk, Clerk.id == StaffView.clerk_id)
        .join(WebSession, WebSession.id == StaffView.clerk_session_id)
        .where(
            CustomerLogin.status == "active",
            Clerk.status == "active",
            WebSession.principal_kind == "clerk",
            WebSession.principal_id == StaffView.clerk_id,
            WebSession.purpose == "full",
            *alive(now),
        )
    )


def _good(ticket: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        StaffView.ticket_sha256 == sha256_hex(ticket),
        StaffView.opened_at.is_(None),
        StaffView.ticket_expires_at > now,
    )


def _note(action: str, login_id: uuid.UUID, view_id: uuid.UUID, **detail: str) -> None:
    """Put it on record at each customer whose pages are open to that login."""
    customers = select(LoginCustomer.customer_id).where(LoginCustomer.login_id == login_id)
    for customer_id in db.session().scalars(customers):
        audit.note(
            action,
            subject_kind="customer",
            subject_id=customer_id,
            detail={"view_id": str(view_id), **detail},
        )
