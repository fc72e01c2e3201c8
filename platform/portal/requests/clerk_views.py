"""The clerks' page of one matter with both sides, and deciding on it."""

import uuid
from collections.abc import Callable

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation import audit
from portal.foundation.web.access import clerk_only
from portal.foundation.web.blueprints import clerk_blueprint
from portal.foundation.web.downloads import send_stored
from portal.foundation.web.principal import principal
from portal.kernel.clock import utc_now
from portal.kernel.errors import ConflictError
from portal.requests import clerk_queries, queries
from portal.requests.clerk_pages import (
    ASKING,
    DRAFTED,
    NOTING,
    REJECTING,
    STOPS,
    SUBJECT,
    CaseForms,
    case_page,
    moved,
)
from portal.requests.forms.clerk import ClerkForm, NoteForm, accept_form, ask_form, reject_form
from portal.requests.machine import Party
from portal.requests.operations import deciding
from portal.requests.schemas import CaseView
from portal.work import drafts

blueprint = clerk_blueprint("requests", __name__)


@blueprint.get("/ugyek/<uuid:request_id>")
@clerk_only(may="handle_requests")
def show(request_id: uuid.UUID) -> str:
    """Show one matter with both sides."""
    case = queries.sent_case(request_id)
    audit.note("request_seen", subject_kind="service_request", subject_id=request_id)
    detail = {"what": "service_request", "service_request": str(request_id)}
    audit.note("request_seen", subject_kind="customer", subject_id=case.customer_id, detail=detail)
    return case_page(case)


@blueprint.post("/ugyek/<uuid:request_id>/elfogadas")
@clerk_only(may="handle_requests")
def accept(request_id: uuid.UUID) -> ResponseReturnValue:
    """Accept the matter."""
    case = queries.sent_case(request_id)
    form = accept_form(case)
    if not form.validate_on_submit():
        return case_page(case, CaseForms(accepting=form)), 422
    number = int(form.number.data) if form.overrules else case.matter.number
    return done(
        case,
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
        CaseForms(accepting=form),
        decides=True,
    )


@blueprint.post("/ugyek/<uuid:request_id>/elutasitas")
@clerk_only(may="handle_requests")
def reject(request_id: uuid.UUID) -> ResponseReturnValue:
    """Reject the matter with a reason."""
    case = queries.sent_case(request_id)
    form = reject_form(case)
    if not form.validate_on_submit():
        return case_page(case, CaseForms(rejecting=form)), 422
    return done(
        case,
        lambda: deciding.reject(
            request_id,
            version=form.seen_version,
            clerk_id=principal().id,
            reason=form.reason.data or "",
            now=utc_now(),
        ),
        _("Rejected: %(number)s.", number=case.case_number),
        CaseForms(rejecting=form),
        part=REJECTING,
        decides=True,
    )


@blueprint.post("/ugyek/<uuid:request_id>/kerdes")
@clerk_only(may="handle_requests")
def ask(request_id: uuid.UUID) -> ResponseReturnValue:
    """Ask one party something."""
    case = queries.sent_case(request_id)
    form = ask_form(case)
    if not form.validate_on_submit():
        return case_page(case, CaseForms(asking=form)), 422
    return done(
        case,
        lambda: deciding.ask(
            request_id,
            version=form.seen_version,
            clerk_id=principal().id,
            party=Party(form.party.data),
            question=form.question.data or "",
            now=utc_now(),
        ),
        _("The question has been sent."),
        CaseForms(asking=form),
        part=ASKING,
    )


@blueprint.post("/ugyek/<uuid:request_id>/atvetel")
@clerk_only(may="handle_requests")
def take_over(request_id: uuid.UUID) -> ResponseReturnValue:
    """Take a matter that still waits for its parties."""
    case, version = queries.sent_case(request_id), ClerkForm().seen_version
    return done(
        case,
        lambda: deciding.take_over(
            request_id, version=version, clerk_id=principal().id, now=utc_now()
        ),
        _("You have taken the request over."),
        CaseForms(),
    )


@blueprint.post("/ugyek/<uuid:request_id>/jegyzet")
@clerk_only(may="handle_requests")
def note(request_id: uuid.UUID) -> ResponseReturnValue:
    """Write a note for colleagues."""
    form = NoteForm()
    if not form.validate_on_submit():
        return case_page(queries.sent_case(request_id), CaseForms(noting=form)), 422
    deciding.note(request_id, clerk_id=principal().id, text=form.text.data or "", now=utc_now())
    drafts.drop_draft(SUBJECT, request_id, NOTING, clerk_id=principal().id)
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


def done(
    case: CaseView,
    deed: Callable[[], object],
    said: str,
    forms: CaseForms,
    *,
    part: str | None = None,
    decides: bool = False,
) -> ResponseReturnValue:
    """Do it, and after a decision open the next one; or show what a colleague did meanwhile.

    ``part``: the form whose draft has done its work then, and is kept where it could not be sent.
    """
    try:
        deed()
    except ConflictError:
        if part is not None:
            keep_draft(case.id, part)
        return case_page(queries.sent_case(case.id), forms, problem=moved()), 409
    if part is not None:
        drafts.drop_draft(SUBJECT, case.id, part, clerk_id=principal().id)
    flash(said, "success")
    following = None
    if decides and STOPS not in request.args:
        following = clerk_queries.next_waiting(clerk_id=principal().id, beside=case.id)
    return redirect(url_for(".show", request_id=following or case.id), 303)


def keep_draft(request_id: uuid.UUID, part: str) -> None:
    """Keep what stands in that form as the clerk's own draft."""
    drafts.keep_draft(
        SUBJECT,
        request_id,
        part,
        clerk_id=principal().id,
        body=request.form.get(DRAFTED[part], ""),
        now=utc_now(),
    )
