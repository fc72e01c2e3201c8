"""Reading the audit log: one statement a page, quick among millions of entries.

Names are looked up by correlated subqueries, for the rows of the page only.
"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, case, func, null, or_, select

from portal.audit_trail.deeds import BY_KIND
from portal.customers.models import Customer
from portal.foundation import db
from portal.foundation.audit.models import AuditEntry, AuditLink
from portal.identity.models import Clerk, CustomerLogin, LoginCustomer


def entries(
    *,
    customer_id: uuid.UUID | None = None,
    clerk_id: uuid.UUID | None = None,
    actor_kind: str = "",
    kind: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> Select[Any]:
    """Return the statement of the list. ``since`` is the first moment, ``until`` the first after.

    ``customer_id``: what was noted about that customer, or about the login that sees it.
    ``clerk_id``: what that colleague did. ``kind``: one of ``deeds.KINDS``.
    """
    statement = select(*_shown())
    if customer_id is not None:
        statement = statement.where(_about(customer_id))
    if clerk_id is not None:
        statement = statement.where(
            AuditEntry.actor_kind == "clerk", AuditEntry.actor_id == clerk_id
        )
    if actor_kind:
        statement = statement.where(AuditEntry.actor_kind == actor_kind)
    if kind:
        statement = statement.where(AuditEntry.action.in_(tuple(BY_KIND[kind])))
    if since is not None:
        statement = statement.where(AuditEntry.at >= since)
    if until is not None:
        statement = statement.where(AuditEntry.at < until)
    return statement


def entry(entry_id: uuid.UUID) -> Any:
    """Return one entry with its details and its link in the chain; None when there is none."""
    statement = (
        select(
            *_shown(), AuditEntry.detail, AuditEntry.request_id, AuditLink.number, AuditLink.digest
        )
        .outerjoin(AuditLink, AuditLink.id == AuditEntry.id)
        .where(AuditEntry.id == entry_id)
    )
    return db.session().execute(statement).one_or_none()


def customer_of(number: str) -> tuple[uuid.UUID, str] | None:
    """Return id and name of the customer with that canonical or printed number."""
    statement = select(Customer.id, Customer.name).where(
        or_(Customer.customer_number == number, Customer.printed_number == number)
    )
    row = db.session().execute(statement.limit(1)).one_or_none()
    return None if row is None else (row[0], row[1])


def colleagues() -> tuple[tuple[uuid.UUID, str, bool], ...]:
    """Return id and name of everybody who ever worked here, and whether they have left."""
    statement = select(Clerk.id, Clerk.name, Clerk.status == "left").order_by(Clerk.name, Clerk.id)
    return tuple((row[0], row[1], row[2]) for row in db.session().execute(statement))


def _shown() -> tuple[Any, ...]:
    return (
        AuditEntry.id,
        AuditEntry.at,
        AuditEntry.actor_kind,
        AuditEntry.actor_id,
        AuditEntry.action,
        AuditEntry.subject_kind,
        AuditEntry.subject_id,
        _name(AuditEntry.actor_kind, AuditEntry.actor_id).label("actor"),
        _name(AuditEntry.subject_kind, AuditEntry.subject_id).label("subject"),
    )


def _name(kind: Any, key: Any) -> ColumnElement[str | None]:
    """Return the name of the person that kind and id mean; NULL for anything else."""
    clerk = select(Clerk.name).where(Clerk.id == key)
    login = select(CustomerLogin.display_name).where(CustomerLogin.id == key)
    customer = select(func.concat(Customer.name, " (", Customer.printed_number, ")")).where(
        Customer.id == key
    )
    is_actor = kind is AuditEntry.actor_kind
    return case(
        (kind == "clerk", _one(clerk)),
        # An actor of the kind «customer» is a person with a login, a subject is the utility's record.
        (kind == "customer", _one(login if is_actor else customer)),
        (kind.in_(("login", "customer_login")), _one(login)),
        else_=null(),
    )


def _one(statement: Select[Any]) -> ScalarSelect[Any]:
    return statement.correlate(AuditEntry).scalar_subquery()


def _about(customer_id: uuid.UUID) -> ColumnElement[bool]:
    login = select(LoginCustomer.login_id).where(LoginCustomer.customer_id == customer_id)
    return or_(
        (AuditEntry.subject_kind == "customer") & (AuditEntry.subject_id == customer_id),
        (AuditEntry.subject_kind == "login") & (AuditEntry.subject_id == login.scalar_subquery()),
    )
