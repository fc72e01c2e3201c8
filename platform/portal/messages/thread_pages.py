"""The page of a case as its sender sees it; behind the sign-in and behind the mailed link alike."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import Response, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from portal.foundation import audit
from portal.foundation.web.downloads import send_bytes, send_stored
from portal.foundation.web.formats import format_datetime
from portal.kernel.errors import ConflictError
from portal.messages import operations, wording
from portal.messages.forms import ReplyForm
from portal.messages.machine import Status
from portal.messages.operations import TooManyEnquiriesError
from portal.messages.schemas import FileView, StoredAttachment, Thread
from portal.messages.transcript import transcript_pdf


@dataclass(frozen=True, slots=True)
class ThreadLinks:
    """Where the page of one case leads; ``back`` is (label, address) or None."""

    page: str
    close: str
    transcript: str
    file: Callable[[FileView], str]
    back: tuple[str, str] | None = None


def show(
    thread: Thread, links: ThreadLinks, form: ReplyForm, *, now: datetime, problem: str = ""
) -> str:
    """Return the page with the reply form."""
    return render_template(
        "messages/customer/thread.html",
        thread=thread,
        links=links,
        form=form,
        problem=problem,
        may_reply=thread.may_reply(now),
        now=now,
        **words(),
    )


def words() -> dict[str, object]:
    """Return the words that pages of cases share."""
    return {
        "kinds": wording.KINDS,
        "entry_words": wording.ENTRIES,
        "file_size": wording.file_size,
        "statuses": wording.STATUSES,
        "topic_label": lambda one: wording.topic_label(
            one.topic, one.topic_labels, str(get_locale())
        ),
        "reason_label": wording.reason_label,
        "promised": wording.promised,
        "how_it_ended": wording.how_it_ended,
    }


def take_reply(thread: Thread, links: ThreadLinks, *, now: datetime) -> ResponseReturnValue:
    """Keep the reply and come back to the page, or say what to mend."""
    form = ReplyForm()
    files = form.files.accept(kept=thread.files) if form.validate_on_submit() else None
    if files is None:
        return show(thread, links, form, now=now), 422
    try:
        due = operations.reply(thread.head.id, body=form.body.data or "", files=files, now=now)
    except ConflictError:
        problem = _("This case can no longer be opened again. Please send a new message.")
        return show(thread, links, form, now=now, problem=problem), 409
    except TooManyEnquiriesError:
        problem = _("You have written several messages within the hour. Please wait a little.")
        return show(thread, links, form, now=now, problem=problem), 429
    opened = thread.head.status is Status.CLOSED
    said = _("The case is open again.") if opened else _("We have received your message.")
    by = _("We answer at the latest by %(time)s.", time=format_datetime(due))
    flash(f"{said} {by}", "success")
    return redirect(links.page, 303)


def close(thread: Thread, links: ThreadLinks, *, now: datetime) -> ResponseReturnValue:
    """Close the case as settled; closing it again changes nothing."""
    try:
        operations.close_own(thread.head.id, now=now)
        flash(_("You have closed the case. Thank you."), "success")
    except ConflictError:
        flash(_("This case is closed already."), "info")
    return redirect(links.page, 303)


def transcript(thread: Thread, *, now: datetime, names_clerks: bool = False) -> Response:
    """Return the case as a PDF."""
    made = transcript_pdf(thread, locale=str(get_locale()), now=now, names_clerks=names_clerks)
    audit.note("enquiry_printed", subject_kind="enquiry", subject_id=thread.head.id)
    name = f"{thread.head.case_number}.pdf"
    return send_bytes(made, media_type="application/pdf", name=name)


def hand_out(found: StoredAttachment) -> Response:
    """Return an attached file: pictures are shown, everything else is downloaded."""
    return send_stored(
        sha256=found.sha256,
        media_type=found.media_type,
        name=found.name,
        as_attachment=not found.media_type.startswith("image/"),
    )
