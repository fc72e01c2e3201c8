"""Reading what customers want recorded otherwise: their own, the clerks' queue, the export."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, or_, select, update
from sqlalchemy.dialects.postgresql import aggregate_order_by

from portal.customers.models import Customer, CustomerWish
from portal.customers.queries import (
    COLUMNS,
    CustomerView,
    address_line,
    customer_view,
    supply_points_of_customer,
)
from portal.foundation import db
from portal.kernel.errors import NotFoundError

REFUSAL_SHOWN = timedelta(days=60)
OPEN = ("waiting", "accepted")


@dataclass(frozen=True, slots=True)
class WishView:
    """One wish with what the record says now; ``value`` and ``recorded`` by the field's own names."""

    id: uuid.UUID
    customer_id: uuid.UUID
    printed_number: str
    customer_name: str
    case_number: str
    field: str
    value: Mapping[str, str]
    recorded: Mapping[str, str]
    status: str
    asked_at: datetime
    decided_at: datetime | None
    exported_at: datetime | None
    note: str | None


_RECORDED = (
    Customer.phone,
    Customer.mailing_postal_code,
    Customer.mailing_city,
    Customer.mailing_street,
    Customer.payment_method,
)
_COLUMNS = (
    CustomerWish.id,
    CustomerWish.customer_id,
    Customer.printed_number,
    Customer.name,
    CustomerWish.case_number,
    CustomerWish.field,
    CustomerWish.value,
    CustomerWish.status,
    CustomerWish.asked_at,
    CustomerWish.decided_at,
    CustomerWish.exported_at,
    CustomerWish.note,
    *_RECORDED,
)


@dataclass(frozen=True, slots=True)
class OpenWish:
    """One wish as its customer sees it beside the record."""

    id: uuid.UUID
    field: str
    value: Mapping[str, str]
    status: str
    case_number: str
    asked_at: datetime
    decided_at: datetime | None
    is_exported: bool
    note: str | None


@dataclass(frozen=True, slots=True)
class CustomerWithWishes:
    """A customer as recorded, and by field the newest wish that is not over, or was refused lately."""

    recorded: CustomerView
    wishes: Mapping[str, OpenWish]


def customers_with_wishes(
    customer_ids: Sequence[uuid.UUID], *, now: datetime
) -> tuple[CustomerWithWishes, ...]:
    """Return these customers by number, with what waits to be changed. One statement."""
    one = CustomerWish
    parts = (
        *(one.id, one.field, one.value, one.status, one.case_number, one.asked_at),
        *(one.decided_at, one.exported_at.is_not(None), one.note),
    )
    lately = and_(one.status == "refused", one.decided_at > now - REFUSAL_SHOWN)
    wishes = (
        select(
            func.jsonb_agg(aggregate_order_by(func.jsonb_build_array(*parts), one.asked_at, one.id))
        )
        .where(one.customer_id == Customer.id, or_(one.status.in_(OPEN), lately))
        .correlate(Customer)
        .scalar_subquery()
    )
    statement = (
        select(*COLUMNS, supply_points_of_customer().label("points"), wishes.label("wishes"))
        .where(Customer.id.in_(customer_ids))
        .order_by(Customer.customer_number)
    )
    return tuple(
        CustomerWithWishes(
            customer_view(row),
            {wish.field: wish for wish in map(_open_wish, row.wishes or ())},
        )
        for row in db.session().execute(statement)
    )


def _open_wish(parts: Sequence[Any]) -> OpenWish:
    key, field, value, status, number, asked, decided, is_exported, note = parts
    return OpenWish(
        id=uuid.UUID(key),
        field=field,
        value=value,
        status=status,
        case_number=number,
        asked_at=datetime.fromisoformat(asked),
        decided_at=datetime.fromisoformat(decided) if decided else None,
        is_exported=is_exported,
        note=note,
    )


def wish(wish_id: uuid.UUID) -> WishView:
    """Return one wish, for a clerk; raises NotFoundError."""
    found = _read(_select().where(CustomerWish.id == wish_id))
    if not found:
        raise NotFoundError("no such wish")
    return found[0]


def listed() -> Select[*tuple[Any, ...]]:
    """Return the statement that the clerks' list begins with; ``recorded_of`` reads its rows."""
    return _select()


def waiting_count() -> int:
    """Return how many wishes wait for a clerk."""
    statement = select(func.count()).where(CustomerWish.status == "waiting")
    return int(db.session().scalar(statement) or 0)


def take_for_export(*, now: datetime, again: bool) -> tuple[WishView, ...]:
    """Return the accepted wishes for the billing system, and note that they were handed over.

    Only those that were never handed over; with ``again`` all that its records do not show yet.
    """
    wanted = [CustomerWish.status == "accepted"]
    if not again:
        wanted.append(CustomerWish.exported_at.is_(None))
    order = (CustomerWish.asked_at, CustomerWish.id)
    statement = _select().where(*wanted).order_by(*order).with_for_update(of=CustomerWish)
    found = _read(statement)
    db.session().execute(
        update(CustomerWish)
        .where(CustomerWish.id.in_([one.id for one in found]), CustomerWish.exported_at.is_(None))
        .values(exported_at=now)
    )
    return found


def shown(field: str, value: Mapping[str, str]) -> str | None:
    """Return a value in one line; a way of paying as its code."""
    if field == "mailing_address":
        return address_line(value.get("postal_code"), value.get("city"), value.get("street"))
    return value.get(field) or None


def _select() -> Select[*tuple[Any, ...]]:
    return select(*_COLUMNS).join(Customer, Customer.id == CustomerWish.customer_id)


def _read(statement: Select[*tuple[Any, ...]]) -> tuple[WishView, ...]:
    return tuple(
        WishView(
            id=row.id,
            customer_id=row.customer_id,
            printed_number=row.printed_number,
            customer_name=row.name,
            case_number=row.case_number,
            field=row.field,
            value=row.value,
            recorded=recorded_of(row),
            status=row.status,
            asked_at=row.asked_at,
            decided_at=row.decided_at,
            exported_at=row.exported_at,
            note=row.note,
        )
        for row in db.session().execute(statement)
    )


def recorded_of(row: Any) -> dict[str, str]:
    """Return what the record says now about the datum of a listed wish, by the field's own names."""
    values = {
        "phone": {"phone": row.phone},
        "payment_method": {"payment_method": row.payment_method},
        "mailing_address": {
            "postal_code": row.mailing_postal_code,
            "city": row.mailing_city,
            "street": row.mailing_street,
        },
    }[row.field]
    return {name: value for name, value in values.items() if value}
