"""What the pages about the staff show: the list of colleagues, and one of them."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, select, true

from portal.foundation import db
from portal.foundation.db.searching import has_words
from portal.identity import passwords
from portal.identity.models import Clerk, Passkey, RecoveryCode, TotpSecret

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
STATE: ColumnElement[str] = case(
    (Clerk.status != "active", Clerk.status),
    (Clerk.password_hash == passwords.UNUSABLE, "invited"),
    else_="active",
)
"""active, invited (no password chosen yet), disabled or left."""
HAS_APP: ColumnElement[bool] = exists().where(
    TotpSecret.principal_kind == "clerk",
    TotpSecret.principal_id == Clerk.id,
    TotpSecret.confirmed_at.is_not(None),
)
HAS_PASSKEY: ColumnElement[bool] = exists().where(
    Passkey.principal_kind == "clerk", Passkey.principal_id == Clerk.id
)
LAST: ColumnElement[datetime] = func.coalesce(Clerk.last_signed_in_at, NEVER)
_FACTORS = {
    "": true(),
    "app": HAS_APP,
    "passkey": HAS_PASSKEY,
    "none": and_(~HAS_APP, ~HAS_PASSKEY),
}


@dataclass(frozen=True, slots=True)
class Colleague:
    """One of the staff, as administrators see them. ``state`` as STATE has it."""

    id: uuid.UUID
    name: str
    email: str
    role: str
    state: str
    has_app: bool
    passkeys: int
    recovery_codes: int
    created_at: datetime
    last_signed_in_at: datetime | None
    left_at: datetime | None

    @property
    def has_factor(self) -> bool:
        """Whether there is a second factor."""
        return self.has_app or self.passkeys > 0


def narrowed(
    *, words: str | None = None, role: str = "", state: str = "", factor: str = ""
) -> Select[*tuple[Any, ...]]:
    """Return the statement of the list: everybody who works here, or whom the filter asks for.

    ``state``: one of STATE's, or ``all`` for those who have left as well. ``factor``: app, passkey
    or none.
    """
    statement: Select[*tuple[Any, ...]] = select(
        Clerk.id,
        Clerk.name,
        Clerk.email,
        Clerk.role,
        STATE.label("state"),
        HAS_APP.label("has_app"),
        HAS_PASSKEY.label("has_passkey"),
        Clerk.last_signed_in_at,
    ).where(has_words(words, Clerk.name, Clerk.email), _FACTORS.get(factor, false()))
    if role:
        statement = statement.where(Clerk.role == role)
    if state == "":
        return statement.where(Clerk.status != "left")
    return statement if state == "all" else statement.where(STATE.in_((state,)))


def colleague(clerk_id: uuid.UUID) -> Colleague | None:
    """Return one of the staff, also who has left. One statement."""
    passkeys = select(func.count()).where(
        Passkey.principal_kind == "clerk", Passkey.principal_id == Clerk.id
    )
    codes = select(func.count()).where(
        RecoveryCode.principal_kind == "clerk",
        RecoveryCode.principal_id == Clerk.id,
        RecoveryCode.used_at.is_(None),
    )
    statement = select(
        Clerk.id,
        Clerk.name,
        Clerk.email,
        Clerk.role,
        STATE,
        HAS_APP,
        passkeys.scalar_subquery(),
        codes.scalar_subquery(),
        Clerk.created_at,
        Clerk.last_signed_in_at,
        Clerk.left_at,
    ).where(Clerk.id == clerk_id)
    row = db.session().execute(statement).one_or_none()
    return None if row is None else Colleague(*row)
