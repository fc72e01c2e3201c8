"""Readings that the demo's clerks have to look at: a slipped digit, a burst pipe, one with a photo."""

import io
from collections.abc import Sequence
from typing import Any

from PIL import Image, ImageDraw
from sqlalchemy import Row, exists, func, insert, select

from portal.demo.dataset.extras.context import DemoContext
from portal.foundation import db
from portal.foundation.uploads import keep
from portal.kernel.clock import utc_now
from portal.kernel.ids import new_id
from portal.metering.models import Meter, MeterReading
from portal.metering.plausibility import LOWER, UNUSUAL
from portal.metering.schemas import ACCEPTED, AWAITING_REVIEW
from portal.rules.queries import current_rules

_HOW_MANY = 3
_FACTORS = (1.6, 0.4, 2.3)
_NOTES = ("Vendégeink voltak az ünnepek alatt.", None, "Csőtörésünk volt, a számlát is elküldöm.")


def load(context: DemoContext) -> None:
    """Announce a few unlikely readings; nothing where meters are not announced, or some wait."""
    waits = exists().where(MeterReading.status == AWAITING_REVIEW)
    if current_rules().meters is None or db.session().scalar(select(waits)):
        return
    now = utc_now()
    rows = []
    for row, factor, note in zip(_meters(context), _FACTORS, _NOTES, strict=False):
        step = 10 ** (3 - row.decimals)
        value = min(int(row.value * factor), 10**row.digits * 1000 - step) // step * step
        photo = keep(_photo(value), name="mero.jpg", media_type="image/jpeg") if note else None
        rows.append(
            {
                "id": new_id(),
                "meter_id": row.id,
                "read_on": context.today,
                "value": value,
                "source": "customer",
                "status": AWAITING_REVIEW,
                "reasons": [LOWER if factor < 1 else UNUSUAL],
                "window_opens": context.today.replace(day=1),
                "evidence_id": photo.id if photo else None,
                "note": note,
                "recorded_at": now,
            }
        )
    if rows:
        db.session().execute(insert(MeterReading), rows)


def _meters(context: DemoContext) -> Sequence[Row[Any]]:
    """Return a few meters with their highest reading, none of the customer with the ready login."""
    last = (
        select(MeterReading.meter_id, func.max(MeterReading.value).label("value"))
        .where(MeterReading.status == ACCEPTED)
        .group_by(MeterReading.meter_id)
        .subquery()
    )
    found = db.session().execute(
        select(Meter.id, Meter.digits, Meter.decimals, last.c.value)
        .join(last, last.c.meter_id == Meter.id)
        .where(Meter.removed_on.is_(None), Meter.customer_id != context.registered_id)
        .order_by(Meter.serial_number)
        .limit(_HOW_MANY)
    )
    return found.all()


def _photo(value: int) -> bytes:
    """Draw a counter that shows the value, as a photo would."""
    picture = Image.new("RGB", (640, 360), "#cfd8dc")
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((90, 110, 550, 250), 18, fill="#111417")
    draw.text((120, 145), f"{value // 1000:05d},{value % 1000:03d}", fill="#fafafa", font_size=64)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()
