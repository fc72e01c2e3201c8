"""Forgotten passwords: asking for a mail, which looks the same whatever exists, and acting on it."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import update

from portal.foundation import audit, db, outbox
from portal.identity import passwords, queries, sessions, throttling
from portal.identity.models import Clerk, CustomerLogin
from portal.identity.operations import credentials
from portal.kernel.errors import NotFoundError
from portal.rules.queries import current_rules


class PasswordChange(StrEnum):
    """What became of a wish for a new password."""

    CHANGED = "changed"
    WRONG_OLD = "wrong_old"
    TOO_MANY_TRIES = "too_many_tries"
    SAME_AS_BEFORE = "same_as_before"


@dataclass(frozen=True, slots=True)
class ResetPage:
    """What the page behind a link shows. ``kind``: reset_link or invitation."""

    kind: str
    username: str | None
    email: str
    display_name: str


def request_reset(*, kind: str, identifier: str, ip: str, now: datetime) -> None:
    """Have a reset link mailed to the stored address of that user name or e-mail address.

    Says nothing, and does the same work, whether there is such an account or not. ``kind`` is
    customer or clerk.
    """
    account = queries.account(kind=kind, identifier=identifier)
    typed = f"{kind}|{queries.identifier_key(identifier)}"
    mail = "identity.reset_mail"  # outbox kind
    _request(mail, kind, account, typed, ip=ip, now=now)


def request_temporary_password(*, customer_number: str, email: str, ip: str, now: datetime) -> None:
    """Have a temporary password mailed to the stored address, if number and address belong together.

    ``customer_number`` is canonical. As silent and as even as ``request_reset``.
    """
    account = queries.account_by_customer(customer_number=customer_number, email=email)
    typed = f"customer|{customer_number}|{queries.identifier_key(email)}"
    mail = "identity.temporary_password_mail"  # outbox kind
    _request(mail, "customer", account, typed, ip=ip, now=now)


def start_recovery(*, login_id: uuid.UUID, now: datetime) -> bool:
    """Have the mail for a forgotten password sent to a login's own address, for a clerk who was asked.

    False where enough such mails went there today. Raises NotFoundError for a login that cannot
    sign in.
    """
    account = queries.account_by_id(kind="customer", principal_id=login_id)
    if account is None:
        raise NotFoundError("nobody can sign in there")
    rules = current_rules()
    limit = min(rules.registration.budgets.mails_per_address_a_day, throttling.RECOVERY_MAILS)
    if not throttling.may_mail_recovery(whom=f"customer|{login_id}", limit=limit, now=now):
        return False
    temporary = rules.recovery == "temporary_password" and (
        account.password_hash != passwords.UNUSABLE
    )
    kind = "identity.temporary_password_mail" if temporary else "identity.reset_mail"
    payload = {"principal_kind": "customer", "principal_id": str(login_id)}
    outbox.add(kind=kind, payload=payload)
    return True


def open_reset(*, token: str, kind: str, now: datetime) -> ResetPage | None:
    """Return what to show behind a link; None when it is wrong, used or over."""
    link = credentials.find_link(token=token, principal_kind=kind, now=now)
    if link is None:
        return None
    account = queries.account_by_id(kind=kind, principal_id=link.principal_id)
    if account is None:
        return None
    return ResetPage(link.kind, account.username, account.email, account.display_name)


def reset_password(*, token: str, kind: str, password: str, ip: str, now: datetime) -> uuid.UUID:
    """Set the new password behind a link and return whose it is.

    Every session ends, every other way in is withdrawn, the tries are given back, and a notice
    goes out. Raises NotFoundError for a link that does not work.
    """
    link = credentials.find_link(token=token, principal_kind=kind, now=now)
    if link is None:
        raise NotFoundError("no such link")
    account = queries.account_by_id(kind=kind, principal_id=link.principal_id)
    if account is None:
        raise NotFoundError("nobody behind the link")
    hashed = passwords.hash_password(password)
    if not credentials.use_link(credential_id=link.credential_id, now=now):
        raise NotFoundError("used meanwhile")
    _set_password(account, hashed, now=now, keep=None)
    throttling.start_afresh(kind=kind, identifiers=account.identifiers(), ip=ip)
    audit.note(
        f"identity.password_set_by_{link.kind}",
        subject_kind="clerk" if kind == "clerk" else "login",
        subject_id=account.id,
    )
    return account.id


def change_password(
    *,
    kind: str,
    principal_id: uuid.UUID,
    session_id: uuid.UUID,
    old: str | None,
    new: str,
    now: datetime,
) -> PasswordChange:
    """Change the password of somebody who is signed in.

    ``old`` is None in a session that a temporary password opened: then every session ends, this
    one too. Else the old password is asked for, within a budget, and the other sessions end.
    """
    account = queries.account_by_id(kind=kind, principal_id=principal_id)
    if account is None:
        raise NotFoundError("no such account")
    refusal = _refusal(account, old, new, now)
    if refusal is not None:
        return refusal
    keep = None if old is None else session_id
    _set_password(account, passwords.hash_password(new), now=now, keep=keep)
    audit.note(
        "identity.password_changed",
        subject_kind="clerk" if kind == "clerk" else "login",
        subject_id=principal_id,
    )
    return PasswordChange.CHANGED


def _request(
    outbox_kind: str,
    principal_kind: str,
    account: queries.Account | None,
    typed: str,
    *,
    ip: str,
    now: datetime,
) -> None:
    budget = current_rules().registration.budgets.mails_per_address_a_day
    limit = min(budget, throttling.RECOVERY_MAILS)
    allowed = throttling.may_ask_for_recovery(ip=ip, now=now)
    whom = f"{principal_kind}|{account.id}" if account else typed
    allowed = allowed and throttling.may_mail_recovery(whom=whom, limit=limit, now=now)
    # The message goes out for nobody as well, so that nobody can tell from the work being done.
    found = str(account.id) if account and allowed else None
    outbox.add(kind=outbox_kind, payload={"principal_kind": principal_kind, "principal_id": found})


def _refusal(
    account: queries.Account, old: str | None, new: str, now: datetime
) -> PasswordChange | None:
    if old is None:
        same = credentials.was_temporary_password(owner=account.id, typed=new)
        return PasswordChange.SAME_AS_BEFORE if same else None
    whom = f"{account.kind}|{account.id}"
    if not throttling.may_try_password_change(whom=whom, now=now):
        return PasswordChange.TOO_MANY_TRIES
    if not passwords.check_password(account.password_hash, old).matches:
        throttling.count_failed_password_change(whom=whom, now=now)
        return PasswordChange.WRONG_OLD
    return PasswordChange.SAME_AS_BEFORE if passwords.are_same(old, new) else None


def _set_password(
    account: queries.Account, hashed: str, *, now: datetime, keep: uuid.UUID | None
) -> None:
    table = CustomerLogin if account.kind == "customer" else Clerk
    db.session().execute(
        update(table)
        .where(table.id == account.id)
        .values(password_hash=hashed, password_changed_at=now)
    )
    sessions.end_all(principal_kind=account.kind, principal_id=account.id, now=now, keep=keep)
    credentials.withdraw_all(principal_kind=account.kind, principal_id=account.id, now=now)
    outbox.add(
        kind="identity.password_changed_mail",
        payload={
            "principal_kind": account.kind,
            "principal_id": str(account.id),
            "at": now.isoformat(),
        },
    )
