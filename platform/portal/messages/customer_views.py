"""The contact form, for anybody; and the contact page where the form is off."""

import uuid

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from portal.foundation.web.access import public
from portal.foundation.web.blueprints import customer_blueprint
from portal.foundation.web.file_forms import takes_files
from portal.foundation.web.principal import Principal, principal_or_none
from portal.kernel.clock import utc_now
from portal.messages import wording
from portal.messages.forms import MEBIBYTES, EnquiryForm
from portal.messages.operations import NewEnquiry, TooManyEnquiriesError, send_enquiry
from portal.messages.queries import Sender, sender
from portal.rules.queries import current_rules

blueprint = customer_blueprint("messages", __name__)


@blueprint.get("/kapcsolat")
@public
def contact() -> str:
    """Show how to reach customer service, with the form where the tenant offers it."""
    known = _known(_signed_in())
    if "contact_form" not in current_rules().features:
        return _page(None, known)
    form = _form(known)
    form.submission_id.data = str(uuid.uuid4())
    if form.topic.data is None:
        form.topic.data = request.args.get("topic")
    if known is not None:
        form.full_name.data, form.phone.data = known.name, known.phone
    return _page(form, known)


@blueprint.post("/kapcsolat")
@public(page="contact_form")
@takes_files(mebibytes=MEBIBYTES)
def send() -> ResponseReturnValue:
    """Keep the enquiry and show its number and promise, or what to mend."""
    visitor = _signed_in()
    known = _known(visitor)
    form = _form(known)
    files = form.files.accept() if form.validate_on_submit() else None
    if files is None:
        return _page(form, known), 422
    try:
        receipt = send_enquiry(
            _new(form, known),
            login_id=visitor.id if visitor else None,
            ip=request.remote_addr or "",
            now=utc_now(),
            files=files,
        )
    except TooManyEnquiriesError:
        return _page(form, known, problem=_too_many()), 429
    return render_template(
        "messages/customer/sent.html",
        receipt=receipt,
        has_thread=visitor is not None,
        email=known.email if known else form.email.data,
    )


def _new(form: EnquiryForm, known: Sender | None) -> NewEnquiry:
    return NewEnquiry(
        topic=form.topic.data,
        name=form.full_name.data or "",
        phone=(form.phone.data or "").strip(),
        email=known.email if known else (form.email.data or "").strip() or None,
        body=form.body.data or "",
        locale=str(get_locale()),
        submission_id=form.key(),
    )


def _signed_in() -> Principal | None:
    """Return the customer; one who must change the password first writes as anybody else does."""
    visitor = principal_or_none()
    return visitor if visitor is not None and visitor.purpose == "full" else None


def _known(visitor: Principal | None) -> Sender | None:
    return sender(visitor.id) if visitor else None


def _form(known: Sender | None) -> EnquiryForm:
    matters = current_rules().contact_form
    assert matters is not None  # noqa: S101  the feature needs the section, and the rules say so
    return EnquiryForm().offer(matters, str(get_locale()), signed_in=known is not None)


def _too_many() -> str:
    return _(
        "You have sent us several messages within a short time; we have them all. "
        "Please wait a little, or call us."
    )


def _page(form: EnquiryForm | None, known: Sender | None, *, problem: str | None = None) -> str:
    rules = current_rules()
    return render_template(
        "messages/customer/contact.html",
        form=form,
        known=known,
        problem=problem,
        offices=rules.offices,
        matters=rules.contact_form.categories if rules.contact_form else (),
        term_promise=wording.term_promise,
    )
