"""The clerks' list of what customers want recorded otherwise: narrowed down, its columns."""

import uuid
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, and_, case, func

from portal.customers import wish_queries
from portal.customers.models import Customer, CustomerWish
from portal.customers.vocabulary import FIELD_LABELS, PAYMENT_METHOD_LABELS, STATUS_LABELS
from portal.foundation.db.searching import has_words
from portal.foundation.web.lists import Column
from portal.identity.models import Clerk
from portal.kernel.clock import BUDAPEST
from portal.personal_data.forms import WishFilter
from portal.work.models import WorkAssignment

SUBJECT = "customer_wish"


def narrowed(form: WishFilter, *, clerk_id: uuid.UUID) -> Select[Any]:
    """Return the statement of what the filter asks for, for that clerk."""
    in_hand = and_(
        WorkAssignment.subject_id == CustomerWish.id, WorkAssignment.subject_kind == SUBJECT
    )
    holder = WorkAssignment.clerk_id
    statement = (
        wish_queries.listed()
        .add_columns(holder.label("assignee_id"), func.coalesce(Clerk.name, "").label("assignee"))
        .outerjoin(WorkAssignment, in_hand)
        .outerjoin(Clerk, Clerk.id == holder)
    )
    if form.status.data != "all":
        statement = statement.where(CustomerWish.status == form.status.data)
    if form.value("field"):
        statement = statement.where(CustomerWish.field == form.value("field"))
    hands = {
        "mine": holder == clerk_id,
        "nobody": holder.is_(None),
        "colleague": holder != clerk_id,
    }
    if form.value("hands"):
        statement = statement.where(hands[form.value("hands")])
    if form.value("since"):
        statement = statement.where(CustomerWish.asked_at >= _begin(form.value("since")))
    if form.value("until"):
        next_day = form.value("until") + timedelta(days=1)
        statement = statement.where(CustomerWish.asked_at < _begin(next_day))
    texts = (
        *(Customer.name, Customer.printed_number, Customer.customer_number),
        CustomerWish.case_number,
    )
    return statement.where(has_words(form.value("q"), *texts))


def columns() -> dict[str, Column]:
    """Return every column that the list can have; a page shows some of them."""
    what = case({key: str(label) for key, label in FIELD_LABELS.items()}, value=CustomerWish.field)
    every = (
        Column("case", _("Case number"), CustomerWish.case_number, lambda row: row.case_number),
        Column("customer", _("Customer"), func.lower(Customer.name), lambda row: row.name),
        Column("number", _("Customer number"), None, lambda row: row.printed_number),
        Column("what", _("What"), what, lambda row: FIELD_LABELS[row.field]),
        Column("recorded", _("Recorded"), None, told(wish_queries.recorded_of)),
        Column("wanted", _("Wanted"), None, told(lambda row: row.value)),
        Column("asked", _("Asked on"), CustomerWish.asked_at, lambda row: row.asked_at),
        Column("state", _("State"), CustomerWish.status, lambda row: STATUS_LABELS[row.status]),
        Column("handed", _("Handed over"), None, lambda row: row.exported_at),
        Column(
            "hands", _("In whose hands"), func.coalesce(Clerk.name, ""), lambda row: row.assignee
        ),
    )
    return {one.key: one for one in every}


def told(value_of: Callable[[Any], Any]) -> Callable[[Any], str]:
    """Return how a row's value (the recorded or the wanted one) is said in one line."""

    def say(row: Any) -> str:
        shown = wish_queries.shown(row.field, value_of(row))
        return str(PAYMENT_METHOD_LABELS.get(shown, shown)) if shown else ""

    return say


def _begin(day: date) -> datetime:
    return datetime.combine(day, time.min, BUDAPEST)
