"""Readings that a person must look at, for the list of all that waits."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import DateTime, Select, func, literal, null, select

from portal.customers.models import Customer
from portal.metering.models import Meter, MeterReading
from portal.metering.review import SUBJECT
from portal.metering.schemas import AWAITING_REVIEW
from portal.rules.queries import current_rules
from portal.work.items import WorkSource


def _waiting() -> Select[Any]:
    columns: tuple[Any, ...] = (
        MeterReading.id,
        literal("reading").label("kind"),
        Customer.name.label("title"),
        func.concat(Customer.printed_number, " · ", Meter.serial_number).label("detail"),
        MeterReading.recorded_at.label("since"),
        null().cast(DateTime(timezone=True)).label("due"),
    )
    return (
        select(*columns)
        .join(Meter, Meter.id == MeterReading.meter_id)
        .join(Customer, Customer.id == Meter.customer_id)
        .where(MeterReading.status == AWAITING_REVIEW)
    )


WORK = (
    WorkSource(
        subject_kind=SUBJECT,
        kinds={"reading": _l("Look at an unlikely reading")},
        may="judge_readings",
        endpoint="clerk_readings.show",
        argument="reading_id",
        statement=_waiting,
        applies=lambda: current_rules().meters is not None,
    ),
)
