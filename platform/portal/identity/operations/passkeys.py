"""Passkeys (WebAuthn): made, used and taken away; the browser does the cryptography of its side."""

import json
import uuid
from dataclasses import dataclass
from datetime import datetime

import webauthn
from sqlalchemy import delete, select, update
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from portal.foundation import db
from portal.identity.models import Passkey
from portal.identity.operations.second_factor import Owner, factors_of, tell_of_change
from portal.kernel.errors import NotFoundError, PortalError
from portal.kernel.ids import new_id

MOST = 10
_REQUIRED = UserVerificationRequirement.REQUIRED


class PasskeyError(PortalError):
    """The browser's answer is not good for this challenge, site or person."""


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """The site that passkeys are for: ``host`` without port, ``origin`` as browsers write it."""

    host: str
    origin: str
    name: str


@dataclass(frozen=True, slots=True)
class Question:
    """What the browser is asked: the options as JSON, and the challenge to be kept until the answer."""

    options: str
    challenge: str


@dataclass(frozen=True, slots=True)
class PasskeyRow:
    """One passkey as its owner sees it."""

    id: uuid.UUID
    name: str
    created_at: datetime
    last_used_at: datetime | None


def passkeys_of(owner: Owner) -> tuple[PasskeyRow, ...]:
    """Return that person's passkeys, oldest first. One statement."""
    statement = (
        select(Passkey.id, Passkey.name, Passkey.created_at, Passkey.last_used_at)
        .where(Passkey.principal_kind == owner.kind, Passkey.principal_id == owner.id)
        .order_by(Passkey.created_at, Passkey.id)
    )
    return tuple(PasskeyRow(*row) for row in db.session().execute(statement))


def ask_for_new(owner: Owner, *, site: RelyingParty, user_name: str, display_name: str) -> Question:
    """Return the question that makes a new passkey; one that is there already is not made again."""
    known = db.session().scalars(
        select(Passkey.credential_id).where(
            Passkey.principal_kind == owner.kind, Passkey.principal_id == owner.id
        )
    )
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=site.name,
        user_id=owner.id.bytes,
        user_name=user_name,
        user_display_name=display_name,
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in known
        ],
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=_REQUIRED
        ),
    )
    return Question(webauthn.options_to_json(options), bytes_to_base64url(options.challenge))


def add(
    owner: Owner, answer: str, *, challenge: str, site: RelyingParty, name: str, now: datetime
) -> None:
    """Keep the passkey that the browser made; raises PasskeyError."""
    if factors_of(owner).passkeys >= MOST:
        raise PasskeyError("too many passkeys")
    try:
        verified = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise PasskeyError(str(error)) from error
    db.session().add(
        Passkey(
            id=new_id(),
            principal_kind=owner.kind,
            principal_id=owner.id,
            name=name,
            credential_id=bytes_to_base64url(verified.credential_id),
            public_key=verified.credential_public_key,
            sign_count=verified.sign_count,
            created_at=now,
        )
    )
    db.session().flush()
    tell_of_change(owner, "passkey_added", now=now)


def ask_who(*, site: RelyingParty, owner: Owner | None = None) -> Question:
    """Return the question for a passkey: of that owner, or (None) of whoever has one for this site."""
    allowed = None
    if owner is not None:
        ids = db.session().scalars(
            select(Passkey.credential_id).where(
                Passkey.principal_kind == owner.kind, Passkey.principal_id == owner.id
            )
        )
        allowed = [PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in ids]
    options = webauthn.generate_authentication_options(
        rp_id=site.host, allow_credentials=allowed, user_verification=_REQUIRED
    )
    return Question(webauthn.options_to_json(options), bytes_to_base64url(options.challenge))


def who_answered(
    kind: str, answer: str, *, challenge: str, site: RelyingParty, now: datetime
) -> uuid.UUID:
    """Return whose passkey signed the challenge; raises PasskeyError."""
    row = _known(kind, answer)
    try:
        verified = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=row.public_key,
            credential_current_sign_count=row.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise PasskeyError(str(error)) from error
    db.session().execute(
        update(Passkey)
        .where(Passkey.id == row.id)
        .values(sign_count=verified.new_sign_count, last_used_at=now)
    )
    return row.principal_id


def remove(owner: Owner, passkey_id: uuid.UUID, *, now: datetime) -> None:
    """Take a passkey away; raises NotFoundError for one that is not that person's."""
    statement = (
        delete(Passkey)
        .where(
            Passkey.id == passkey_id,
            Passkey.principal_kind == owner.kind,
            Passkey.principal_id == owner.id,
        )
        .returning(Passkey.id)
    )
    if db.session().scalar(statement) is None:
        raise NotFoundError("no such passkey")
    tell_of_change(owner, "passkey_removed", now=now)


def _known(kind: str, answer: str) -> Passkey:
    try:
        credential_id = str(json.loads(answer)["id"])
    except (ValueError, KeyError, TypeError):
        raise PasskeyError("not an answer of a browser") from None
    found = db.session().scalar(
        select(Passkey).where(
            Passkey.principal_kind == kind, Passkey.credential_id == credential_id[:1400]
        )
    )
    if found is None:
        raise PasskeyError("an unknown passkey")
    return found
