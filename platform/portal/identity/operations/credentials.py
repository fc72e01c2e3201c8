"""Single-use ways in: reset links, invitations and temporary passwords; derived, never stored."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from portal.foundation import db
from portal.foundation.secrets import derived_code, keyed_digest, sha256_hex
from portal.identity.models import Credential

LINK_LIFETIME = timedelta(hours=2)
INVITATION_LIFETIME = timedelta(days=7)
TEMPORARY_PASSWORD_LIFETIME = timedelta(hours=24)
TEMPORARY_PASSWORD_LENGTH = 20
LINK_KINDS = ("reset_link", "invitation")
_TOKEN_LENGTH = 24
LIFETIMES = {"reset_link": LINK_LIFETIME, "invitation": INVITATION_LIFETIME}
_TEMPORARY = "identity.temporary_password"


@dataclass(frozen=True, slots=True)
class OpenLink:
    """A link that still works: for whom, and whether it resets or invites."""

    credential_id: uuid.UUID
    kind: str
    principal_id: uuid.UUID


def issue_link(
    *,
    credential_id: uuid.UUID,
    kind: str,
    principal_kind: str,
    principal_id: uuid.UUID,
    now: datetime,
) -> str:
    """Make a reset link or an invitation valid and return its token.

    The token follows from the id, so trying again after a crash gives the same link.
    """
    token = derived_code(f"identity.{kind}", f"{principal_kind}|{credential_id}")
    lifetime = LIFETIMES[kind]
    _insert(credential_id, kind, principal_kind, principal_id, sha256_hex(token), now, lifetime)
    return token


def issue_temporary_password(
    *, credential_id: uuid.UUID, login_id: uuid.UUID, now: datetime
) -> str:
    """Make a temporary password valid beside the login's own one, and return it.

    20 characters of A–Z and 2–7 (100 bits); follows from the id, as a link's token does.
    """
    typed = derived_code(_TEMPORARY, str(credential_id))[:TEMPORARY_PASSWORD_LENGTH]
    digest, lifetime = keyed_digest(_TEMPORARY, typed), TEMPORARY_PASSWORD_LIFETIME
    _insert(credential_id, "temporary_password", "customer", login_id, digest, now, lifetime)
    return typed


def use_temporary_password(*, owner: uuid.UUID, typed: str, now: datetime) -> bool:
    """Use up the login's temporary password; False when it is wrong, over or was used.

    Spaces, hyphens and lower case are forgiven: it is copied by hand from a mail.
    """
    statement = (
        update(Credential)
        .where(
            Credential.kind == "temporary_password",
            Credential.principal_kind == "customer",
            Credential.principal_id == owner,
            Credential.secret_hash == _temporary_digest(typed),
            Credential.used_at.is_(None),
            Credential.expires_at > now,
        )
        .values(used_at=now)
        .returning(Credential.id)
    )
    return db.session().scalar(statement) is not None


def was_temporary_password(*, owner: uuid.UUID, typed: str) -> bool:
    """Tell whether that is one of the temporary passwords which the login was ever sent."""
    statement = select(Credential.id).where(
        Credential.kind == "temporary_password",
        Credential.principal_id == owner,
        Credential.secret_hash == _temporary_digest(typed),
    )
    return db.session().scalar(statement) is not None


def find_link(*, token: str, principal_kind: str, now: datetime) -> OpenLink | None:
    """Return the link with that token, if it still works for that kind of person."""
    if len(token) != _TOKEN_LENGTH:
        return None
    statement = select(Credential.id, Credential.kind, Credential.principal_id).where(
        Credential.secret_hash == sha256_hex(token),
        Credential.kind.in_(LINK_KINDS),
        Credential.principal_kind == principal_kind,
        Credential.used_at.is_(None),
        Credential.expires_at > now,
    )
    row = db.session().execute(statement).one_or_none()
    return None if row is None else OpenLink(*row)


def use_link(*, credential_id: uuid.UUID, now: datetime) -> bool:
    """Use up a link; False when another tab was faster."""
    statement = (
        update(Credential)
        .where(Credential.id == credential_id, Credential.used_at.is_(None))
        .values(used_at=now)
        .returning(Credential.id)
    )
    return db.session().scalar(statement) is not None


def withdraw_all(*, principal_kind: str, principal_id: uuid.UUID, now: datetime) -> None:
    """End every unused link and temporary password of that person: the password has changed."""
    db.session().execute(
        update(Credential)
        .where(
            Credential.principal_kind == principal_kind,
            Credential.principal_id == principal_id,
            Credential.used_at.is_(None),
        )
        .values(used_at=now)
    )


def _insert(
    credential_id: uuid.UUID,
    kind: str,
    principal_kind: str,
    principal_id: uuid.UUID,
    secret_hash: str,
    now: datetime,
    lifetime: timedelta,
) -> None:
    db.session().execute(
        insert(Credential)
        .values(
            id=credential_id,
            kind=kind,
            principal_kind=principal_kind,
            principal_id=principal_id,
            secret_hash=secret_hash,
            created_at=now,
            expires_at=now + lifetime,
        )
        .on_conflict_do_nothing()
    )


def _temporary_digest(typed: str) -> str:
    tidy = "".join(typed[:200].split()).replace("-", "").upper()
    return keyed_digest(_TEMPORARY, tidy.encode(errors="replace").decode())
