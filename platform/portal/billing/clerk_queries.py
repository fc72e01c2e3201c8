"""What clerks see of customers: the search over numbers, names, addresses and bills, and the card."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, or_, select

from portal.billing.models import Invoice
from portal.billing.queries import LINE_COLUMNS
from portal.billing.schemas import InvoiceLine
from portal.customers.folding import fold_name
from portal.customers.identifiers import canonical_or_none
from portal.customers.models import Customer
from portal.customers.queries import name_begins_with
from portal.foundation import db
from portal.foundation.audit.models import AuditEntry
from portal.identity.models import Clerk, CustomerLogin, LoginCustomer
from portal.rules.model import TenantRules

MOST_FOUND = 50
_INVOICES_ON_CARD = 24
_LOOKS_ON_CARD = 20


@dataclass(frozen=True, slots=True)
class FoundCustomer:
    """One line of the search's answer."""

    id: uuid.UUID
    printed_number: str
    name: str
    kind: str
    city: str | None
    street: str | None
    has_login: bool


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody's look at, or deed on, a customer's data."""

    at: datetime
    action: str
    actor_kind: str
    clerk_name: str | None


def search(typed: str, *, rules: TenantRules) -> tuple[FoundCustomer, ...]:
    """Return up to 50 customers by number, beginning of the name, e-mail or bill. One statement."""
    conditions = _conditions(typed.strip(), rules)
    if not conditions:
        return ()
    has_login = (
        select(LoginCustomer.id)
        .where(
            LoginCustomer.tenant_id == Customer.tenant_id, LoginCustomer.customer_id == Customer.id
        )
        .exists()
    )
    # Each condition has an index of its own; a plain `or` over them would read every customer.
    found = (
        select(
            *(Customer.id, Customer.printed_number, Customer.name, Customer.kind),
            *(Customer.city, Customer.street, has_login),
        )
        .where(or_(*(Customer.id.in_(ids) for ids in conditions)))
        .order_by(Customer.name_key, Customer.id)
        .limit(MOST_FOUND)
    )
    return tuple(FoundCustomer(*row) for row in db.session().execute(found))


def _conditions(typed: str, rules: TenantRules) -> list[Select[uuid.UUID]]:
    if not typed:
        return []
    if "@" in typed:
        address = typed.lower()
        own = select(Customer.id).where(func.lower(Customer.email) == address)
        login = (
            select(LoginCustomer.customer_id)
            .join(CustomerLogin, CustomerLogin.id == LoginCustomer.login_id)
            .where(CustomerLogin.email_key == address)
        )
        return [own, login]
    conditions: list[Select[uuid.UUID]] = []
    if number := canonical_or_none(rules, "customer_number", typed):
        conditions.append(select(Customer.id).where(Customer.customer_number == number))
    if number := canonical_or_none(rules, "invoice_number", typed):
        conditions.append(select(Invoice.customer_id).where(Invoice.number == number))
    if len(fold_name(typed)) >= 2:
        conditions.append(_named(typed))
    return conditions


def _named(typed: str) -> Select[uuid.UUID]:
    return (
        select(Customer.id)
        .where(name_begins_with(typed))
        .order_by(Customer.name_key)
        .limit(MOST_FOUND)
    )


def newest_invoices(customer_id: uuid.UUID) -> tuple[InvoiceLine, ...]:
    """Return the customer's two years of monthly bills, newest first. One statement."""
    statement = (
        select(*LINE_COLUMNS)
        .where(Invoice.customer_id == customer_id)
        .order_by(Invoice.issue_date.desc(), Invoice.id.desc())
        .limit(_INVOICES_ON_CARD)
    )
    return tuple(InvoiceLine(*row) for row in db.session().execute(statement))


def looks_at(customer_id: uuid.UUID) -> tuple[Look, ...]:
    """Return who looked at this customer lately, newest first. One statement."""
    clerk: ColumnElement[bool] = Clerk.id == AuditEntry.actor_id
    statement = (
        select(AuditEntry.at, AuditEntry.action, AuditEntry.actor_kind, Clerk.name)
        .outerjoin(Clerk, clerk)
        .where(AuditEntry.subject_kind == "customer", AuditEntry.subject_id == customer_id)
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(_LOOKS_ON_CARD)
    )
    return tuple(Look(*row) for row in db.session().execute(statement))
