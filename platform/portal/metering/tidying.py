"""What the sweep does for this slice: tell customers, once, that a reading window has opened."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Select, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB, insert

from portal.customers.models import Customer
from portal.foundation import db
from portal.kernel.clock import BUDAPEST
from portal.kernel.ids import new_id
from portal.metering.models import Meter, ToldWindow
from portal.metering.windows import ReadingWindow, open_on
from portal.notifications.operations import announce
from portal.rules.queries import current_rules
from portal.rules.sections.meters import Medium

KIND = "reading_window_open"
_NOT_BEFORE = time(8)
"""Nobody wants this news at midnight."""


def tidy(*, now: datetime) -> None:
    """Tell of the windows that are open; each once. Doing it again changes nothing."""
    rules = current_rules()
    local = now.astimezone(BUDAPEST)
    if rules.meters is None or "meter_reading" not in rules.features or local.time() < _NOT_BEFORE:
        return
    for name, wanted in rules.meters.windows():
        window = open_on(wanted, local.date())
        if window is not None and _is_new(name, window, now):
            announce(kind=KIND, news=_news(name, rules.meters.media[name], window, local.date()))


def _is_new(medium: str, window: ReadingWindow, now: datetime) -> bool:
    """Note that the window is told of; False where that was noted before."""
    known = select(ToldWindow.id).where(
        ToldWindow.medium == medium, ToldWindow.opens == window.opens
    )
    if db.session().scalar(known) is not None:
        return False
    row = {"id": new_id(), "medium": medium, "opens": window.opens, "told_at": now}
    noted = insert(ToldWindow).values(row).on_conflict_do_nothing().returning(ToldWindow.id)
    return db.session().scalar(noted) is not None


def _news(
    name: str, medium: Medium, window: ReadingWindow, today: date
) -> Select[*tuple[Any, ...]]:
    """Return the news for every customer with such a meter in its place.

    The key leaves customer and medium out: a login hears once of all windows that open that day.
    """
    statement = (
        select(
            Meter.customer_id,
            literal(f"{KIND}:{window.opens.isoformat()}").label("key"),
            literal(
                {
                    "until": window.closes.isoformat(),
                    "endpoint": "metering.announce_list",
                    "values": {},
                },
                JSONB,
            ).label("payload"),
        )
        .join(Customer, Customer.id == Meter.customer_id)
        .where(
            Meter.medium == name,
            func.coalesce(Meter.removed_on, date.max) > today,
        )
        .group_by(Meter.customer_id)
    )
    if medium.announced_by != "everybody":
        statement = statement.where(Customer.kind == medium.announced_by.removesuffix("s"))
    return statement
