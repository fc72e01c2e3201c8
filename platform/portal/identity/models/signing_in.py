"""What people sign in with, and their sessions: passwords are with the people themselves."""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db import TenantBase
from portal.foundation.db.base import tenant_key


class WebSession(TenantBase):
    """A signed-in browser; the cookie holds the token, the table its SHA-256 only.

    ``purpose``: ``full``, or ``password_change``, ``second_factor`` or ``second_factor_setup`` for a
    session that may do nothing else.
    ``chosen_customer_id``: the one customer to be seen, of several own or represented ones.
    """

    __tablename__ = "web_session"

    token_sha256: Mapped[str]
    principal_kind: Mapped[str]
    principal_id: Mapped[uuid.UUID]
    purpose: Mapped[str] = mapped_column(server_default=text("'full'"))
    user_agent: Mapped[str | None]
    chosen_customer_id: Mapped[uuid.UUID | None]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    last_seen_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    idle_expires_at: Mapped[datetime]
    absolute_expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            tenant_key("chosen_customer_id", "customer"),
            UniqueConstraint("tenant_id", "token_sha256"),
            CheckConstraint("principal_kind in ('customer', 'clerk')", name="principal_kind"),
            CheckConstraint(
                "purpose in ('full', 'password_change', 'second_factor', 'second_factor_setup')",
                name="purpose",
            ),
            Index(None, "tenant_id", "principal_kind", "principal_id"),
        )


class Credential(TenantBase):
    """A single-use way in: a reset link, a temporary password or an invitation.

    ``secret_hash``: SHA-256 of a link's token, or the keyed digest of a temporary password. Both
    secrets are random enough (100 bits and more) that a slow hash would add nothing.
    """

    __tablename__ = "credential"

    kind: Mapped[str]
    principal_kind: Mapped[str]
    principal_id: Mapped[uuid.UUID]
    secret_hash: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            CheckConstraint(
                "kind in ('reset_link', 'temporary_password', 'invitation')", name="kind"
            ),
            CheckConstraint("principal_kind in ('customer', 'clerk')", name="principal_kind"),
            Index(None, "tenant_id", "principal_kind", "principal_id"),
            Index(None, "tenant_id", "secret_hash"),
        )


class TotpSecret(TenantBase):
    """The secret of a person's authenticator app; without ``confirmed_at`` it is not asked for yet.

    ``sealed``: encrypted under a key of the tenant, bound to the person. ``last_timecode``: the 30
    seconds of the last code that was good, so that none is good twice.
    """

    __tablename__ = "totp_secret"

    principal_kind: Mapped[str]
    principal_id: Mapped[uuid.UUID]
    sealed: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    confirmed_at: Mapped[datetime | None]
    last_timecode: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            CheckConstraint("principal_kind in ('customer', 'clerk')", name="principal_kind"),
            UniqueConstraint("tenant_id", "principal_kind", "principal_id"),
        )


class Passkey(TenantBase):
    """A passkey (WebAuthn). ``credential_id`` is base64url, ``public_key`` COSE bytes."""

    __tablename__ = "passkey"

    principal_kind: Mapped[str]
    principal_id: Mapped[uuid.UUID]
    name: Mapped[str]
    credential_id: Mapped[str]
    public_key: Mapped[bytes]
    sign_count: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    last_used_at: Mapped[datetime | None]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            CheckConstraint("principal_kind in ('customer', 'clerk')", name="principal_kind"),
            UniqueConstraint("tenant_id", "credential_id"),
            Index(None, "tenant_id", "principal_kind", "principal_id"),
        )


class RecoveryCode(TenantBase):
    """A single-use code for who has lost the second factor; only its SHA-256 is kept."""

    __tablename__ = "recovery_code"

    principal_kind: Mapped[str]
    principal_id: Mapped[uuid.UUID]
    code_digest: Mapped[str]
    used_at: Mapped[datetime | None]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            CheckConstraint("principal_kind in ('customer', 'clerk')", name="principal_kind"),
            Index(None, "tenant_id", "principal_kind", "principal_id"),
        )


class SignInRecord(TenantBase):
    """A try to sign in to an account that exists, for its owner's eyes; kept for ninety days."""

    __tablename__ = "sign_in_record"

    principal_kind: Mapped[str]
    principal_id: Mapped[uuid.UUID]
    at: Mapped[datetime]
    outcome: Mapped[str]
    user_agent: Mapped[str | None]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            CheckConstraint("principal_kind in ('customer', 'clerk')", name="principal_kind"),
            CheckConstraint(
                "outcome in ('password', 'temporary_password', 'passkey', 'second_factor',"
                " 'wrong_password', 'wrong_code')",
                name="outcome",
            ),
            Index(None, "tenant_id", "principal_kind", "principal_id", "at"),
        )
