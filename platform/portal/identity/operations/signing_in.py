"""Signing in: the same work and the same words whether the name, the password or both are wrong."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import update

from portal.foundation import audit, db
from portal.identity import passwords, queries, sessions, throttling
from portal.identity.devices import KnownDevice
from portal.identity.models import Clerk, CustomerLogin
from portal.identity.operations import credentials, staff_factor
from portal.identity.operations.second_factor import Owner, factors_of
from portal.rules.queries import current_rules


class SignInResult(StrEnum):
    """SIGNED_IN; REFUSED: name or password is wrong; LOCKED: too many failures lately."""

    SIGNED_IN = "signed_in"
    REFUSED = "refused"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class SignInOutcome:
    """What became of a try. The rest is set only when it is SIGNED_IN.

    ``purpose`` is ``full``, ``password_change`` after a temporary password, ``second_factor`` where
    a code is still to be asked for, or ``second_factor_setup`` for staff who have none yet.
    """

    result: SignInResult
    principal_id: uuid.UUID | None = None
    purpose: str = sessions.FULL
    known_id: uuid.UUID | None = None
    """Whose account it was when it was refused: for the owner's log, never for the visitor."""


def authenticate_customer(
    *, identifier: str, password: str, ip: str, now: datetime, device: KnownDevice | None = None
) -> SignInOutcome:
    """Check a user name or e-mail address with a password, and count what failed.

    Exactly one argon2id verification whatever exists. A temporary password works once, also while
    the account is locked: it is far too long to be guessed, and it is the way out.
    """
    return _authenticate("customer", identifier, password, ip, now, device)


def authenticate_clerk(
    *, identifier: str, password: str, ip: str, now: datetime, device: KnownDevice | None = None
) -> SignInOutcome:
    """Check a clerk's e-mail address with a password, as ``authenticate_customer`` does."""
    return _authenticate("clerk", identifier, password, ip, now, device)


def _authenticate(
    kind: str, identifier: str, password: str, ip: str, now: datetime, device: KnownDevice | None
) -> SignInOutcome:
    rules = current_rules()
    account = queries.account(kind=kind, identifier=identifier)
    mark = device.mark_for(account.id) if device and account else None
    attempt = throttling.Attempt(
        kind=kind,
        identifier=queries.identifier_key(identifier),
        ip=ip,
        device=mark,
        pair_tries=min(rules.registration.budgets.sign_in_failures, throttling.PAIR_TRIES),
    )
    check = passwords.check_password(account.password_hash if account else None, password)
    if kind == "customer" and rules.recovery == "temporary_password":
        owner = account.id if account else uuid.UUID(int=0)
        if credentials.use_temporary_password(owner=owner, typed=password, now=now) and account:
            return _with_temporary_password(account, ip=ip, mark=mark, now=now)
    is_open = throttling.is_open(attempt, now=now)
    if account is not None and check.matches and is_open:
        return _signed_in(account, password, check, ip=ip, mark=mark, now=now)
    throttling.count_failure(attempt, now=now)
    if is_open and not throttling.is_open(attempt, now=now):
        audit.note(
            "identity.sign_in_locked",
            subject_kind="clerk" if kind == "clerk" else "login",
            subject_id=account.id if account else None,
        )
    return SignInOutcome(
        SignInResult.REFUSED if is_open else SignInResult.LOCKED,
        known_id=account.id if account else None,
    )


def _signed_in(
    account: queries.Account,
    password: str,
    check: passwords.PasswordCheck,
    *,
    ip: str,
    mark: str | None,
    now: datetime,
) -> SignInOutcome:
    values: dict[str, object] = {}
    if account.kind == "customer":
        values["last_signed_in_at"] = now
    if check.needs_rehash:
        values["password_hash"] = passwords.hash_password(password)
    if values:
        table = CustomerLogin if account.kind == "customer" else Clerk
        db.session().execute(update(table).where(table.id == account.id).values(**values))
    _welcome(account, ip=ip, mark=mark, how="password")
    return SignInOutcome(SignInResult.SIGNED_IN, account.id, _next_step(account))


def _next_step(account: queries.Account) -> str:
    if account.kind == "clerk":
        return staff_factor.after_password(account.id)
    asks_code = factors_of(Owner(account.kind, account.id)).totp
    return sessions.SECOND_FACTOR if asks_code else sessions.FULL


def _with_temporary_password(
    account: queries.Account, *, ip: str, mark: str | None, now: datetime
) -> SignInOutcome:
    # From here on the old password is of no use: whoever knew it is out.
    db.session().execute(
        update(CustomerLogin)
        .where(CustomerLogin.id == account.id)
        .values(password_hash=passwords.UNUSABLE, last_signed_in_at=now)
    )
    sessions.end_all(principal_kind="customer", principal_id=account.id, now=now)
    _welcome(account, ip=ip, mark=mark, how="temporary_password")
    return SignInOutcome(SignInResult.SIGNED_IN, account.id, sessions.PASSWORD_CHANGE)


def _welcome(account: queries.Account, *, ip: str, mark: str | None, how: str) -> None:
    throttling.start_afresh(
        kind=account.kind, identifiers=account.identifiers(), ip=ip, device=mark
    )
    audit.note(
        "identity.signed_in",
        subject_kind="clerk" if account.kind == "clerk" else "login",
        subject_id=account.id,
        detail={"how": how},
    )
