"""Known browsers: a signed, host-only cookie that says which accounts signed in here before.

It opens nothing. It only lets the owner of an account try the password while strangers, by failing
again and again, have locked everybody else out.
"""

import secrets
import uuid
from dataclasses import dataclass

from itsdangerous import BadData, URLSafeTimedSerializer

from portal.foundation.secrets import derive_key

MAX_AGE_SECONDS = 180 * 86_400
_MAX_ACCOUNTS = 4
_MAX_COOKIE = 2_000


@dataclass(frozen=True, slots=True)
class KnownDevice:
    """The accounts that signed in with this browser, each with the browser's own random mark."""

    marks: tuple[tuple[uuid.UUID, str], ...] = ()

    def mark_for(self, principal_id: uuid.UUID) -> str | None:
        """Return the mark, or None when that account never signed in here."""
        return dict(self.marks).get(principal_id)

    def with_account(self, principal_id: uuid.UUID) -> "KnownDevice":
        """Return the device with that account remembered; the oldest of too many goes."""
        mark = self.mark_for(principal_id) or secrets.token_urlsafe(12)
        others = tuple(pair for pair in self.marks if pair[0] != principal_id)
        return KnownDevice((*others, (principal_id, mark))[-_MAX_ACCOUNTS:])

    def to_cookie(self, *, kind: str) -> str:
        """Return the signed value for the cookie of that kind of person."""
        return str(_signer(kind).dumps([[owner.hex, mark] for owner, mark in self.marks]))


def from_cookie(value: str | None, *, kind: str) -> KnownDevice:
    """Read the cookie; whatever is not ours or too old is an unknown browser."""
    if not value or len(value) > _MAX_COOKIE:
        return KnownDevice()
    try:
        pairs = _signer(kind).loads(value, max_age=MAX_AGE_SECONDS)
        return KnownDevice(tuple((uuid.UUID(owner), str(mark)) for owner, mark in pairs))
    except (BadData, ValueError, TypeError):
        return KnownDevice()


def _signer(kind: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(derive_key(f"identity.device|{kind}"), salt="device")
