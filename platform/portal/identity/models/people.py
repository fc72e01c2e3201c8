"""Who may sign in: customers with their logins, whom they authorise, and the staff."""

import uuid
from datetime import date, datetime

from sqlalchemy import ARRAY, CheckConstraint, Computed, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.customers.models import PHONE_TAIL
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
    phone_tail: Mapped[str | None] = mapped_column(Computed(PHONE_TAIL, persisted=True))

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            UniqueConstraint("tenant_id", "username_key"),
            UniqueConstraint("tenant_id", "email_key"),
            Index(
                "ix_customer_login_phone_tail",
                "tenant_id",
                "phone_tail",
                postgresql_ops={"phone_tail": "text_pattern_ops"},
            ),
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
    """A person of the utility's staff; ``role``: one of ``identity.permissions.ROLES``.

    ``status``: ``disabled`` is kept out for now, ``left`` has gone and has nothing to sign in with.
    Without ``codes_kept_at`` (when recovery codes were confirmed as kept) nobody gets any further
    than the pages which set the second factor up.
    """

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
    last_signed_in_at: Mapped[datetime | None]
    codes_kept_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            UniqueConstraint("tenant_id", "email_key"),
            CheckConstraint("role in ('clerk', 'senior_clerk', 'tenant_admin')", name="role"),
            CheckConstraint("status in ('active', 'disabled', 'left')", name="status"),
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
