"""The page of a case behind the mailed link, for people without a login."""

import uuid

from flask import Response, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.web.access import public
from portal.foundation.web.blueprints import customer_blueprint
from portal.foundation.web.file_forms import takes_files
from portal.kernel.clock import utc_now
from portal.messages import queries, thread_pages
from portal.messages.forms import MEBIBYTES, ReplyForm
from portal.messages.thread_pages import ThreadLinks

blueprint = customer_blueprint("message_link", __name__)


@blueprint.get("/kapcsolat/ugy/<token>")
@public(page="contact_form")
def thread(token: str) -> str:
    """Show the case with all its messages; a link that is wrong or too old is a page not found."""
    now = utc_now()
    return thread_pages.show(
        queries.linked_thread(token, now=now), _links(token), ReplyForm(), now=now
    )


@blueprint.post("/kapcsolat/ugy/<token>")
@public(page="contact_form")
@takes_files(mebibytes=MEBIBYTES)
def reply(token: str) -> ResponseReturnValue:
    """Write to the case; a closed one opens again."""
    now = utc_now()
    return thread_pages.take_reply(queries.linked_thread(token, now=now), _links(token), now=now)


@blueprint.post("/kapcsolat/ugy/<token>/lezaras")
@public(page="contact_form")
def close(token: str) -> ResponseReturnValue:
    """Close the case as settled."""
    now = utc_now()
    return thread_pages.close(queries.linked_thread(token, now=now), _links(token), now=now)


@blueprint.get("/kapcsolat/ugy/<token>/atirat")
@public(page="contact_form")
def transcript(token: str) -> Response:
    """Hand out the whole case as a PDF."""
    now = utc_now()
    return thread_pages.transcript(queries.linked_thread(token, now=now), now=now)


@blueprint.get("/kapcsolat/ugy/<token>/fajl/<uuid:enquiry_file_id>")
@public(page="contact_form")
def file(token: str, enquiry_file_id: uuid.UUID) -> Response:
    """Hand out an attached file."""
    return thread_pages.hand_out(queries.attachment(enquiry_file_id, token=token, now=utc_now()))


def _links(token: str) -> ThreadLinks:
    return ThreadLinks(
        page=url_for("message_link.thread", token=token),
        close=url_for("message_link.close", token=token),
        transcript=url_for("message_link.transcript", token=token),
        file=lambda one: url_for("message_link.file", token=token, enquiry_file_id=one.id),
    )
