"""The staff's second factor, without which nobody works: asked for, set up, lost and reset."""

import uuid
from datetime import datetime

from sqlalchemy import delete, select, update

from portal.foundation import db
from portal.identity import sessions
from portal.identity.models import Clerk, Passkey, TotpSecret
from portal.identity.operations.second_factor import (
    Owner,
    factors_of,
    forget_codes,
    forget_totp,
    tell_of_change,
)
from portal.identity.sealing import seal
from portal.kernel.errors import NotFoundError, PortalError
from portal.kernel.ids import new_id


class OwnFactorError(PortalError):
    """Nobody resets the own second factor: a stranger with the password would do the same."""


def after_password(clerk_id: uuid.UUID) -> str:
    """Return the purpose of the session that the password alone begins."""
    has_factor = factors_of(Owner("clerk", clerk_id))
    return sessions.SECOND_FACTOR if has_factor else sessions.SECOND_FACTOR_SETUP


def after_factor(clerk_id: uuid.UUID, *, now: datetime) -> str:
    """Return the purpose of the session that a proven factor begins, and note the time.

    Who has never confirmed to have kept the recovery codes gets to those first.
    """
    statement = update(Clerk).where(Clerk.id == clerk_id).values(last_signed_in_at=now)
    kept_at = db.session().scalar(statement.returning(Clerk.codes_kept_at))
    return sessions.SECOND_FACTOR_SETUP if kept_at is None else sessions.FULL


def begin_setting_up(owner: Owner) -> bool:
    """Tell whether that clerk has no factor yet, and let nobody else set one up meanwhile."""
    db.session().execute(select(Clerk.id).where(Clerk.id == owner.id).with_for_update())
    return not factors_of(owner)


def end_other_set_ups(owner: Owner, *, keep: uuid.UUID, now: datetime) -> None:
    """End the sessions in which somebody who knew the password might set up a factor as well."""
    sessions.end_all(principal_kind=owner.kind, principal_id=owner.id, now=now, keep=keep)


def confirm_codes_kept(clerk_id: uuid.UUID, *, now: datetime) -> bool:
    """Note that the recovery codes are kept; False where there is no factor or no code yet."""
    factors = factors_of(Owner("clerk", clerk_id))
    if not factors or not factors.recovery_codes:
        return False
    db.session().execute(
        update(Clerk).where(Clerk.id == clerk_id).values(codes_kept_at=now, last_signed_in_at=now)
    )
    return True


def start_over_without_factor(owner: Owner) -> bool:
    """Have a clerk who took the last factor away set one up anew; False while one is left."""
    if owner.kind != "clerk" or factors_of(owner):
        return False
    forget_codes(owner)
    db.session().execute(update(Clerk).where(Clerk.id == owner.id).values(codes_kept_at=None))
    return True


def reset(clerk_id: uuid.UUID, *, by: uuid.UUID | None, now: datetime) -> None:
    """Take a clerk's lost factors away, and tell them; the next sign-in sets up new ones.

    ``by``: the administrator who does it, None for the operator. Raises OwnFactorError for the own
    one, NotFoundError where there is no such clerk at work.
    """
    if by == clerk_id:
        raise OwnFactorError("ask another administrator, or the operator")
    wanted = select(Clerk.id).where(Clerk.id == clerk_id, Clerk.status != "left")
    if db.session().scalar(wanted.with_for_update()) is None:
        raise NotFoundError("no such clerk")
    forget_all(clerk_id)
    sessions.end_all(principal_kind="clerk", principal_id=clerk_id, now=now)
    tell_of_change(Owner("clerk", clerk_id), "factor_reset", now=now)


def forget_all(clerk_id: uuid.UUID) -> None:
    """Delete app, passkeys and recovery codes, without a word to anybody."""
    owner = Owner("clerk", clerk_id)
    forget_totp(owner)
    forget_codes(owner)
    db.session().execute(
        delete(Passkey).where(Passkey.principal_kind == "clerk", Passkey.principal_id == clerk_id)
    )
    db.session().execute(update(Clerk).where(Clerk.id == clerk_id).values(codes_kept_at=None))


def keep_app(clerk_id: uuid.UUID, *, secret: str, now: datetime) -> None:
    """Give a clerk an app with a known secret, as if it had been set up: for demo data."""
    db.session().add(
        TotpSecret(
            id=new_id(),
            principal_kind="clerk",
            principal_id=clerk_id,
            sealed=seal(secret, owner=clerk_id),
            created_at=now,
            confirmed_at=now,
        )
    )
    db.session().execute(update(Clerk).where(Clerk.id == clerk_id).values(codes_kept_at=now))
