"""The utility's staff: inviting them, their roles, keeping them out, seeing them off."""

import uuid
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from portal.foundation import audit, db, outbox
from portal.identity import passwords, queries, sessions
from portal.identity.models import Clerk
from portal.identity.operations import credentials, staff_factor
from portal.identity.operations.logins import EmailTakenError
from portal.identity.usernames import email_key
from portal.kernel.errors import ConflictError, NotFoundError, PortalError
from portal.kernel.ids import new_id

ADMIN = "tenant_admin"
ROLE_CHANGED_MAIL = "identity.role_changed_mail"
CLERK_LEFT = "identity.clerk_left"
"""The news that somebody's work is free for others."""


class LastAdminError(PortalError):
    """The last tenant admin cannot be kept out: nobody could let anybody in again."""


def create_clerk(
    *,
    email: str,
    name: str,
    role: str,
    password_hash: str = passwords.UNUSABLE,
    locale: str = "hu",
) -> uuid.UUID:
    """Add a clerk and return the id; without a password, an invitation is mailed.

    ``role``: one of ``permissions.ROLES``. Who had left comes back as the same person. Raises
    EmailTakenError when a clerk has that address.
    """
    row = {
        "email": email.strip(),
        "name": " ".join(name.split()),
        "role": role,
        "password_hash": password_hash,
        "locale": locale,
    }
    clerk_id = _come_back(email_key(email), row)
    if clerk_id is None:
        clerk_id = new_id()
        _add(row | {"id": clerk_id, "email_key": email_key(email)})
    _note("identity.clerk_added", clerk_id, role=role)
    if password_hash == passwords.UNUSABLE:
        invite(clerk_id=clerk_id)
    return clerk_id


def invite(*, clerk_id: uuid.UUID) -> None:
    """Mail the clerk a link to choose a password; raises NotFoundError when there is none to invite."""
    account = queries.account_by_id(kind="clerk", principal_id=clerk_id)
    if account is None:
        raise NotFoundError("no such clerk")
    payload = {"principal_kind": "clerk", "principal_id": str(clerk_id)}
    outbox.add(kind="identity.invitation_mail", payload=payload)
    _note("identity.clerk_invited", clerk_id)


def change_role(*, clerk_id: uuid.UUID, seen: str, role: str, now: datetime) -> None:
    """Give a clerk another role, in force with their next click, and tell them by mail.

    ``seen``: the role that was on the page. Raises ConflictError where it is another one by now,
    LastAdminError where nobody else is administrator, NotFoundError.
    """
    if role != ADMIN:
        _keep_an_admin(clerk_id)
    present = db.session().scalar(
        select(Clerk.role).where(Clerk.id == clerk_id, Clerk.status != "left").with_for_update()
    )
    if present is None:
        raise NotFoundError("no such clerk")
    if present != seen:
        raise ConflictError("the role was changed meanwhile")
    if present == role:
        return
    db.session().execute(update(Clerk).where(Clerk.id == clerk_id).values(role=role))
    _note("identity.role_changed", clerk_id, before=present, after=role)
    payload = {"principal_kind": "clerk", "principal_id": str(clerk_id), "role": role}
    outbox.add(kind=ROLE_CHANGED_MAIL, payload=payload | {"at": now.isoformat()})


def disable(*, clerk_id: uuid.UUID, now: datetime) -> None:
    """Keep a clerk out for now: sessions and open links end at once.

    Raises NotFoundError, or LastAdminError for the last tenant admin.
    """
    _keep_an_admin(clerk_id)
    _set_status(clerk_id, "disabled")
    _shut_out(clerk_id, now=now)
    _note("identity.clerk_disabled", clerk_id)


def enable(*, clerk_id: uuid.UUID) -> None:
    """Let a blocked clerk in again; raises NotFoundError, also for who has left."""
    _set_status(clerk_id, "active")
    _note("identity.clerk_enabled", clerk_id)


def see_off(*, clerk_id: uuid.UUID, now: datetime) -> None:
    """End somebody's time here: nothing that they could sign in with is left, and work goes back.

    The person and what they did stay on record. Raises NotFoundError, or LastAdminError.
    """
    _keep_an_admin(clerk_id)
    _set_status(clerk_id, "left")
    gone = {"left_at": now, "password_hash": passwords.UNUSABLE}
    db.session().execute(update(Clerk).where(Clerk.id == clerk_id).values(**gone))
    staff_factor.forget_all(clerk_id)
    _shut_out(clerk_id, now=now)
    _note("identity.clerk_left", clerk_id)
    outbox.add(kind=CLERK_LEFT, payload={"clerk_id": str(clerk_id)})


def _add(row: dict[str, object]) -> None:
    try:
        with db.session().begin_nested():
            db.session().execute(insert(Clerk).values(row))
    except IntegrityError as error:
        diagnosis = getattr(error.orig, "diag", None)
        if getattr(diagnosis, "constraint_name", None) == "uq_clerk_tenant_id_email_key":
            raise EmailTakenError(str(row["email"])) from error
        raise


def _come_back(key: str, row: dict[str, str]) -> uuid.UUID | None:
    """Take somebody back who had left, with a new name and role; None when there is no such person."""
    statement = (
        update(Clerk)
        .where(Clerk.email_key == key, Clerk.status == "left")
        .values(**row, status="active", left_at=None)
        .returning(Clerk.id)
    )
    return db.session().scalar(statement)


def _keep_an_admin(clerk_id: uuid.UUID) -> None:
    # Both of two admins who disable each other at once would pass the check otherwise.
    admins = db.session().scalars(
        select(Clerk.id)
        .where(Clerk.role == ADMIN, Clerk.status == "active")
        .order_by(Clerk.id)
        .with_for_update()
    )
    if set(admins) == {clerk_id}:
        raise LastAdminError("the last tenant admin")


def _shut_out(clerk_id: uuid.UUID, *, now: datetime) -> None:
    sessions.end_all(principal_kind="clerk", principal_id=clerk_id, now=now)
    credentials.withdraw_all(principal_kind="clerk", principal_id=clerk_id, now=now)


def _set_status(clerk_id: uuid.UUID, status: str) -> None:
    statement = (
        update(Clerk)
        .where(Clerk.id == clerk_id, Clerk.status != "left")
        .values(status=status)
        .returning(Clerk.id)
    )
    if db.session().scalar(statement) is None:
        raise NotFoundError("no such clerk")


def _note(action: str, clerk_id: uuid.UUID, **detail: str) -> None:
    audit.note(action, subject_kind="clerk", subject_id=clerk_id, detail=detail)
