"""The contact form, for anybody; and the contact page where the form is off."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from portal.foundation.web.access import public
from portal.foundation.web.blueprints import customer_blueprint
from portal.foundation.web.principal import principal_or_none
from portal.kernel.clock import utc_now
from portal.messages.forms import TOPICS, ContactForm
from portal.messages.operations import NewEnquiry, TooManyEnquiriesError, send_enquiry
from portal.rules.queries import current_rules

blueprint = customer_blueprint("messages", __name__)


@blueprint.get("/kapcsolat")
@public
def contact() -> str:
    """Show how to reach customer service, with the form where the tenant offers it."""
    visitor = principal_or_none()
    wanted = request.args.get("topic")
    form = ContactForm(
        full_name=visitor.display_name if visitor else None,
        topic=wanted if wanted in dict(TOPICS) else None,
    )
    return _page(form)


@blueprint.post("/kapcsolat")
@public(page="contact_form")
def send() -> ResponseReturnValue:
    """Keep the enquiry and show its number, or what to mend."""
    form = ContactForm()
    if not form.validate_on_submit():
        return _page(form), 422
    new = NewEnquiry(
        topic=form.topic.data,
        name=(form.full_name.data or "").strip(),
        phone=(form.phone.data or "").strip(),
        email=(form.email.data or "").strip() or None,
        body=(form.body.data or "").replace("\0", "").strip(),
        locale=str(get_locale()),
    )
    visitor = principal_or_none()
    try:
        receipt = send_enquiry(
            new,
            login_id=visitor.id if visitor else None,
            ip=request.remote_addr or "",
            now=utc_now(),
        )
    except TooManyEnquiriesError:
        return _page(form, problem=_too_many()), 429
    return render_template("messages/customer/sent.html", receipt=receipt, phone=new.phone)


def _too_many() -> str:
    return _(
        "You have sent us several messages within the hour; we have them all. "
        "Please wait a little, or call us."
    )


def _page(form: ContactForm, *, problem: str | None = None) -> str:
    rules = current_rules()
    return render_template(
        "messages/customer/contact.html",
        form=form,
        problem=problem,
        offices=rules.offices,
        answer_within=rules.contact_answer_within_working_days,
    )
