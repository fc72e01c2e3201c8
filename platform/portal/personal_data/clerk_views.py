"""What customers want recorded otherwise: the clerks decide, and hand it to the billing system."""

import uuid
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.customers import wish_queries, wishes
from portal.customers.models import CustomerWish
from portal.customers.vocabulary import FIELD_LABELS, PAYMENT_METHOD_LABELS, STATUS_LABELS
from portal.customers.wish_export import as_csv
from portal.foundation import audit
from portal.foundation.csv_problems import N_
from portal.foundation.web import lists
from portal.foundation.web.access import clerk_only
from portal.foundation.web.blueprints import clerk_blueprint
from portal.foundation.web.downloads import send_bytes
from portal.foundation.web.principal import principal
from portal.kernel.clock import local_today, utc_now
from portal.kernel.errors import ConflictError
from portal.notifications.operations import notify_customer
from portal.personal_data import wish_lists
from portal.personal_data.forms import DecisionForm, WishFilter
from portal.work import assignments, presence

blueprint = clerk_blueprint("wishes", __name__)
ACCEPTED = N_("The change of your data that you asked for was accepted.")
REFUSED = N_("The change of your data that you asked for was refused. The reason is on the portal.")


@blueprint.get("/adatvaltozasok")
@clerk_only(may="handle_data_changes")
def queue() -> ResponseReturnValue:
    """List what customers want recorded otherwise; or hand the list out as a table."""
    form = WishFilter.asked()
    statement, columns = wish_lists.narrowed(form, clerk_id=principal().id), wish_lists.columns()
    waits, every = form.status.data in ("waiting", "accepted"), form.status.data == "all"
    where: dict[str, Any] = {"key": CustomerWish.id, "default": "asked" if waits else "-asked"}
    if lists.wants_csv():
        every_column = tuple(columns.values())
        return lists.as_csv(statement, every_column, name="adatvaltozasok-lista", **where)
    last = "state" if every else "hands" if form.status.data == "waiting" else "handed"
    shown = ("case", "customer", "what", "recorded", "wanted", "asked", last)
    return render_template(
        "personal_data/clerk/wishes.html",
        table=lists.page_of(statement, [columns[one] for one in shown], **where),
        last=last,
        filter=form,
        fields=FIELD_LABELS,
        statuses=STATUS_LABELS,
        recorded=wish_lists.told(wish_queries.recorded_of),
        wanted=wish_lists.told(lambda row: row.value),
    )


@blueprint.get("/adatvaltozasok/<uuid:wish_id>")
@clerk_only(may="handle_data_changes")
def show(wish_id: uuid.UUID) -> str:
    """Show one wish beside the record; the look is kept."""
    found = wish_queries.wish(wish_id)
    audit.note("customers.change_seen", subject_kind="customer", subject_id=found.customer_id)
    presence.note_visit(wish_lists.SUBJECT, wish_id)
    return _page(found, DecisionForm())


@blueprint.post("/adatvaltozasok/<uuid:wish_id>")
@clerk_only(may="handle_data_changes")
def decide(wish_id: uuid.UUID) -> ResponseReturnValue:
    """Accept or refuse, and tell the customer."""
    found, form = wish_queries.wish(wish_id), DecisionForm()
    accept = request.form.get("decision") == "accept"
    note = (form.note.data or "").strip()
    if not form.validate_on_submit():
        return _page(found, form), 422
    if not accept and not note:
        form.note.errors = [_("Please write why, so that the customer knows what to do.")]
        return _page(found, form), 422
    try:
        decided = wishes.decide(
            wish_id, accept=accept, clerk_id=principal().id, note=note or None, now=utc_now()
        )
    except ConflictError:
        problem = _("A colleague has decided on this one already.")
        return _page(wish_queries.wish(wish_id), form, problem=problem), 409
    notify_customer(
        kind="case_moved",
        customer_id=decided.customer_id,
        payload={
            "endpoint": "customers.my_data",
            "case_number": decided.case_number,
            "step": ACCEPTED if accept else REFUSED,
        },
        key=f"wish_decided:{wish_id}",
    )
    flash(_("Decided: %(number)s.", number=decided.case_number), "success")
    return redirect(url_for("clerk_wishes.queue"), 303)


@blueprint.post("/adatvaltozasok/csv")
@clerk_only(may="handle_data_changes")
def export() -> Response:
    """Hand the accepted wishes over as a table; ``again`` repeats those that the records lack."""
    found = wish_queries.take_for_export(now=utc_now(), again="again" in request.form)
    audit.note("customers.changes_exported", detail={"rows": len(found)})
    name = f"adatvaltozasok-{local_today(utc_now()).isoformat()}.csv"
    return send_bytes(
        ("\N{BYTE ORDER MARK}" + as_csv(found)).encode(), media_type="text/csv", name=name
    )


def _page(found: wish_queries.WishView, form: DecisionForm, *, problem: str = "") -> str:
    may_give = "assign_work" in principal().permissions
    return render_template(
        "personal_data/clerk/wish.html",
        wish=found,
        form=form,
        problem=problem,
        others=presence.others_at(wish_lists.SUBJECT, found.id),
        assignee=assignments.assignees(wish_lists.SUBJECT, [found.id]).get(found.id),
        staff=assignments.colleagues() if may_give else (),
        fields=FIELD_LABELS,
        statuses=STATUS_LABELS,
        shown=wish_queries.shown,
        payment_methods=PAYMENT_METHOD_LABELS,
    )
