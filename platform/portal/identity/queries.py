"""Reading logins, clerks and who gets mail; nothing here decides anything."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, Select, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from portal.customers.models import Customer
from portal.foundation import db
from portal.identity.models import Clerk, CustomerLogin, LoginCustomer
from portal.identity.usernames import email_key, username_key


@dataclass(frozen=True, slots=True)
class Account:
    """What signing in and recovery need of one login or clerk; ``kind`` is customer or clerk."""

    kind: str
    id: uuid.UUID
    email: str
    username: str | None
    display_name: str
    locale: str
    password_hash: str

    def identifiers(self) -> tuple[str, ...]:
        """Return the folded texts that this account may be signed in with."""
        folded = (email_key(self.email), username_key(self.username) if self.username else "")
        return tuple(dict.fromkeys(one for one in folded if one))


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who a mail goes to."""

    login_id: uuid.UUID
    email: str
    display_name: str
    username: str | None
    locale: str


@dataclass(frozen=True, slots=True)
class ClerkRow:
    """One line of the list of clerks. ``invited``: has not chosen a password yet."""

    id: uuid.UUID
    name: str
    email: str
    role: str
    status: str
    invited: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class LoginSummary:
    """A login as the clerks see it, with the customers that it may see."""

    id: uuid.UUID
    username: str | None
    email: str
    display_name: str
    phone: str | None
    status: str
    created_at: datetime
    last_signed_in_at: datetime | None


_LOGIN = (
    CustomerLogin.id,
    CustomerLogin.email,
    CustomerLogin.username,
    CustomerLogin.display_name,
    CustomerLogin.locale,
    CustomerLogin.password_hash,
)
_CLERK = (Clerk.id, Clerk.email, Clerk.name, Clerk.locale, Clerk.password_hash)


def identifier_key(identifier: str) -> str:
    """Return a typed user name or e-mail address as it is looked up."""
    return email_key(identifier) if "@" in identifier else username_key(identifier)


def account(*, kind: str, identifier: str) -> Account | None:
    """Return the active account with that user name or e-mail address (clerks: e-mail only)."""
    if kind == "clerk":
        return _clerk(select(*_CLERK).where(Clerk.email_key == email_key(identifier)))
    if "@" in identifier:  # a user name with @ is always the same login's own address
        wanted = CustomerLogin.email_key == email_key(identifier)
    else:
        wanted = CustomerLogin.username_key == username_key(identifier)
    return _login(select(*_LOGIN).where(wanted))


def account_by_id(*, kind: str, principal_id: uuid.UUID) -> Account | None:
    """Return the active account with that id."""
    if kind == "clerk":
        return _clerk(select(*_CLERK).where(Clerk.id == principal_id))
    return _login(select(*_LOGIN).where(CustomerLogin.id == principal_id))


def account_by_customer(*, customer_number: str, email: str) -> Account | None:
    """Return the active login of that canonical customer number, if its address is that one."""
    return _login(
        select(*_LOGIN)
        .join(LoginCustomer, LoginCustomer.login_id == CustomerLogin.id)
        .join(Customer, Customer.id == LoginCustomer.customer_id)
        .where(
            Customer.customer_number == customer_number,
            CustomerLogin.email_key == email_key(email),
        )
    )


def active_login_of_number(customer_number: str) -> Account | None:
    """Return the active login that may see the customer with that canonical number."""
    return _login(
        select(*_LOGIN)
        .join(LoginCustomer, LoginCustomer.login_id == CustomerLogin.id)
        .join(Customer, Customer.id == LoginCustomer.customer_id)
        .where(Customer.customer_number == customer_number)
    )


def recipients(customer_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Recipient]:
    """Return, by customer, who gets the mail about it; customers without a login are left out."""
    statement = (
        select(
            LoginCustomer.customer_id,
            CustomerLogin.id,
            CustomerLogin.email,
            CustomerLogin.display_name,
            CustomerLogin.username,
            CustomerLogin.locale,
        )
        .join(CustomerLogin, CustomerLogin.id == LoginCustomer.login_id)
        .where(LoginCustomer.customer_id.in_(tuple(customer_ids)), CustomerLogin.status == "active")
    )
    return {row[0]: Recipient(*row[1:]) for row in db.session().execute(statement)}


