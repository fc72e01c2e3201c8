"""Reading meters and what they showed; nothing here decides anything."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, func, select, tuple_

from portal.billing.cursors import PAGE, Cursor, read_cursor
from portal.customers.models import Customer, SupplyPoint
from portal.foundation import db
from portal.foundation.storage.models import StoredFile
from portal.kernel.errors import NotFoundError
from portal.metering.counters import Counter
from portal.metering.models import Meter, MeterExchange, MeterReading
from portal.metering.schemas import (
    Evidence,
    ExchangeView,
    MeasuringPlace,
    MeterView,
    ReadingLine,
    ReadingPage,
    Readings,
    ReadingView,
    measuring_places,
)

CustomerIds = Sequence[uuid.UUID]
_METER = (
    Meter.id,
    Meter.customer_id,
    Customer.printed_number,
    Customer.kind,
    SupplyPoint.address,
    Meter.serial_number,
    Meter.medium,
    Meter.unit,
    Meter.digits,
    Meter.decimals,
    Meter.place,
    Meter.verification_due_date,
    Meter.installed_on,
    Meter.removed_on,
    MeterExchange.old_meter_id,
    MeterExchange.exchanged_on,
    MeterExchange.closing_value,
    MeterExchange.opening_value,
    MeterExchange.protocol_number,
)
_READING = (
    MeterReading.id,
    MeterReading.meter_id,
    MeterReading.read_on,
    MeterReading.value,
    MeterReading.source,
    MeterReading.status,
    MeterReading.reasons,
    MeterReading.window_opens,
    MeterReading.recorded_at,
    MeterReading.evidence_id,
    MeterReading.note,
    MeterReading.review_note,
    MeterReading.ask_until,
)


def meters(customer_ids: CustomerIds) -> tuple[MeterView, ...]:
    """Return all meters of these customers by medium and place, removed ones too. One statement."""
    statement = (
        select(*_METER)
        .join(Customer, Customer.id == Meter.customer_id)
        .outerjoin(SupplyPoint, SupplyPoint.id == Meter.supply_point_id)
        .outerjoin(MeterExchange, MeterExchange.new_meter_id == Meter.id)
        .where(Meter.customer_id.in_(customer_ids))
        .order_by(Customer.customer_number, Meter.medium, Meter.place, Meter.serial_number)
    )
    return tuple(_meter(row) for row in db.session().execute(statement))


def places(customer_ids: CustomerIds) -> tuple[MeasuringPlace, ...]:
    """Return the measuring places of these customers. One statement."""
    return measuring_places(meters(customer_ids))


def place_of(customer_ids: CustomerIds, meter_id: uuid.UUID) -> MeasuringPlace:
    """Return the place where that meter is or was; raises NotFoundError. One statement."""
    for place in places(customer_ids):
        if any(meter.id == meter_id for meter in place.meters):
            return place
    raise NotFoundError("no such meter")


def readings(meter_ids: Sequence[uuid.UUID], *, latest: int | None = None) -> Readings:
    """Return the readings of these meters, newest first each; with ``latest``, so many a meter."""
    order = (MeterReading.read_on.desc(), MeterReading.id.desc())
    statement: Select[*tuple[Any, ...]] = select(*_READING).where(
        MeterReading.meter_id.in_(meter_ids)
    )
    if latest is not None:
        turn = func.row_number().over(partition_by=MeterReading.meter_id, order_by=order)
        ranked = select(MeterReading.id, turn.label("turn")).where(
            MeterReading.meter_id.in_(meter_ids)
        )
        newest = ranked.subquery()
        statement = statement.join(newest, newest.c.id == MeterReading.id).where(
            newest.c.turn <= latest
        )
    found: dict[uuid.UUID, list[ReadingView]] = {meter_id: [] for meter_id in meter_ids}
    for row in db.session().execute(statement.order_by(*order)):
        found[row.meter_id].append(_reading(row))
    return found


def reading_page(customer_ids: CustomerIds, *, cursor: str | None) -> ReadingPage:
    """Return 50 readings of all meters of these customers, newest first. Two statements.

    Raises NotFoundError for a cursor that is not ours.
    """
    place = read_cursor(cursor)
    of_meter = {meter.id: meter for meter in meters(customer_ids)}
    key = tuple_(MeterReading.read_on, MeterReading.id)
    statement = select(*_READING).where(MeterReading.meter_id.in_(tuple(of_meter))).limit(PAGE + 1)
    backward = place is not None and place.backward
    if place is not None:
        here = tuple_(place.day, place.id)
        statement = statement.where(key > here if backward else key < here)
    if backward:
        statement = statement.order_by(MeterReading.read_on, MeterReading.id)
    else:
        statement = statement.order_by(MeterReading.read_on.desc(), MeterReading.id.desc())
    rows = [_reading(row) for row in db.session().execute(statement)]
    has_more, rows = len(rows) > PAGE, rows[:PAGE]
    if backward:
        rows.reverse()
    newer = rows and (has_more if backward else place is not None)
    older = rows and (backward or has_more)
    return ReadingPage(
        lines=tuple(ReadingLine(row, of_meter[row.meter_id]) for row in rows),
        newer=str(Cursor(rows[0].read_on, rows[0].id, backward=True)) if newer else None,
        older=str(Cursor(rows[-1].read_on, rows[-1].id)) if older else None,
    )


def evidence(customer_ids: CustomerIds, reading_id: uuid.UUID) -> Evidence:
    """Return the photo of one reading of these customers; raises NotFoundError."""
    statement = (
        select(StoredFile.sha256, StoredFile.media_type)
        .join(MeterReading, MeterReading.evidence_id == StoredFile.id)
        .join(Meter, Meter.id == MeterReading.meter_id)
        .where(MeterReading.id == reading_id, Meter.customer_id.in_(customer_ids))
    )
    row = db.session().execute(statement).one_or_none()
    if row is None:
        raise NotFoundError("no such photo")
    return Evidence(*row)


def _meter(row: Row[*tuple[Any, ...]]) -> MeterView:
    exchange = None
    if row.old_meter_id is not None:
        exchange = ExchangeView(
            row.old_meter_id,
            row.exchanged_on,
            row.closing_value,
            row.opening_value,
            row.protocol_number,
        )
    return MeterView(
        id=row.id,
        customer_id=row.customer_id,
        customer_number=row.printed_number,
        customer_kind=row.kind,
        address=row.address,
        serial_number=row.serial_number,
        medium=row.medium,
        unit=row.unit,
        counter=Counter(row.digits, row.decimals),
        place=row.place,
        verification_due_date=row.verification_due_date,
        installed_on=row.installed_on,
        removed_on=row.removed_on,
        exchange=exchange,
    )


def _reading(row: Row[*tuple[Any, ...]]) -> ReadingView:
    return ReadingView(**{**row._mapping, "reasons": tuple(row.reasons)})
