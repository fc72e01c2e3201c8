"""The clerks' pages: the queue of matters, one matter with both sides, deciding."""

import uuid
from collections.abc import Callable

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation import audit
from portal.foundation.web.access import clerk_only
from portal.foundation.web.blueprints import clerk_blueprint
from portal.foundation.web.downloads import send_stored
from portal.foundation.web.principal import principal
from portal.kernel.clock import utc_now
from portal.kernel.errors import ConflictError
from portal.requests import clerk_queries, queries, wording
from portal.requests.comparison import both_sides
from portal.requests.forms.clerk import (
    AcceptForm,
    AskForm,
    ClerkForm,
    NoteForm,
    RejectForm,
    accept_form,
    ask_form,
    reject_form,
)
from portal.requests.history import history
from portal.requests.machine import Party, Stage
from portal.requests.operations import deciding
from portal.requests.schemas import CaseView
from portal.rules.sections.requests import MATTERS

blueprint = clerk_blueprint("requests", __name__)


@blueprint.get("/ugyek")
@clerk_only(may="handle_requests")
def queue() -> str:
    """List what waits (the most urgent first), what was asked, what is with the parties, what is done."""
    shown, kind = request.args.get("show", ""), request.args.get("kind", "")
    shown = shown if shown in clerk_queries.FILTERS else "waiting"
    kind = kind if kind in MATTERS else ""
    rows, following = clerk_queries.queue(
        shown=shown, kind=kind or None, after=clerk_queries.read_cursor(request.args.get("after"))
    )
    return render_template(
        "requests/clerk/queue.html",
        rows=rows,
        shown=shown,
        kind=kind,
        following=following,
        wording=wording,
        now=utc_now(),
    )


@blueprint.get("/ugyek/<uuid:request_id>")
@clerk_only(may="handle_requests")
def show(request_id: uuid.UUID) -> str:
    """Show one matter with both sides."""
    case = queries.sent_case(request_id)
    audit.note("request_seen", subject_kind="service_request", subject_id=request_id)
    return _page(case)


@blueprint.post("/ugyek/<uuid:request_id>/elfogadas")
@clerk_only(may="handle_requests")
def accept(request_id: uuid.UUID) -> ResponseReturnValue:
    """Accept the matter."""
    case = queries.sent_case(request_id)
    form = accept_form(case)
    if not form.validate_on_submit():
        return _page(case, accepting=form), 422
    number = int(form.number.data) if form.overrules else case.matter.number
    return _done(
        request_id,
        lambda: deciding.accept(
            request_id,
            version=form.seen_version,
            clerk_id=principal().id,
            number=number,
            without_agreement=form.overrules,
            reason=form.reason.data or "",
            now=utc_now(),
        ),
        _("Accepted: %(number)s.", number=case.case_number),
    )


@blueprint.post("/ugyek/<uuid:request_id>/elutasitas")
@clerk_only(may="handle_requests")
def reject(request_id: uuid.UUID) -> ResponseReturnValue:
    """Reject the matter with a reason."""
    case = queries.sent_case(request_id)
    form = reject_form(case)
    if not form.validate_on_submit():
        return _page(case, rejecting=form), 422
    return _done(
        request_id,
        lambda: deciding.reject(
            request_id,
            version=form.seen_version,
            clerk_id=principal().id,
            reason=form.reason.data or "",
            now=utc_now(),
        ),
        _("Rejected: %(number)s.", number=case.case_number),
    )


@blueprint.post("/ugyek/<uuid:request_id>/kerdes")
@clerk_only(may="handle_requests")
def ask(request_id: uuid.UUID) -> ResponseReturnValue:
    """Ask one party something."""
    case = queries.sent_case(request_id)
    form = ask_form(case)
    if not form.validate_on_submit():
        return _page(case, asking=form), 422
    return _done(
        request_id,
        lambda: deciding.ask(
            request_id,
            version=form.seen_version,
            clerk_id=principal().id,
            party=Party(form.party.data),
            question=form.question.data or "",
            now=utc_now(),
        ),
        _("The question has been sent."),
    )


@blueprint.post("/ugyek/<uuid:request_id>/atvetel")
@clerk_only(may="handle_requests")
def take_over(request_id: uuid.UUID) -> ResponseReturnValue:
    """Take a matter that still waits for its parties."""
    version = ClerkForm().seen_version
    return _done(
        request_id,
        lambda: deciding.take_over(
            request_id, version=version, clerk_id=principal().id, now=utc_now()
        ),
        _("You have taken the request over."),
    )


@blueprint.post("/ugyek/<uuid:request_id>/jegyzet")
@clerk_only(may="handle_requests")
def note(request_id: uuid.UUID) -> ResponseReturnValue:
    """Write a note for colleagues."""
    form = NoteForm()
    if not form.validate_on_submit():
        return _page(queries.sent_case(request_id), noting=form), 422
    deciding.note(request_id, clerk_id=principal().id, text=form.text.data or "", now=utc_now())
    flash(_("The note is kept."), "success")
    return redirect(url_for(".show", request_id=request_id), 303)


@blueprint.get("/ugyek/<uuid:request_id>/dokumentum/<uuid:request_file_id>")
@clerk_only(may="handle_requests")
def attachment(request_id: uuid.UUID, request_file_id: uuid.UUID) -> Response:
    """Hand out a file of the matter."""
    case = queries.sent_case(request_id)
    found = queries.stored_attachment(case, request_file_id, seen_by=None)
    audit.note("request_file_read", subject_kind="service_request", subject_id=case.id)
    return send_stored(sha256=found.sha256, media_type=found.media_type, name=found.name)


def _done(request_id: uuid.UUID, deed: Callable[[], None], said: str) -> ResponseReturnValue:
    """Do it, or say that somebody was faster."""
    try:
        deed()
    except ConflictError:
        text = _("The request has changed since you opened the page. Please look at it again.")
        flash(text, "warning")
    else:
        flash(said, "success")
    return redirect(url_for(".show", request_id=request_id), 303)


def _page(
    case: CaseView,
    *,
    accepting: AcceptForm | None = None,
    rejecting: RejectForm | None = None,
    asking: AskForm | None = None,
    noting: NoteForm | None = None,
) -> str:
    decides = case.matter.stage is Stage.WITH_CLERK
    return render_template(
        "requests/clerk/show.html",
        case=case,
        wording=wording,
        sides=both_sides(case),
        events=list(history(case, None)),
        now=utc_now(),
        decides=decides,
        accepting=accepting or accept_form(case),
        rejecting=rejecting or reject_form(case),
        asking=asking or ask_form(case),
        noting=noting or NoteForm(formdata=None),
        sent_form=accepting or rejecting or asking or noting,
    )
