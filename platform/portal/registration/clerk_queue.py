"""The clerks' queue as its pages show it, and the way from one case to the next."""

import uuid
from datetime import datetime
from typing import Any

from flask import request, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import Row, func

from portal.foundation.web.lists import Column
from portal.foundation.web.principal import principal
from portal.identity.models import Clerk
from portal.registration.comparison import SHORT_REASONS
from portal.registration.forms.queueing import QueueFilter
from portal.registration.machine import State
from portal.registration.models import Registration
from portal.registration.queries import Wanted, next_of
from portal.registration.queries.queues import (
    CONFIRMED_AT,
    DECIDED,
    DECIDED_AT,
    DUE,
    NAME,
    NUMBER,
    QUEUES,
    VERDICT,
    WAITING,
)

FILTERS = ("q", "verdict", "why", "hands", "time")
STAY = "maradok"
"""In the address of a case: do not open the next one after the decision."""
CHECKED = {
    "match": (_l("All data match"), "success"),
    "doubtful": (_l("Something differs"), "warning"),
    "no_match": (_l("No match"), "danger"),
}
DECISIONS = {
    State.ACTIVATED.value: (_l("Approved"), "success"),
    State.REJECTED.value: (_l("Rejected"), "danger"),
}


def checked(row: Row[Any]) -> tuple[object, str]:
    """Return what the check said, or what was decided, and its tone."""
    nothing = CHECKED["no_match"]
    return DECISIONS.get(row.state) or CHECKED.get(row.outcome, nothing)


def shown_queue() -> str | None:
    """Return the queue that the address names; None where it names none, or one that is not."""
    named = request.args.get("queue", "")
    return named if named in QUEUES else None


def kept() -> dict[str, Any]:
    """Return what of the address a case's page keeps, so that the next one is of the same queue."""
    names = (*FILTERS, "queue", STAY)
    return {name: request.args[name] for name in names if request.args.get(name)}


def wanted(form: QueueFilter, *, queue: str | None, now: datetime) -> Wanted:
    """Return what the address asks for, for the signed-in clerk."""
    return Wanted(
        clerk_id=principal().id,
        now=now,
        queue=queue,
        verdict=form.value("verdict") or "",
        why=form.value("why") or "",
        hands=form.value("hands") or "",
        time=form.value("time") or "",
        words=form.value("q") or "",
    )


def next_page(*, after: uuid.UUID, now: datetime) -> str:
    """Return where to go once a case is decided: to the next of its queue, or back to the queue."""
    values = kept()
    following = None
    if STAY not in values:
        asked = wanted(QueueFilter.asked(), queue=shown_queue(), now=now)
        following = next_of(asked, after=after)
    if following is None:
        return url_for("clerk_registration.queue", **{**values, STAY: None})
    return url_for("clerk_registration.show", registration_id=following, **values)


def columns(queue: str) -> tuple[Column, ...]:
    """Return the columns of that queue."""
    is_decided = queue == DECIDED
    moment = DECIDED_AT if is_decided else DUE
    return (
        Column("name", _l("Name"), NAME.element, lambda row: row.name),
        Column("number", _l("Customer number"), NUMBER.element, lambda row: row.customer_number),
        Column("checked", _l("Checked"), VERDICT.element, lambda row: checked(row)[0]),
        Column(
            "why",
            _l("Why"),
            func.coalesce(Registration.referral_reason, ""),
            lambda row: SHORT_REASONS.get(row.referral_reason, ""),
        ),
        Column("confirmed", _l("Confirmed"), CONFIRMED_AT, lambda row: row.confirmed_at),
        Column(
            "decided" if is_decided else "due",
            _l("Decided") if is_decided else _l("Answer by"),
            moment,
            lambda row: row.decided_at if is_decided else row.answer_by,
        ),
        Column(
            "assignee",
            _l("In whose hands"),
            func.coalesce(Clerk.name, ""),
            lambda row: row.assignee_name,
        ),
    )


def default_order(queue: str) -> str:
    """Return by what that queue is ordered: the most urgent first, or the last decided."""
    return "-decided" if queue == DECIDED else "due"


__all__ = [
    "DECIDED",
    "STAY",
    "WAITING",
    "checked",
    "columns",
    "default_order",
    "kept",
    "next_page",
    "shown_queue",
    "wanted",
]
