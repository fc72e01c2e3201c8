"""The clerks' list of changes of electronic invoices: narrowed down, its columns."""

from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func

from portal.consents import exports
from portal.consents.clerk_forms import ChangesFilter
from portal.consents.models import ConsentEvent
from portal.consents.wording import INTERVAL_NAMES
from portal.customers.models import Customer
from portal.foundation.db.searching import has_words
from portal.foundation.web.lists import Column
from portal.kernel.clock import BUDAPEST

CHANGES = {True: _l("Electronic from now on"), False: _l("On paper again")}
SOURCES = {
    "portal": _l("On the portal"),
    "import": _l("From the billing system"),
    "clerk": _l("By customer service"),
}


def narrowed(form: ChangesFilter) -> Select[Any]:
    """Return the statement of what the filter asks for."""
    statement = exports.changes()
    if form.state.data != "all":
        handed = exports.is_handed()
        statement = statement.where(handed if form.state.data == "handed" else ~handed)
    if form.value("change"):
        statement = statement.where(ConsentEvent.granted.is_(form.value("change") == "electronic"))
    if form.value("first"):
        statement = statement.where(ConsentEvent.at >= _begin(form.value("first")))
    if form.value("last"):
        statement = statement.where(ConsentEvent.at < _begin(form.value("last") + _DAY))
    texts = (Customer.name, Customer.printed_number, Customer.customer_number)
    return statement.where(has_words(form.value("q"), *texts))


def columns() -> tuple[Column, ...]:
    """Return the columns of the list."""
    event = ConsentEvent
    return (
        Column("customer", _("Customer"), func.lower(Customer.name), lambda row: row.name),
        Column(
            "number", _("Customer number"), Customer.printed_number, lambda row: row.printed_number
        ),
        Column("change", _("Change"), event.granted, lambda row: CHANGES[row.granted]),
        Column("interval", _("How often"), None, lambda row: INTERVAL_NAMES.get(row.interval, "")),
        Column("at", _("When"), event.at, lambda row: row.at),
        Column("source", _("How"), event.source, lambda row: SOURCES.get(row.source, row.source)),
        Column("batch", _("Batch"), None, lambda row: row.batch, kind="number"),
    )


_DAY = timedelta(days=1)


def _begin(day: date) -> datetime:
    return datetime.combine(day, time.min, BUDAPEST)
