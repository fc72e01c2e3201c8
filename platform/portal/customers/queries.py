"""What the utility's records say about customers: for themselves, and for the clerks' search."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, ScalarSelect, and_, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from portal.customers.folding import fold_name
from portal.customers.models import Customer, SupplyPoint
from portal.foundation import db
from portal.kernel.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class SupplyPointView:
    """A place of supply."""

    code: str
    address: str


@dataclass(frozen=True, slots=True)
class CustomerView:
    """A customer as the records hold them; None is not recorded."""

    id: uuid.UUID
    customer_number: str
    printed_number: str
    kind: str
    name: str
    is_contract_holder: bool
    birth_place: str | None
    birth_date: date | None
    email: str | None
    phone: str | None
    postal_code: str | None
    city: str | None
    street: str | None
    mailing_postal_code: str | None
    mailing_city: str | None
    mailing_street: str | None
    payment_method: str | None
    declared_on: date | None
    imported_at: datetime
    supply_points: tuple[SupplyPointView, ...] = ()

    @property
    def address(self) -> str | None:
        """Return the postal address in Hungarian order, or None when nothing of it is recorded."""
        return address_line(self.postal_code, self.city, self.street)

    @property
    def mailing_address(self) -> str | None:
        """Return where letters go when that is another address, or None."""
        return address_line(self.mailing_postal_code, self.mailing_city, self.mailing_street)


def address_line(postal_code: str | None, city: str | None, street: str | None) -> str | None:
    """Return the parts in Hungarian order, or None when there is none."""
    place = " ".join(part for part in (postal_code, city) if part)
    return ", ".join(part for part in (place, street) if part) or None


COLUMNS = (
    Customer.id,
    Customer.customer_number,
    Customer.printed_number,
    Customer.kind,
    Customer.name,
    Customer.is_contract_holder,
    Customer.birth_place,
    Customer.birth_date,
    Customer.email,
    Customer.phone,
    Customer.postal_code,
    Customer.city,
    Customer.street,
    Customer.mailing_postal_code,
    Customer.mailing_city,
    Customer.mailing_street,
    Customer.payment_method,
    Customer.declared_on,
    Customer.imported_at,
)


def customers_with_supply_points(customer_ids: Sequence[uuid.UUID]) -> tuple[CustomerView, ...]:
    """Return these customers by number, with their places of supply. One statement."""
    statement = (
        select(*COLUMNS, supply_points_of_customer().label("points"))
        .where(Customer.id.in_(customer_ids))
        .order_by(Customer.customer_number)
    )
    return tuple(customer_view(row) for row in db.session().execute(statement))


def supply_points_of_customer() -> ScalarSelect[Any]:
    """Return the code and address of each place of supply of a row's customer, as one JSON list."""
    pair = func.jsonb_build_array(SupplyPoint.code, SupplyPoint.address)
    return (
        select(func.jsonb_agg(aggregate_order_by(pair, SupplyPoint.code)))
        .where(SupplyPoint.customer_id == Customer.id)
        .correlate(Customer)
        .scalar_subquery()
    )


def customer_view(row: Row[*tuple[Any, ...]]) -> CustomerView:
    """Return the customer of a row of ``COLUMNS`` and ``points``."""
    points = tuple(SupplyPointView(code, address) for code, address in row.points or ())
    recorded = {column.key: getattr(row, column.key) for column in COLUMNS}
    return CustomerView(**recorded, supply_points=points)


def customer(customer_id: uuid.UUID) -> CustomerView:
    """Return one customer of the tenant; raises NotFoundError. One statement."""
    found = customers_with_supply_points((customer_id,))
    if not found:
        raise NotFoundError("no such customer")
    return found[0]


def name_begins_with(typed: str) -> ColumnElement[bool]:
    """Return the condition that the folded name begins with these words.

    The comparison operators of ``text_pattern_ops`` are leakproof, so that the index still serves
    under row-level security; ``like`` is not, and would read every customer.
    """
    key = fold_name(typed)
    after = f"{key}\N{REPLACEMENT CHARACTER}"
    return and_(Customer.name_key.op("~>=~")(key), Customer.name_key.op("~<~")(after))
