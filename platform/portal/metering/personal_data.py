"""Meters, their exchanges, readings with their photos, and corrections."""

import uuid
from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import aliased

from portal.customers.models import Customer
from portal.foundation import db
from portal.foundation.csv_problems import N_
from portal.foundation.personal_export import KeptFile, Section, file_name, read_rows
from portal.foundation.storage.models import StoredFile
from portal.metering.models import Meter, MeterExchange, MeterReading, ReadingChange

COVERS = ("meter", "meter_exchange", "meter_reading", "reading_change")


def export(login_id: uuid.UUID, customer_ids: Sequence[uuid.UUID]) -> Iterator[Section]:
    """Yield the meters of these customers and what they showed; values in the meter's last digit."""
    own = Meter.customer_id.in_(customer_ids)
    yield _meters(own)
    yield _exchanges(customer_ids)
    yield _readings(or_(own, MeterReading.login_id == login_id))
    yield _corrections(or_(own, ReadingChange.login_id == login_id))


def _meters(own: ColumnElement[bool]) -> Section:
    meter = Meter
    statement = (
        select(
            *(Customer.printed_number.label("customer_number"), meter.serial_number),
            *(meter.medium, meter.unit, meter.digits, meter.decimals, meter.place),
            *(meter.verification_due_date, meter.installed_on, meter.removed_on),
        )
        .join(Customer, Customer.id == meter.customer_id)
        .where(own)
    )
    return Section("meters", N_("Your meters"), read_rows(statement))


def _readings(mine: ColumnElement[bool]) -> Section:
    meter, reading = Meter, MeterReading
    rows = read_rows(
        select(
            *(meter.serial_number, reading.read_on, reading.value, meter.decimals),
            *(reading.source, reading.status, reading.note, reading.recorded_at),
        )
        .join(meter, meter.id == reading.meter_id)
        .where(mine)
        .order_by(reading.read_on, reading.id)
    )
    photos = db.session().execute(
        select(reading.read_on, meter.serial_number, StoredFile.sha256, StoredFile.media_type)
        .join(meter, meter.id == reading.meter_id)
        .join(StoredFile, StoredFile.id == reading.evidence_id)
        .where(mine)
    )
    files = tuple(
        KeptFile(sha256, file_name(day, serial, ending=".png" if "png" in media else ".jpg"))
        for day, serial, sha256, media in photos
    )
    return Section("readings", N_("Readings of your meters"), rows, files)


def _corrections(mine: ColumnElement[bool]) -> Section:
    meter, change = Meter, ReadingChange
    statement = (
        select(
            *(meter.serial_number, change.changed_at, change.old_value, change.old_read_on),
            *(change.old_note, change.new_value, change.new_read_on),
        )
        .join(MeterReading, MeterReading.id == change.reading_id)
        .join(meter, meter.id == MeterReading.meter_id)
        .where(mine)
        .order_by(change.changed_at)
    )
    return Section("readings_corrected", N_("Corrections of your readings"), read_rows(statement))


def _exchanges(customer_ids: Sequence[uuid.UUID]) -> Section:
    swap, old, new = MeterExchange, aliased(Meter), aliased(Meter)
    statement = (
        select(
            *(old.serial_number.label("old_meter"), new.serial_number.label("new_meter")),
            *(swap.exchanged_on, swap.closing_value, swap.opening_value, swap.protocol_number),
        )
        .join(old, old.id == swap.old_meter_id)
        .join(new, new.id == swap.new_meter_id)
        .where(or_(old.customer_id.in_(customer_ids), new.customer_id.in_(customer_ids)))
    )
    return Section("meter_exchanges", N_("Exchanges of your meters"), read_rows(statement))
