"""A new e-mail address: confirmed at the new one, announced at the old."""

import uuid
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.exc import IntegrityError

from portal.foundation import audit, budgets, db, outbox
from portal.foundation.secrets import derived_code, sha256_hex
from portal.identity import queries
from portal.identity.models import CustomerLogin, EmailChange
from portal.identity.operations import credentials
from portal.identity.usernames import email_key, username_key
from portal.kernel.errors import NotFoundError
from portal.kernel.ids import new_id

LIFETIME = timedelta(hours=24)
CONFIRM_MAIL = "identity.email_change_mail"
ANNOUNCE_MAIL = "identity.email_change_notice"
TAKEN_MAIL = "identity.email_taken_notice"
REQUESTS_A_DAY = 5
_DAY = timedelta(days=1)
_PURPOSE = "identity.email_change"


class Changed(StrEnum):
    """What became of a confirmed change. TAKEN: somebody opened a sign-in with it meanwhile."""

    CHANGED = "changed"
    INVALID = "invalid"
    TAKEN = "taken"


def confirmation_code(change_id: uuid.UUID) -> str:
    """Return the code of the link that is sent to the new address; it is stored nowhere."""
    return derived_code(_PURPOSE, str(change_id))


def request_change(*, login_id: uuid.UUID, email: str, now: datetime) -> bool:
    """Write to the new address, and tell the old one; False when too many were asked for today.

    An address that has a sign-in already is told so itself; the page that asked says nothing.
    """
    account = queries.account_by_id(kind="customer", principal_id=login_id)
    if account is None:
        raise NotFoundError("no such login")
    asked = budgets.spend(scope="email_change", key=str(login_id), window=_DAY, now=now)
    mails = budgets.spend(scope="email_change_to", key=email_key(email), window=_DAY, now=now)
    if asked > REQUESTS_A_DAY or mails > REQUESTS_A_DAY:
        return False
    taken, change_id = queries.email_has_login(email), new_id()
    db.session().add(
        EmailChange(
            id=change_id,
            login_id=login_id,
            email=email.strip(),
            old_email=account.email,
            token_sha256=sha256_hex(confirmation_code(change_id)),
            created_at=now,
            expires_at=now + LIFETIME,
            used_at=now if taken else None,
        )
    )
    db.session().flush()
    payload = {"change_id": str(change_id)}
    outbox.add(kind=TAKEN_MAIL if taken else CONFIRM_MAIL, payload=payload)
    outbox.add(kind=ANNOUNCE_MAIL, payload=payload | {"done": False})
    audit.note("identity.email_change_asked", subject_kind="login", subject_id=login_id)
    return True


def change(change_id: uuid.UUID) -> EmailChange | None:
    """Return one asked-for change for its mails."""
    return db.session().scalar(select(EmailChange).where(EmailChange.id == change_id))


def waiting_change(code: str, *, now: datetime) -> str | None:
    """Return the new address behind a mailed code while it can be confirmed. One statement."""
    return db.session().scalar(select(EmailChange.email).where(*_open(code, now)))


def confirm_change(code: str, *, now: datetime) -> Changed:
    """Use the code up and write the new address into the login; the old one is told.

    A user name that was the old address becomes the new one.
    """
    asked = db.session().scalar(select(EmailChange).where(*_open(code, now)).with_for_update())
    if asked is None:
        return Changed.INVALID
    account = queries.account_by_id(kind="customer", principal_id=asked.login_id)
    if account is None:
        return Changed.INVALID
    asked.used_at = now
    values: dict[str, object] = {"email": asked.email, "email_key": email_key(asked.email)}
    if account.username and username_key(account.username) == email_key(account.email):
        values |= {"username": asked.email, "username_key": username_key(asked.email)}
    try:
        with db.session().begin_nested():
            db.session().execute(
                update(CustomerLogin).where(CustomerLogin.id == account.id).values(**values)
            )
    except IntegrityError:
        return Changed.TAKEN
    _withdraw_others(account.id, now=now)
    # Whoever still reads the old mailbox must find no way in there.
    credentials.withdraw_all(principal_kind="customer", principal_id=account.id, now=now)
    outbox.add(kind=ANNOUNCE_MAIL, payload={"change_id": str(asked.id), "done": True})
    audit.note("identity.email_changed", subject_kind="login", subject_id=account.id)
    return Changed.CHANGED


def _open(code: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        EmailChange.token_sha256 == sha256_hex(code.upper()),
        EmailChange.used_at.is_(None),
        EmailChange.expires_at > now,
    )


def _withdraw_others(login_id: uuid.UUID, *, now: datetime) -> None:
    db.session().execute(
        update(EmailChange)
        .where(EmailChange.login_id == login_id, EmailChange.used_at.is_(None))
        .values(used_at=now)
    )
