"""Reminding customers of bills that will soon be due: once a bill, in the morning, while unpaid."""

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import BigInteger, Select, Text, cast, func, select, type_coerce

from portal.billing.models import Invoice
from portal.foundation import outbox
from portal.foundation.outbox import Outgoing
from portal.foundation.outbox.handlers import Handler
from portal.kernel.clock import BUDAPEST
from portal.kernel.money import ZERO
from portal.notifications.operations import announce
from portal.rules.queries import current_rules

DUE_REMINDER = "due_reminder"
KIND = "billing.due_reminders"
NOT_BEFORE = time(8, 0)
"""Nobody is reminded of a bill at night."""


def tidy(*, now: datetime) -> None:
    """Queue the day's reminders, unless they were queued before."""
    local = now.astimezone(BUDAPEST)
    if days_before() is None or local.time() < NOT_BEFORE:
        return
    day = local.date().isoformat()
    outbox.add(kind=KIND, payload={"day": day}, dedupe_key=f"{KIND}:{day}")


def remind(outgoing: Outgoing) -> None:
    """Tell of every bill that is due within the days of the rules and not paid yet.

    A bill that was told of before is left out by its key, however often this runs.
    """
    days = days_before()
    if days is not None:
        announce(kind=DUE_REMINDER, news=due(date.fromisoformat(outgoing.payload["day"]), days))


def due(day: date, days: int) -> Select[*tuple[Any, ...]]:
    """Select the news of bills unpaid on that day and due by so many days later."""
    return select(
        Invoice.customer_id,
        func.concat("due_reminder:", cast(Invoice.id, Text)).label("key"),
        func.jsonb_build_object(
            *("endpoint", "billing.invoice"),
            *("values", func.jsonb_build_object("invoice_id", Invoice.id)),
            *("number", Invoice.printed_number),
            *("outstanding_minor", type_coerce(Invoice.outstanding, BigInteger)),
            *("due_date", Invoice.due_date),
        ).label("payload"),
    ).where(
        Invoice.outstanding > ZERO,
        Invoice.due_date.between(day, day + timedelta(days=days)),
    )


def days_before() -> int | None:
    """Return how many days before the due date the tenant in scope reminds, or None for never."""
    rules = current_rules()
    if rules.reminders is None or DUE_REMINDER not in rules.notifications:
        return None
    return rules.reminders.due_days_before


HANDLERS: dict[str, Handler] = {KIND: remind}
