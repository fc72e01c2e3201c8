"""Logins of customers, clerks, their sessions and their single-use credentials."""

import uuid
from datetime import date, datetime

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db import TenantBase
from portal.foundation.db.base import tenant_key


class CustomerLogin(TenantBase):
    """What a customer signs in with; ``*_key`` are folded for exact look-up."""

    __tablename__ = "customer_login"

    username: Mapped[str | None]
    username_key: Mapped[str | None]
    email: Mapped[str]
    email_key: Mapped[str]
    display_name: Mapped[str]
    phone: Mapped[str | None]
    password_hash: Mapped[str]
    password_changed_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    locale: Mapped[str] = mapped_column(server_default=text("'hu'"))
    status: Mapped[str] = mapped_column(server_default=text("'active'"))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    last_signed_in_at: Mapped[datetime | None]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            UniqueConstraint("tenant_id", "username_key"),
            UniqueConstraint("tenant_id", "email_key"),
            CheckConstraint("status in ('active', 'disabled')", name="status"),
        )


class LoginCustomer(TenantBase):
    """Which customers a login may see; each customer belongs to one login at most."""

    __tablename__ = "login_customer"

    login_id: Mapped[uuid.UUID]
    customer_id: Mapped[uuid.UUID]
    linked_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    linked_by: Mapped[uuid.UUID | None]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            tenant_key("login_id", "customer_login"),
            tenant_key("customer_id", "customer"),
            UniqueConstraint("tenant_id", "customer_id"),
            Index(None, "tenant_id", "login_id"),
        )


class Mandate(TenantBase):
    """Meghatalmazás: what a login may do for a customer that is not its own, and until when.

    ``scopes``: some of ``foundation.web.access.SCOPES``. ``login_id`` is empty until the
    representative has accepted by the mailed link (``token_sha256``); ``valid_until`` is the last
    day. An ended mandate stays, so that it can be told who could see what when.
    """

    __tablename__ = "mandate"

    customer_id: Mapped[uuid.UUID]
    granted_by: Mapped[uuid.UUID]
    email: Mapped[str]
    name: Mapped[str]
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    valid_until: Mapped[date]
    locale: Mapped[str] = mapped_column(server_default=text("'hu'"))
    token_sha256: Mapped[str | None]
    login_id: Mapped[uuid.UUID | None]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    accepted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]
    """``grantor``, ``representative``, ``clerk``, or ``expiry`` when the last day was over."""

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            tenant_key("customer_id", "customer"),
            tenant_key("granted_by", "customer_login"),
            tenant_key("login_id", "customer_login"),
            UniqueConstraint("tenant_id", "token_sha256"),
            CheckConstraint(
                "scopes <@ array['see', 'pay', 'read_meters', 'sign'] and cardinality(scopes) > 0",
                name="scopes",
            ),
            CheckConstraint(
                "ended_by in ('grantor', 'representative', 'clerk', 'expiry')", name="ended_by"
            ),
            Index(None, "tenant_id", "login_id"),
            Index(None, "tenant_id", "customer_id"),
        )


class Clerk(TenantBase):
    """A person of the utility's staff; ``role``: one of ``identity.permissions.ROLES``."""

    __tablename__ = "clerk"

    email: Mapped[str]
    email_key: Mapped[str]
    name: Mapped[str]
    role: Mapped[str]
    password_hash: Mapped[str]
    password_changed_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    locale: Mapped[str] = mapped_column(server_default=text("'hu'"))
    status: Mapped[str] = mapped_column(server_default=text("'active'"))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            UniqueConstraint("tenant_id", "email_key"),
            CheckConstraint("role in ('clerk', 'senior_clerk', 'tenant_admin')", name="role"),
            CheckConstraint("status in ('active', 'disabled')", name="status"),
        )


class WebSession(TenantBase):
    """A signed-in browser; the cookie holds the token, the table its SHA-256 only.

    ``purpose``: ``full``, or ``password_change`` or ``second_factor`` for a session that may do
    nothing else.
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
                "purpose in ('full', 'password_change', 'second_factor')", name="purpose"
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


class EmailChange(TenantBase):
    """A new address that waits to be confirmed by the link which was sent to it."""

    __tablename__ = "email_change"

    login_id: Mapped[uuid.UUID]
    email: Mapped[str]
    old_email: Mapped[str]
    token_sha256: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            tenant_key("login_id", "customer_login"),
            UniqueConstraint("tenant_id", "token_sha256"),
            Index(None, "tenant_id", "login_id"),
        )
