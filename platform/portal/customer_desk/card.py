"""A customer's card: what stands over every part of it, and what the clerk comes for first."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased

from portal.billing.models import Invoice, LedgerEntry
from portal.billing.queries import money_sum
from portal.customer_desk.models import CustomerNote
from portal.customers.models import Customer
from portal.customers.queries import SupplyPointView, supply_points_of_customer
from portal.foundation import db
from portal.foundation.audit.models import AuditEntry
from portal.foundation.mailing.bounces import in_trouble
from portal.foundation.mailing.models import MailBounce
from portal.identity import passwords
from portal.identity.models import (
    Clerk,
    Credential,
    CustomerLogin,
    LoginCustomer,
    Passkey,
    RecoveryCode,
    TotpSecret,
    WebSession,
)
from portal.kernel.errors import NotFoundError
from portal.kernel.money import ZERO, Money

_Writer = aliased(Clerk)
_Other = aliased(Customer)
_Link = aliased(LoginCustomer)
_STATUS_DEEDS = ("customer_desk.login_blocked", "customer_desk.login_allowed")


@dataclass(frozen=True, slots=True)
class Note:
    """The staff's note; version 0 is none."""

    body: str = ""
    version: int = 0
    written_at: datetime | None = None
    written_by: str | None = None


@dataclass(frozen=True, slots=True)
class Invitation:
    """The newest invitation of a login; without ``sent_at`` it is on its way."""

    sent_at: datetime
    expires_at: datetime
    used_at: datetime | None

    def is_open(self, now: datetime) -> bool:
        """Tell whether its link still works."""
        return self.used_at is None and self.expires_at > now


@dataclass(frozen=True, slots=True)
class StatusDeed:
    """When and why a login was last blocked or let in again, and by whom."""

    at: datetime
    reason: str
    clerk_name: str | None


@dataclass(frozen=True, slots=True)
class LoginCard:
    """The login of a customer. ``numbers``: printed numbers of every customer that it sees, by id."""

    id: uuid.UUID
    username: str | None
    email: str
    display_name: str
    phone: str | None
    is_active: bool
    has_password: bool
    created_at: datetime
    last_signed_in_at: datetime | None
    linked_at: datetime
    totp: bool
    passkeys: int
    recovery_codes: int
    sessions: int
    numbers: tuple[tuple[uuid.UUID, str, str], ...]
    invitation: Invitation | None
    status_deed: StatusDeed | None
    mail_trouble: "MailTrouble | None"

    def others(self, customer_id: uuid.UUID) -> tuple[tuple[uuid.UUID, str, str], ...]:
        """Return id, number and name of what it sees beside that customer."""
        return tuple(one for one in self.numbers if one[0] != customer_id)


@dataclass(frozen=True, slots=True)
class MailTrouble:
    """Our mails do not reach the login's address since then."""

    since: datetime
    hard: bool
    status: str
    reason: str


@dataclass(frozen=True, slots=True)
class Card:
    """What stands over every part of the card. ``overdue`` is a part of ``unpaid``."""

    id: uuid.UUID
    name: str
    printed_number: str
    kind: str
    balance: Money
    unpaid: Money
    unpaid_count: int
    overdue: Money
    points: tuple[SupplyPointView, ...]
    note: Note
    login: LoginCard | None


def card(customer_id: uuid.UUID, *, today: date, now: datetime) -> Card:
    """Return a customer's card; raises NotFoundError. One statement."""
    statement = (
        select(
            *(Customer.id, Customer.name, Customer.printed_number, Customer.kind),
            *_money(today),
            supply_points_of_customer().label("points"),
            *(CustomerNote.body, CustomerNote.version, CustomerNote.written_at),
            _Writer.name.label("written_by"),
            *_login_columns(now),
        )
        .outerjoin(CustomerNote, CustomerNote.customer_id == Customer.id)
        .outerjoin(_Writer, _Writer.id == CustomerNote.written_by)
        .outerjoin(LoginCustomer, LoginCustomer.customer_id == Customer.id)
        .outerjoin(CustomerLogin, CustomerLogin.id == LoginCustomer.login_id)
        .outerjoin(MailBounce, and_(MailBounce.address == CustomerLogin.email_key, in_trouble()))
        .where(Customer.id == customer_id)
    )
    row = db.session().execute(statement).one_or_none()
    if row is None:
        raise NotFoundError("no such customer")
    note = Note()
    if row.body is not None:
        note = Note(row.body, row.version, row.written_at, row.written_by)
    return Card(
        id=row.id,
        name=row.name,
        printed_number=row.printed_number,
        kind=row.kind,
        balance=money_sum(row.balance),
        unpaid=money_sum(row.unpaid),
        unpaid_count=row.unpaid_count,
        overdue=money_sum(row.overdue),
        points=tuple(SupplyPointView(*pair) for pair in row.points or ()),
        note=note,
        login=_login(row),
    )


