"""The clerks' queue of matters: narrowed down, sorted, exported."""

from datetime import datetime, time
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Select, case, func

from portal.customers.models import Customer
from portal.foundation.db.searching import has_words
from portal.foundation.web import lists
from portal.foundation.web.access import clerk_only
from portal.foundation.web.lists import Column
from portal.foundation.web.principal import principal
from portal.kernel.clock import BUDAPEST, local_today, utc_now
from portal.requests import clerk_queries, wording
from portal.requests.clerk_views import blueprint
from portal.requests.forms.desk import ALL, CLOSED, COLLEAGUES, MINE, NOBODYS, QueueFilter
from portal.requests.machine import Stage
from portal.requests.models import ServiceRequest
from portal.work.models import WorkAssignment

__all__ = ["blueprint"]


@blueprint.get("/ugyek")
@clerk_only(may="handle_requests")
def queue() -> ResponseReturnValue:
    """List the matters that the filter asks for, the most urgent first; or hand them out as a table."""
    form = QueueFilter.asked()
    statement, columns = _narrowed(form), _columns()
    waits = form.show.data not in (CLOSED, ALL)
    where: dict[str, Any] = {"key": ServiceRequest.id, "default": "due" if waits else "-moved"}
    if lists.wants_csv():
        return lists.as_csv(statement, tuple(columns.values()), name="ugyek", **where)
    shown = ("case", "kind", "due" if waits else "moved", "state", "customer", "other", "hands")
    return render_template(
        "requests/clerk/queue.html",
        table=lists.page_of(statement, [columns[one] for one in shown], **where),
        filter=form,
        waits=waits,
        wording=wording,
        now=utc_now(),
    )


def _narrowed(form: QueueFilter) -> Select[Any]:
    statement = clerk_queries.queue()
    if form.show.data != ALL:
        statement = statement.where(clerk_queries.shown(form.show.data))
    hands, late, holder = form.value("hands"), form.value("late"), WorkAssignment.clerk_id
    if form.value("kind"):
        statement = statement.where(ServiceRequest.kind == form.value("kind"))
    if hands in (MINE, NOBODYS):
        statement = statement.where(holder == principal().id if hands == MINE else holder.is_(None))
    elif hands == COLLEAGUES:
        statement = statement.where(holder != principal().id)
    if late:
        until = utc_now() if late == "late" else _tonight()
        statement = statement.where(
            ServiceRequest.decide_by < until, ServiceRequest.closed_at.is_(None)
        )
    return statement.where(has_words(form.value("q"), *clerk_queries.texts()))


def _tonight() -> datetime:
    return datetime.combine(local_today(utc_now()), time.max, BUDAPEST)


def _columns() -> dict[str, Column]:
    """Return every column that a table of matters can have; a page shows some of them."""
    row = ServiceRequest
    kinds = {kind: str(label) for kind, label in wording.KINDS.items()}
    other = func.lower(func.coalesce(row.other_name, ""))
    stages = wording.STAGES
    columns = (
        Column("case", _("Case"), row.case_number, lambda one: one.case_number),
        Column(
            "kind",
            _("Kind of request"),
            case(kinds, value=row.kind, else_=row.kind),
            lambda one: kinds[one.kind],
        ),
        Column("due", _("Due"), clerk_queries.DUE_OR_LAST, lambda one: one.due_at),
        Column("state", _("State"), row.stage, lambda one: stages[Stage(one.stage)][0]),
        Column("customer", _("Customer"), func.lower(Customer.name), lambda one: one.initiator),
        Column("other", _("Other party"), other, lambda one: one.other_name),
        Column("place", _("Place"), func.lower(clerk_queries.PLACE), lambda one: one.place),
        Column("moved", _("Last moved"), row.changed_at, lambda one: one.changed_at),
        Column("hands", _("In whose hands"), clerk_queries.ASSIGNEE, lambda one: one.assignee),
    )
    return {one.key: one for one in columns}
