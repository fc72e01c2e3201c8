"""The clerks' inbox of enquiries."""

import uuid
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation import audit
from portal.foundation.web.access import clerk_only
from portal.foundation.web.blueprints import clerk_blueprint
from portal.foundation.web.principal import principal
from portal.kernel.clock import utc_now
from portal.kernel.errors import ConflictError
from portal.messages import operations, queries
from portal.messages.forms import TOPICS, ClosingForm

blueprint = clerk_blueprint("messages", __name__)


@blueprint.get("/uzenetek")
@clerk_only()
def inbox() -> str:
    """List what waits (the most urgent first) or what is done."""
    status = "closed" if request.args.get("status") == "closed" else "open"
    rows, following = queries.inbox(
        status=status, now=utc_now(), after=_moment(request.args.get("after"))
    )
    return render_template(
        "messages/clerk/inbox.html",
        rows=rows,
        status=status,
        following=following,
        topics=dict(TOPICS),
    )


@blueprint.get("/uzenetek/<uuid:enquiry_id>")
@clerk_only()
def show(enquiry_id: uuid.UUID) -> str:
    """Show one enquiry with the form that closes it."""
    found = queries.enquiry(enquiry_id)
    audit.note("enquiry_seen", subject_kind="enquiry", subject_id=enquiry_id)
    return _page(found, ClosingForm())


@blueprint.post("/uzenetek/<uuid:enquiry_id>")
@clerk_only()
def close(enquiry_id: uuid.UUID) -> ResponseReturnValue:
    """Close the enquiry with a note on what was done."""
    form = ClosingForm()
    found = queries.enquiry(enquiry_id)
    if not form.validate_on_submit():
        return _page(found, form), 422
    try:
        operations.close_enquiry(
            enquiry_id,
            clerk_id=principal().id,
            note=(form.closing_note.data or "").strip(),
            now=utc_now(),
        )
    except ConflictError:
        flash(_("A colleague has closed this one already."), "warning")
        return redirect(url_for("clerk_messages.show", enquiry_id=enquiry_id), 303)
    flash(_("Closed: %(number)s.", number=found.case_number), "success")
    return redirect(url_for("clerk_messages.inbox"), 303)


def _page(found: queries.EnquiryView, form: ClosingForm) -> str:
    return render_template(
        "messages/clerk/show.html", enquiry=found, form=form, topics=dict(TOPICS), now=utc_now()
    )


def _moment(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else None
