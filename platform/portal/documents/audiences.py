"""Whom a document reaches: one customer, or those that an audience describes."""

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Text, Uuid, and_, exists, func, literal, or_, select

from portal.customers.models import Customer, SupplyPoint
from portal.documents.models import Document
from portal.foundation import db
from portal.identity.models import LoginCustomer


@dataclass(frozen=True, slots=True)
class Reach:
    """How many customers a document reaches, and how many of them have a login and can read it."""

    customers: int
    with_login: int


def reach(audience: str, value: str | None, customer_id: uuid.UUID | None) -> Reach:
    """Return whom a document to that audience would reach now. One statement."""
    wanted = select(
        literal(audience, Text).label("audience"),
        literal(value, Text).label("audience_value"),
        literal(customer_id, Uuid).label("customer_id"),
    ).subquery("wanted")
    has_login = exists().where(LoginCustomer.customer_id == Customer.id).correlate(Customer)
    counts = select(func.count(), func.count().filter(has_login)).select_from(Customer)
    statement = counts.join(wanted, _reaches(wanted.c, wanted))
    return Reach(*db.session().execute(statement).one())


def reaches_customer() -> ColumnElement[bool]:
    """Return the condition under which a row of ``document`` is meant for a row of ``customer``."""
    return _reaches(Document, Document)


def _reaches(document: Any, table: Any) -> ColumnElement[bool]:
    value = document.audience_value
    named = (
        exists()
        .where(
            SupplyPoint.customer_id == Customer.id,
            func.starts_with(SupplyPoint.code, value),
        )
        .correlate(Customer, table)
    )
    group = or_(
        document.audience == "all",
        and_(document.audience == "kind", Customer.kind == value),
        and_(document.audience == "postal_code", func.starts_with(Customer.postal_code, value)),
        and_(document.audience == "supply_point", named),
    )
    return or_(document.customer_id == Customer.id, and_(document.customer_id.is_(None), group))
