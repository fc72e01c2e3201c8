"""A signed-in sender's own cases: the list, one case, replying, closing, files and transcript.

A case belongs to the person who wrote it, not to a customer number: who represents somebody else
neither reads nor writes that person's letters.
"""

import uuid

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.web.access import signed_in
from portal.foundation.web.file_forms import takes_files
from portal.foundation.web.principal import principal
from portal.kernel.clock import utc_now
from portal.messages import queries, thread_pages
from portal.messages.customer_views import blueprint
from portal.messages.forms import MEBIBYTES, ReplyForm
from portal.messages.places import place_in, place_text
from portal.messages.schemas import Thread
from portal.messages.thread_pages import ThreadLinks

__all__ = ["blueprint"]


@blueprint.get("/uzeneteim")
@signed_in(page="contact_form", viewing="open")
def own() -> str:
    """List what the person has written, the last moved first."""
    rows, following = queries.enquiries_of(
        principal().id, now=utc_now(), after=place_in(request.args.get("after"))
    )
    return render_template(
        "messages/customer/own.html",
        rows=rows,
        following=place_text(following),
        **thread_pages.words(),
    )


@blueprint.get("/uzeneteim/<uuid:enquiry_id>")
@signed_in(page="contact_form", viewing="open")
def thread(enquiry_id: uuid.UUID) -> str:
    """Show one case with all its messages."""
    return thread_pages.show(_mine(enquiry_id), _links(enquiry_id), ReplyForm(), now=utc_now())


@blueprint.post("/uzeneteim/<uuid:enquiry_id>")
@signed_in(page="contact_form")
@takes_files(mebibytes=MEBIBYTES)
def reply(enquiry_id: uuid.UUID) -> ResponseReturnValue:
    """Write to the case; a closed one opens again."""
    return thread_pages.take_reply(_mine(enquiry_id), _links(enquiry_id), now=utc_now())


@blueprint.post("/uzeneteim/<uuid:enquiry_id>/lezaras")
@signed_in(page="contact_form")
def close(enquiry_id: uuid.UUID) -> ResponseReturnValue:
    """Close the case as settled."""
    return thread_pages.close(_mine(enquiry_id), _links(enquiry_id), now=utc_now())


@blueprint.get("/uzeneteim/<uuid:enquiry_id>/atirat")
@signed_in(page="contact_form")
def transcript(enquiry_id: uuid.UUID) -> Response:
    """Hand out the whole case as a PDF."""
    return thread_pages.transcript(_mine(enquiry_id), now=utc_now())


@blueprint.get("/uzeneteim/<uuid:enquiry_id>/fajl/<uuid:enquiry_file_id>")
@signed_in(page="contact_form", viewing="open")
def file(enquiry_id: uuid.UUID, enquiry_file_id: uuid.UUID) -> Response:
    """Hand out an attached file."""
    found = queries.attachment(
        enquiry_file_id, enquiry_id=enquiry_id, login_id=principal().id, now=utc_now()
    )
    return thread_pages.hand_out(found)


def _mine(enquiry_id: uuid.UUID) -> Thread:
    return queries.own_thread(enquiry_id, login_id=principal().id)


def _links(enquiry_id: uuid.UUID) -> ThreadLinks:
    return ThreadLinks(
        page=url_for("messages.thread", enquiry_id=enquiry_id),
        close=url_for("messages.close", enquiry_id=enquiry_id),
        transcript=url_for("messages.transcript", enquiry_id=enquiry_id),
        file=lambda one: url_for("messages.file", enquiry_id=enquiry_id, enquiry_file_id=one.id),
        back=(_("My messages"), url_for("messages.own")),
    )