def holder_of(login_id: uuid.UUID) -> Recipient | None:
    """Return who holds a login, blocked or not: for the mail that says so."""
    statement = select(
        CustomerLogin.id,
        *(CustomerLogin.email, CustomerLogin.display_name, CustomerLogin.username),
        CustomerLogin.locale,
    ).where(CustomerLogin.id == login_id)
    row = db.session().execute(statement).one_or_none()
    return None if row is None else Recipient(*row)


def username_is_taken(key: str) -> bool:
    """Tell whether a login has the user name with that key."""
    statement = select(CustomerLogin.id).where(CustomerLogin.username_key == key)
    return db.session().scalar(statement) is not None


def email_has_login(email: str) -> bool:
    """Tell whether a login has that e-mail address."""
    statement = select(CustomerLogin.id).where(CustomerLogin.email_key == email_key(email))
    return db.session().scalar(statement) is not None


def customer_has_login(customer_id: uuid.UUID) -> bool:
    """Tell whether somebody may already sign in for that customer."""
    statement = select(LoginCustomer.id).where(LoginCustomer.customer_id == customer_id)
    return db.session().scalar(statement) is not None


def login_of_customer(customer_id: uuid.UUID) -> LoginSummary | None:
    """Return the login that may see that customer, for a clerk."""
    statement = (
        select(
            CustomerLogin.id,
            CustomerLogin.username,
            CustomerLogin.email,
            CustomerLogin.display_name,
            CustomerLogin.phone,
            CustomerLogin.status,
            CustomerLogin.created_at,
            CustomerLogin.last_signed_in_at,
        )
        .join(LoginCustomer, LoginCustomer.login_id == CustomerLogin.id)
        .where(LoginCustomer.customer_id == customer_id)
    )
    row = db.session().execute(statement).one_or_none()
    return None if row is None else LoginSummary(*row)


def customer_numbers(login_id: uuid.UUID) -> dict[uuid.UUID, str]:
    """Return the printed customer numbers that a login may see, in order."""
    statement = (
        select(Customer.id, Customer.printed_number)
        .join(LoginCustomer, LoginCustomer.customer_id == Customer.id)
        .where(LoginCustomer.login_id == login_id)
        .order_by(Customer.printed_number)
    )
    return {row.id: row.printed_number for row in db.session().execute(statement)}


def customers_of_login() -> ScalarSelect[Any]:
    """Return the customers of a row's login as one list, in the order of their linking."""
    return (
        select(func.array_agg(aggregate_order_by(LoginCustomer.customer_id, LoginCustomer.id)))
        .where(LoginCustomer.login_id == CustomerLogin.id)
        .correlate(CustomerLogin)
        .scalar_subquery()
    )


def clerks(*, unusable: str) -> tuple[ClerkRow, ...]:
    """Return the tenant's clerks by name; ``unusable`` marks those without a password."""
    statement = select(
        Clerk.id,
        Clerk.name,
        Clerk.email,
        Clerk.role,
        Clerk.status,
        (Clerk.password_hash == unusable),
        Clerk.created_at,
    ).order_by(Clerk.name, Clerk.id)
    return tuple(ClerkRow(*row) for row in db.session().execute(statement))


def clerk_addresses(*, role: str | None = None) -> tuple[Recipient, ...]:
    """Return the active clerks (all, or of one role) that a mail to the staff goes to."""
    statement = select(Clerk.id, Clerk.email, Clerk.name, Clerk.locale).where(
        Clerk.status == "active"
    )
    if role is not None:
        statement = statement.where(Clerk.role == role)
    rows = db.session().execute(statement.order_by(Clerk.email_key))
    return tuple(Recipient(row.id, row.email, row.name, None, row.locale) for row in rows)


def _login(statement: Select[*tuple[Any, ...]]) -> Account | None:
    active = statement.where(CustomerLogin.status == "active")
    row = db.session().execute(active).one_or_none()
    if row is None:
        return None
    return Account(
        kind="customer",
        id=row.id,
        email=row.email,
        username=row.username,
        display_name=row.display_name,
        locale=row.locale,
        password_hash=row.password_hash,
    )


def _clerk(statement: Select[*tuple[Any, ...]]) -> Account | None:
    row = db.session().execute(statement.where(Clerk.status == "active")).one_or_none()
    if row is None:
        return None
    return Account(
        kind="clerk",
        id=row.id,
        email=row.email,
        username=None,
        display_name=row.name,
        locale=row.locale,
        password_hash=row.password_hash,
    )
