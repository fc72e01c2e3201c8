"""The utility's staff: inviting them, letting them in, keeping them out."""

import uuid
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from portal.foundation import audit, db, outbox
from portal.identity import passwords, queries, sessions
from portal.identity.models import Clerk
from portal.identity.operations import credentials
from portal.identity.operations.logins import EmailTakenError
from portal.identity.usernames import email_key
from portal.kernel.errors import NotFoundError, PortalError
from portal.kernel.ids import new_id


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

    ``role``: one of ``permissions.ROLES``. Raises EmailTakenError when a clerk has that address.
    """
    clerk_id = new_id()
    row = {
        "id": clerk_id,
        "email": email.strip(),
        "email_key": email_key(email),
        "name": " ".join(name.split()),
        "role": role,
        "password_hash": password_hash,
        "locale": locale,
    }
    try:
        with db.session().begin_nested():
            db.session().execute(insert(Clerk).values(row))
    except IntegrityError as error:
        diagnosis = getattr(error.orig, "diag", None)
        if getattr(diagnosis, "constraint_name", None) == "uq_clerk_tenant_id_email_key":
            raise EmailTakenError(email) from error
        raise
    _note("identity.clerk_added", clerk_id)
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


def disable(*, clerk_id: uuid.UUID, now: datetime) -> None:
    """Keep a clerk out: sessions and open links end at once.

    Raises NotFoundError, or LastAdminError for the last tenant admin.
    """
    # Both of two admins who disable each other at once would pass the check below otherwise.
    admins = db.session().scalars(
        select(Clerk.id)
        .where(Clerk.role == "tenant_admin", Clerk.status == "active")
        .order_by(Clerk.id)
        .with_for_update()
    )
    if set(admins) == {clerk_id}:
        raise LastAdminError("the last tenant admin")
    _set_status(clerk_id, "disabled")
    sessions.end_all(principal_kind="clerk", principal_id=clerk_id, now=now)
    credentials.withdraw_all(principal_kind="clerk", principal_id=clerk_id, now=now)
    _note("identity.clerk_disabled", clerk_id)


def enable(*, clerk_id: uuid.UUID) -> None:
    """Let a clerk in again; raises NotFoundError."""
    _set_status(clerk_id, "active")
    _note("identity.clerk_enabled", clerk_id)


def _set_status(clerk_id: uuid.UUID, status: str) -> None:
    statement = update(Clerk).where(Clerk.id == clerk_id).values(status=status).returning(Clerk.id)
    if db.session().scalar(statement) is None:
        raise NotFoundError("no such clerk")


def _note(action: str, clerk_id: uuid.UUID) -> None:
    audit.note(action, subject_kind="clerk", subject_id=clerk_id)
