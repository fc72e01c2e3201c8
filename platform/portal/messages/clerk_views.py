"""The clerks' inbox: who waits, one case, writing into it, closing it."""

import uuid

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation import audit
from portal.foundation.web.access import clerk_only
from portal.foundation.web.blueprints import clerk_blueprint
from portal.foundation.web.file_forms import takes_files
from portal.foundation.web.principal import principal
from portal.kernel.clock import utc_now
from portal.kernel.errors import ConflictError
from portal.messages import operations, queries, thread_pages, wording
from portal.messages.forms import MEBIBYTES, ClerkForm, ClosingForm
from portal.messages.machine import Deed
from portal.messages.operations import NotAnsweredError
from portal.messages.places import place_in, place_text
from portal.messages.schemas import Thread

blueprint = clerk_blueprint("messages", __name__)
_LISTS = (queries.WAITING, "answered", "closed")


@blueprint.get("/uzenetek")
@clerk_only(may="answer_messages")
def inbox() -> str:
    """List what waits (the most urgent first), what is answered, or what is closed."""
    wanted = request.args.get("status", "")
    shown = wanted if wanted in _LISTS else queries.WAITING
    rows, following = queries.inbox(
        shown=shown, now=utc_now(), after=place_in(request.args.get("after"))
    )
    return render_template(
        "messages/clerk/inbox.html",
        rows=rows,
        shown=shown,
        following=place_text(following),
        **_words(),
    )


@blueprint.get("/uzenetek/<uuid:enquiry_id>")
@clerk_only(may="answer_messages")
def show(enquiry_id: uuid.UUID) -> str:
    """Show one case with everything that can be done to it."""
    found = queries.clerk_thread(enquiry_id)
    audit.note("enquiry_seen", subject_kind="enquiry", subject_id=enquiry_id)
    return _page(found)


@blueprint.post("/uzenetek/<uuid:enquiry_id>")
@clerk_only(may="answer_messages")
@takes_files(mebibytes=MEBIBYTES)
def write(enquiry_id: uuid.UUID) -> ResponseReturnValue:
    """Answer, ask, note down a call, or leave a note for colleagues."""
    found = queries.clerk_thread(enquiry_id)
    form = ClerkForm()
    files = form.files.accept(kept=found.files) if form.validate_on_submit() else None
    if files is None:
        return _page(found, form=form), 422
    try:
        operations.write_as_clerk(
            enquiry_id,
            Deed(form.deed.data),
            body=form.body.data or "",
            clerk_id=principal().id,
            seen=form.seen.data or 0,
            files=files,
            now=utc_now(),
        )
    except ConflictError:
        return _page(found, form=form, problem=_moved()), 409
    flash(_("Kept."), "success")
    return redirect(url_for("clerk_messages.show", enquiry_id=enquiry_id), 303)


@blueprint.post("/uzenetek/<uuid:enquiry_id>/lezaras")
@clerk_only(may="answer_messages")
def close(enquiry_id: uuid.UUID) -> ResponseReturnValue:
    """Close the case with a reason."""
    found = queries.clerk_thread(enquiry_id)
    form = ClosingForm()
    if not form.validate_on_submit():
        return _page(found, closing=form), 422
    try:
        operations.close_enquiry(
            enquiry_id,
            clerk_id=principal().id,
            reason=form.reason.data,
            note=form.closing_note.data or None,
            seen=form.seen.data or 0,
            now=utc_now(),
        )
    except ConflictError:
        return _page(found, closing=form, problem=_moved()), 409
    except NotAnsweredError:
        problem = _("A complaint can be closed only after it was answered in writing.")
        return _page(found, closing=form, problem=problem), 409
    flash(_("Closed: %(number)s.", number=found.head.case_number), "success")
    return redirect(url_for("clerk_messages.inbox"), 303)


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


def _page(
    found: Thread,
    *,
    form: ClerkForm | None = None,
    closing: ClosingForm | None = None,
    problem: str = "",
) -> str:
    """Return the page; after a refusal the forms carry what the clerk sees now, to decide anew."""
    form, closing = form or ClerkForm(formdata=None), closing or ClosingForm(formdata=None)
    form.seen.data = closing.seen.data = found.head.version
    form.seen.raw_data = closing.seen.raw_data = None
    return render_template(
        "messages/clerk/show.html",
        thread=found,
        form=form,
        closing=closing,
        problem=problem,
        now=utc_now(),
        **_words(),
    )


def _words() -> dict[str, object]:
    return {**thread_pages.words(), "statuses": wording.CLERK_STATUSES}


def _moved() -> str:
    return _(
        "Nothing was kept: somebody has written to this case or closed it since you opened it. "
        "Please look at what is new below; your text is still here."
    )
