"""Customers as a chooser shows them: number, name and place in one line each."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from portal.customers.models import Customer, SupplyPoint
from portal.foundation import db


@dataclass(frozen=True, slots=True)
class CustomerName:
    """``place``: where the customer is supplied, else the postal address; may be empty."""

    id: uuid.UUID
    printed_number: str
    name: str
    place: str


def customer_names(customer_ids: Sequence[uuid.UUID]) -> tuple[CustomerName, ...]:
    """Return these customers by number. One statement."""
    first_place = (
        select(func.min(SupplyPoint.address))
        .where(SupplyPoint.tenant_id == Customer.tenant_id, SupplyPoint.customer_id == Customer.id)
        .scalar_subquery()
    )
    address = func.concat_ws(", ", Customer.city, Customer.street)
    statement = (
        select(
            Customer.id,
            Customer.printed_number,
            Customer.name,
            func.coalesce(first_place, address, ""),
        )
        .where(Customer.id.in_(customer_ids))
        .order_by(Customer.customer_number)
    )
    return tuple(CustomerName(*row) for row in db.session().execute(statement))