def _money(today: date) -> tuple[ColumnElement[Any], ...]:
    def of_bills(what: ColumnElement[Any], *conditions: ColumnElement[bool]) -> ScalarSelect[Any]:
        mine = (Invoice.customer_id == Customer.id, Invoice.outstanding > ZERO, *conditions)
        return select(what).where(*mine).correlate(Customer).scalar_subquery()

    balance = (
        select(func.sum(LedgerEntry.effect))
        .where(LedgerEntry.customer_id == Customer.id)
        .correlate(Customer)
        .scalar_subquery()
    )
    return (
        balance.label("balance"),
        of_bills(func.sum(Invoice.outstanding)).label("unpaid"),
        of_bills(func.count(Invoice.id)).label("unpaid_count"),
        of_bills(func.sum(Invoice.outstanding), Invoice.due_date < today).label("overdue"),
    )


def _login_columns(now: datetime) -> tuple[Any, ...]:
    return (
        *(CustomerLogin.id.label("login_id"), CustomerLogin.username, CustomerLogin.email),
        *(CustomerLogin.display_name, CustomerLogin.phone, CustomerLogin.status),
        (CustomerLogin.password_hash != passwords.UNUSABLE).label("has_password"),
        *(CustomerLogin.created_at, CustomerLogin.last_signed_in_at, LoginCustomer.linked_at),
        _count_of(TotpSecret, TotpSecret.confirmed_at.is_not(None)).label("totp"),
        _count_of(Passkey).label("passkeys"),
        _count_of(RecoveryCode, RecoveryCode.used_at.is_(None)).label("recovery_codes"),
        _count_of(
            WebSession,
            WebSession.ended_at.is_(None),
            WebSession.idle_expires_at > now,
            WebSession.absolute_expires_at > now,
        ).label("sessions"),
        _numbers().label("numbers"),
        _invitation().label("invitation"),
        _status_deed().label("status_deed"),
        *(MailBounce.first_at.label("trouble_since"), MailBounce.hard),
        *(MailBounce.status.label("trouble_status"), MailBounce.reason),
    )


def _count_of(table: Any, *conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    mine = (table.principal_kind == "customer", table.principal_id == CustomerLogin.id)
    counted = select(func.count(table.id)).where(*mine, *conditions)
    return counted.correlate(CustomerLogin).scalar_subquery()


def _numbers() -> ScalarSelect[Any]:
    one = func.jsonb_build_array(_Other.id, _Other.printed_number, _Other.name)
    return (
        select(func.jsonb_agg(aggregate_order_by(one, _Other.printed_number)))
        .join(_Link, _Link.customer_id == _Other.id)
        .where(_Link.login_id == CustomerLogin.id)
        .correlate(CustomerLogin)
        .scalar_subquery()
    )


def _invitation() -> ScalarSelect[Any]:
    times = (Credential.created_at, Credential.expires_at, Credential.used_at)
    return (
        select(func.jsonb_build_array(*times))
        .where(
            Credential.principal_kind == "customer",
            Credential.principal_id == CustomerLogin.id,
            Credential.kind == "invitation",
        )
        .order_by(Credential.created_at.desc())
        .limit(1)
        .correlate(CustomerLogin)
        .scalar_subquery()
    )


def _status_deed() -> ScalarSelect[Any]:
    theirs = select(_Link.customer_id).where(_Link.login_id == CustomerLogin.id)
    reason = AuditEntry.detail["reason"].astext
    return (
        select(func.jsonb_build_array(AuditEntry.at, reason, Clerk.name))
        .outerjoin(Clerk, Clerk.id == AuditEntry.actor_id)
        .where(
            AuditEntry.subject_kind == "customer",
            AuditEntry.subject_id.in_(theirs.correlate(CustomerLogin)),
            AuditEntry.action.in_(_STATUS_DEEDS),
        )
        .order_by(AuditEntry.at.desc())
        .limit(1)
        .correlate(CustomerLogin)
        .scalar_subquery()
    )


def _login(row: Any) -> LoginCard | None:
    if row.login_id is None:
        return None
    invitation = row.invitation and [_moment(one) for one in row.invitation]
    deed = row.status_deed and (_moment(row.status_deed[0]), *row.status_deed[1:])
    trouble = (row.trouble_since, row.hard, row.trouble_status, row.reason)
    return LoginCard(
        id=row.login_id,
        username=row.username,
        email=row.email,
        display_name=row.display_name,
        phone=row.phone,
        is_active=row.status == "active",
        has_password=row.has_password,
        created_at=row.created_at,
        last_signed_in_at=row.last_signed_in_at,
        linked_at=row.linked_at,
        totp=row.totp > 0,
        passkeys=row.passkeys,
        recovery_codes=row.recovery_codes,
        sessions=row.sessions,
        numbers=_triples(row.numbers or ()),
        invitation=Invitation(*invitation) if invitation else None,
        status_deed=StatusDeed(*deed) if deed else None,
        mail_trouble=MailTrouble(*trouble) if row.trouble_since else None,
    )


def _triples(found: Sequence[Sequence[str]]) -> tuple[tuple[uuid.UUID, str, str], ...]:
    return tuple((uuid.UUID(key), number, name) for key, number, name in found)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
