"""The list of readings at the console: its columns, and what narrows it down."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Row, Select, Text, cast, func

from portal.customers.models import Customer
from portal.foundation.db.searching import has_words
from portal.foundation.web.lists import Column
from portal.identity.models import Clerk
from portal.metering.clerk_forms import REASONS, QueueFilter
from portal.metering.clerk_queries import queue_statement
from portal.metering.counters import Counter
from portal.metering.models import Meter, MeterReading
from portal.metering.schemas import ACCEPTED, AWAITING_REVIEW, REJECTED
from portal.metering.wording import MEDIA_LABELS

TABS = {"": AWAITING_REVIEW, "elfogadott": ACCEPTED, "ujrakert": REJECTED}
"""Word in the address → status."""


def value_of(row: Row[Any]) -> str:
    """Return the reading as its counter shows it, with the unit."""
    return f"{Counter(row.digits, row.decimals).shown(row.value)} {row.unit}"


def reasons_of(row: Row[Any]) -> str:
    """Return in words why it waits."""
    return ", ".join(str(REASONS.get(one, one)) for one in row.reasons)


COLUMNS = (
    Column("name", _l("Name"), Customer.name, lambda row: row.customer_name),
    Column(
        "number", _l("Customer number"), Customer.printed_number, lambda row: row.printed_number
    ),
    Column("meter", _l("Meter"), Meter.serial_number, lambda row: row.serial_number),
    Column("medium", _l("Medium"), Meter.medium, lambda row: MEDIA_LABELS[row.medium]),
    Column("value", _l("Reading"), MeterReading.value, value_of, "number"),
    Column("day", _l("Day of reading"), MeterReading.read_on, lambda row: row.read_on),
    Column("why", _l("Why it waits"), None, reasons_of),
    Column("since", _l("Announced"), MeterReading.recorded_at, lambda row: row.recorded_at),
    Column(
        "assignee", _l("In whose hands"), func.coalesce(Clerk.name, ""), lambda row: row.assignee
    ),
)


def narrowed(status: str, form: QueueFilter) -> Select[Any]:
    """Return the readings of that status that the form lets through."""
    statement = queue_statement().where(
        MeterReading.status == status,
        has_words(form.value("q"), Customer.name, Customer.printed_number, Meter.serial_number),
    )
    if form.value("medium"):
        statement = statement.where(Meter.medium == form.value("medium"))
    if form.value("reason"):
        place = func.array_position(MeterReading.reasons, cast(form.value("reason"), Text))
        statement = statement.where(place.is_not(None))
    if form.value("photo"):
        has_photo = MeterReading.evidence_id.is_not(None)
        statement = statement.where(has_photo if form.value("photo") == "yes" else ~has_photo)
    if form.value("since"):
        statement = statement.where(MeterReading.read_on >= form.value("since"))
    if status != AWAITING_REVIEW:  # those that nobody ever had to look at are no matter of clerks
        statement = statement.where(MeterReading.reviewed_at.is_not(None))
    return statement
