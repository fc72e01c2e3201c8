"""Meters of the isolation tests: a meter that replaced another, readings, one with a photo."""

from datetime import UTC, date, datetime

from portal.foundation import db
from portal.foundation.storage import store
from portal.foundation.storage.models import StoredFile
from portal.kernel.ids import new_id
from portal.metering.models import Meter, MeterExchange, MeterReading, ReadingChange, ToldWindow
from tests.isolation.cast import Cast


def add(cast: Cast) -> None:
    """Add one of everything that the slice keeps."""
    photo = b"\xff\xd8\xff" + cast.canary.encode()
    file = StoredFile(
        id=new_id(), sha256=store().put(photo), media_type="image/jpeg", size=len(photo)
    )
    old, new = (_meter(cast, f"{cast.canary}-{number}") for number in (1, 2))
    old.removed_on = date(2026, 3, 1)
    db.session().add_all([file, old, new])
    db.session().flush()
    exchange = MeterExchange(
        id=new_id(),
        old_meter_id=old.id,
        new_meter_id=new.id,
        exchanged_on=date(2026, 3, 1),
        closing_value=1_234_000,
        opening_value=0,
        protocol_number=cast.canary,
    )
    readings = [
        MeterReading(
            id=new_id(), meter_id=meter.id, read_on=day, value=value, source="customer",
            login_id=cast.ids["login_id"], evidence_id=file.id, note=cast.canary,
        )
        for meter, day, value in (
            (old, date(2025, 9, 1), 1_200_000),
            (new, date(2026, 10, 1), 21_000),
        )
    ]  # fmt: skip
    db.session().add_all([exchange, *readings])
    db.session().flush()
    change = ReadingChange(
        id=new_id(),
        reading_id=readings[1].id,
        changed_at=datetime(2026, 10, 2, tzinfo=UTC),
        login_id=cast.ids["login_id"],
        old_value=20_000,
        old_read_on=date(2026, 10, 1),
        old_status="accepted",
        old_note=cast.canary,
        new_value=21_000,
        new_read_on=date(2026, 10, 1),
    )
    told = ToldWindow(
        id=new_id(), medium="heat", opens=date(2026, 10, 1), told_at=change.changed_at
    )
    db.session().add_all([change, told])
    db.session().flush()
    cast.ids["meter_id"] = new.id
    cast.ids["reading_id"] = readings[1].id


def _meter(cast: Cast, serial_number: str) -> Meter:
    return Meter(
        id=new_id(),
        customer_id=cast.ids["customer_id"],
        serial_number=serial_number,
        medium="hot_water",
        unit="m³",
        digits=5,
        decimals=3,
        place=cast.canary,
    )
