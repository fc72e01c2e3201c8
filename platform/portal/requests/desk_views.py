"""What else clerks do with a matter: put its decision off, attach files, keep a draft."""

import uuid

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.documents.offering import documents_of_customer
from portal.foundation.uploads import AcceptedFile
from portal.foundation.web.access import clerk_only
from portal.foundation.web.file_forms import takes_files
from portal.foundation.web.principal import principal
from portal.kernel.clock import utc_now
from portal.kernel.errors import NotFoundError
from portal.requests import queries
from portal.requests.clerk_pages import DRAFTED, SUBJECT, CaseForms, case_page, files_form
from portal.requests.clerk_views import done, keep_draft
from portal.requests.forms.desk import FilesForm, ProlongForm
from portal.requests.operations import desk
from portal.requests.operations.desk import NotProlongableError, TooManyFilesError
from portal.requests.queue_views import blueprint
from portal.requests.schemas import CaseView
from portal.work import drafts

__all__ = ["blueprint"]
_MEBIBYTES = 50


@blueprint.post("/ugyek/<uuid:request_id>/hatarido")
@clerk_only(may="handle_requests")
def prolong(request_id: uuid.UUID) -> ResponseReturnValue:
    """Put the decision off, with a reason that both parties are told."""
    case = queries.sent_case(request_id)
    form = ProlongForm.of(case)
    if form is None:
        return _cannot_wait(case)
    if not form.validate_on_submit() or form.until.data is None:
        return case_page(case, CaseForms(prolonging=form)), 422
    until = form.until.data
    try:
        return done(
            case,
            lambda: desk.prolong(
                request_id,
                version=form.seen_version,
                clerk_id=principal().id,
                until=until,
                reason=form.prolong_reason.data or "",
                now=utc_now(),
            ),
            _("The deadline is put off. Both parties are told."),
            CaseForms(prolonging=form),
        )
    except NotProlongableError:
        return _cannot_wait(case)


@blueprint.post("/ugyek/<uuid:request_id>/mellekletek")
@clerk_only(may="handle_requests")
@takes_files(mebibytes=_MEBIBYTES)
def attach(request_id: uuid.UUID) -> ResponseReturnValue:
    """Attach files of the company, which both parties see."""
    case = queries.sent_case(request_id)
    documents = documents_of_customer(case.customer_id)
    form = files_form(case, documents)
    held = len(case.attachments)
    files = form.files.accept(kept=held) if form.validate_on_submit() else None
    if files is None:
        return case_page(case, CaseForms(attaching=form)), 422
    chosen = tuple(one.file for one in documents if str(one.id) in (form.documents.data or ()))
    return _attach(case, form, (*files, *chosen))


@blueprint.post("/ugyek/<uuid:request_id>/piszkozat")
@clerk_only(may="handle_requests")
def keep(request_id: uuid.UUID) -> Response:
    """Keep what is being written, as the page sends it while somebody types; says nothing."""
    queries.sent_case(request_id)
    keep_draft(request_id, _part())
    return Response(status=204)


@blueprint.post("/ugyek/<uuid:request_id>/piszkozat/torles")
@clerk_only(may="handle_requests")
def drop(request_id: uuid.UUID) -> ResponseReturnValue:
    """Forget one's own draft."""
    drafts.drop_draft(SUBJECT, request_id, _part(), clerk_id=principal().id)
    flash(_("The draft is gone."), "success")
    return redirect(url_for(".show", request_id=request_id), 303)


def _attach(
    case: CaseView, form: FilesForm, files: tuple[AcceptedFile, ...]
) -> ResponseReturnValue:
    try:
        return done(
            case,
            lambda: desk.attach_as_clerk(
                case.id,
                files,
                version=form.seen_version,
                clerk_id=principal().id,
                now=utc_now(),
            ),
            _("Attached. Both parties see it."),
            CaseForms(attaching=form),
        )
    except TooManyFilesError:
        form.files.errors = [_("This case holds as many files as it can.")]
        return case_page(case, CaseForms(attaching=form)), 422


def _cannot_wait(case: CaseView) -> ResponseReturnValue:
    return case_page(case, problem=_("The decision cannot be put off any more.")), 409


def _part() -> str:
    part = request.form.get("part", "")
    if part not in DRAFTED:
        raise NotFoundError("no such form")
    return part
