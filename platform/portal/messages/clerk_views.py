"""The clerks' page of one case: reading it, writing into it, closing it."""

import uuid

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation import audit
from portal.foundation.uploads import AcceptedFile
from portal.foundation.web.access import clerk_only
from portal.foundation.web.blueprints import clerk_blueprint
from portal.foundation.web.file_forms import takes_files
from portal.foundation.web.principal import principal
from portal.kernel.clock import utc_now
from portal.kernel.errors import ConflictError
from portal.messages import operations, queries, thread_pages
from portal.messages.clerk_forms import ClerkForm, ClosingForm
from portal.messages.clerk_pages import (
    SUBJECT,
    WRITING,
    CaseForms,
    case_page,
    moved,
    writing_form,
)
from portal.messages.forms import MEBIBYTES
from portal.messages.machine import Deed
from portal.messages.operations import NoSuchCaseError, NotAnsweredError
from portal.work import drafts

blueprint = clerk_blueprint("messages", __name__)


@blueprint.get("/uzenetek/<uuid:enquiry_id>")
@clerk_only(may="answer_messages")
def show(enquiry_id: uuid.UUID) -> str:
    """Show one case with everything that can be done to it."""
    found = queries.clerk_thread(enquiry_id)
    audit.note("enquiry_seen", subject_kind="enquiry", subject_id=enquiry_id)
    for customer_id in found.head.customer_ids:
        detail = {"what": "enquiry", "enquiry": str(enquiry_id)}
        audit.note("enquiry_seen", subject_kind="customer", subject_id=customer_id, detail=detail)
    return case_page(found)


@blueprint.post("/uzenetek/<uuid:enquiry_id>")
@clerk_only(may="answer_messages")
@takes_files(mebibytes=MEBIBYTES)
def write(enquiry_id: uuid.UUID) -> ResponseReturnValue:
    """Answer, ask, note down a call, or leave a note for colleagues; or keep the text as a draft."""
    found = queries.clerk_thread(enquiry_id)
    form, documents = writing_form(found.head.login_id)
    if "draft" in request.form:
        _keep_draft(enquiry_id, form)
        flash(_("Your draft is kept. Only you see it."), "success")
        return redirect(url_for("clerk_messages.show", enquiry_id=enquiry_id, _anchor="write"), 303)
    files = form.files.accept(kept=found.files) if form.validate_on_submit() else None
    if files is None:
        return case_page(found, CaseForms(write=form)), 422
    chosen = tuple(one.file for one in documents if str(one.id) in (form.documents.data or ()))
    try:
        _write(enquiry_id, form, (*files, *chosen))
    except ConflictError:
        _keep_draft(enquiry_id, form)
        return case_page(found, CaseForms(write=form), problem=moved()), 409
    drafts.drop_draft(SUBJECT, enquiry_id, WRITING, clerk_id=principal().id)
    flash(_("Kept."), "success")
    return after_deed(enquiry_id)


@blueprint.post("/uzenetek/<uuid:enquiry_id>/lezaras")
@clerk_only(may="answer_messages")
def close(enquiry_id: uuid.UUID) -> ResponseReturnValue:
    """Close the case with a reason."""
    found = queries.clerk_thread(enquiry_id)
    form = ClosingForm()
    if not form.validate_on_submit():
        return case_page(found, CaseForms(close=form)), 422
    try:
        operations.close_enquiry(
            enquiry_id,
            clerk_id=principal().id,
            reason=form.reason.data,
            note=form.closing_note.data or None,
            seen=form.seen.data or 0,
            now=utc_now(),
            duplicate_of=(form.duplicate_of.data or "").strip() or None,
        )
    except NoSuchCaseError:
        form.duplicate_of.errors = [_("There is no other case with this number.")]
        return case_page(found, CaseForms(close=form)), 422
    except ConflictError:
        return case_page(found, CaseForms(close=form), problem=moved()), 409
    except NotAnsweredError:
        problem = _("A complaint can be closed only after it was answered in writing.")
        return case_page(found, CaseForms(close=form), problem=problem), 409
    flash(_("Closed: %(number)s.", number=found.head.case_number), "success")
    return after_deed(enquiry_id, otherwise=url_for("clerk_messages.inbox"))


@blueprint.get("/uzenetek/<uuid:enquiry_id>/atirat")
@clerk_only(may="answer_messages")
def transcript(enquiry_id: uuid.UUID) -> Response:
    """Hand out the case as a PDF, without the notes among colleagues."""
    found = queries.clerk_thread(enquiry_id)
    return thread_pages.transcript(found, now=utc_now(), names_clerks=True)


@blueprint.get("/uzenetek/<uuid:enquiry_id>/fajl/<uuid:enquiry_file_id>")
@clerk_only(may="answer_messages")
def file(enquiry_id: uuid.UUID, enquiry_file_id: uuid.UUID) -> Response:
    """Hand out an attached file."""
    found = queries.attachment(enquiry_file_id, enquiry_id=enquiry_id, now=utc_now())
    audit.note("enquiry_file_seen", subject_kind="enquiry", subject_id=enquiry_id)
    return thread_pages.hand_out(found)


def after_deed(enquiry_id: uuid.UUID, *, otherwise: str | None = None) -> ResponseReturnValue:
    """Go on: with the next case where that button was pressed, else to the case (or elsewhere)."""
    here = otherwise or url_for("clerk_messages.show", enquiry_id=enquiry_id)
    if "next" not in request.form:
        return redirect(here, 303)
    following = queries.next_waiting(clerk_id=principal().id, beside=enquiry_id)
    if following is None:
        flash(_("Nothing else waits for you."), "info")
        return redirect(url_for("clerk_messages.inbox"), 303)
    return redirect(url_for("clerk_messages.show", enquiry_id=following), 303)


def _write(enquiry_id: uuid.UUID, form: ClerkForm, files: tuple[AcceptedFile, ...]) -> None:
    operations.write_as_clerk(
        enquiry_id,
        Deed(form.deed.data),
        body=form.body.data or "",
        clerk_id=principal().id,
        seen=form.seen.data or 0,
        files=files,
        now=utc_now(),
    )


def _keep_draft(enquiry_id: uuid.UUID, form: ClerkForm) -> None:
    drafts.keep_draft(
        SUBJECT,
        enquiry_id,
        WRITING,
        clerk_id=principal().id,
        body=form.body.data or "",
        choice=form.deed.data,
        now=utc_now(),
    )
