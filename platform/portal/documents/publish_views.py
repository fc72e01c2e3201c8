"""Publishing a document: the form, then the count of whom it reaches, and only then it is sent."""

import hmac
import uuid
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from portal.documents import operations, queries
from portal.documents.audiences import Reach, reach
from portal.documents.clerk_views import blueprint, switched_on
from portal.documents.forms import FILE_MEBIBYTES, PublishForm
from portal.documents.schemas import NewDocument
from portal.documents.wording import audience_words
from portal.foundation.secrets import keyed_digest
from portal.foundation.web.access import clerk_only
from portal.foundation.web.file_forms import takes_files
from portal.foundation.web.principal import principal
from portal.kernel.clock import local_today, utc_now
from portal.kernel.errors import NotFoundError
from portal.rules.queries import current_rules

__all__ = ["blueprint"]
_FORM = "documents/clerk/publish.html"
_PURPOSE = "documents.publish"


@blueprint.get("/dokumentumok/uj")
@clerk_only(may="publish_documents")
def compose() -> str:
    """Show the form that publishes a document."""
    return render_template(_FORM, form=_form())


@blueprint.post("/dokumentumok/uj")
@clerk_only(may="publish_documents")
@takes_files(mebibytes=FILE_MEBIBYTES)
def check() -> ResponseReturnValue:
    """Check the PDF and keep it, and ask with the count of whom the document will reach."""
    form = _form()
    if not form.validate_on_submit() or not _knows_customer(form):
        return render_template(_FORM, form=form), 422
    files = form.file.accept()
    if not files:
        return render_template(_FORM, form=form), 422
    return _confirm(form, files[0].id, files[0].name)


@blueprint.post("/dokumentumok/uj/kozzetetel")
@clerk_only(may="publish_documents")
def publish() -> ResponseReturnValue:
    """Send the document to whom it is for; or go back to the form."""
    file_id, name = _kept_file(), request.form.get("file_name", "")[:200]
    if "back" in request.form:
        return render_template(_FORM, form=_form())
    form = _form(with_file=False)
    if not form.validate_on_submit() or not _knows_customer(form):
        return render_template(_FORM, form=_form()), 422
    new = _new(form, file_id)
    if request.form.get("seen") != _seen(_reach(new)):
        return _confirm(form, file_id, name, changed=True), 409
    document_id = operations.publish(new, clerk_id=principal().id)
    flash(_("The document is on the portal now."), "success")
    return redirect(url_for("clerk_documents.show", document_id=document_id), 303)


def _confirm(form: PublishForm, file_id: uuid.UUID, name: str, *, changed: bool = False) -> str:
    new = _new(form, file_id)
    found = _reach(new)
    kinds = current_rules().documents
    names = ("title", "category", "document_date", "audience", "customer_number", "kind", "prefix")
    return render_template(
        "documents/clerk/confirm.html",
        new=new,
        reach=found,
        seen=_seen(found),
        changed=changed,
        file_name=name,
        category=kinds.label(new.category, str(get_locale())) if kinds else new.category,
        sent_to=audience_words(new.audience, new.audience_value) or form.customer_number.data,
        fields=[(one, "" if form[one].data is None else form[one].data) for one in names],
        token=_token(file_id),
    )


def _form(*, with_file: bool = True) -> PublishForm:
    switched_on()
    locale = str(get_locale())
    return PublishForm.of(current_rules(), today=_today(), locale=locale, with_file=with_file)


def _knows_customer(form: PublishForm) -> bool:
    if form.audience.data != "customer" or queries.customer_by_number(form.number or ""):
        return True
    form.customer_number.errors = [_("No customer of this company has this number.")]
    return False


def _new(form: PublishForm, file_id: uuid.UUID) -> NewDocument:
    one = form.audience.data == "customer"
    return NewDocument(
        title=(form.title.data or "").strip(),
        category=form.category.data,
        document_date=form.document_date.data or _today(),
        file_id=file_id,
        audience=form.audience.data,
        audience_value=form.audience_value,
        customer_id=queries.customer_by_number(form.number or "") if one else None,
    )


def _reach(new: NewDocument) -> Reach:
    return reach(new.audience, new.audience_value, new.customer_id)


def _seen(found: Reach) -> str:
    return f"{found.customers}/{found.with_login}"


def _token(file_id: uuid.UUID) -> str:
    """Return the sign that this clerk has just uploaded that file: no other file can be sent out."""
    return keyed_digest(_PURPOSE, f"{principal().id} {file_id}")


def _kept_file() -> uuid.UUID:
    try:
        file_id = uuid.UUID(request.form.get("file_id", ""))
    except ValueError:
        raise NotFoundError("no such file") from None
    if not hmac.compare_digest(_token(file_id), request.form.get("token", "")):
        raise NotFoundError("no such file")
    return file_id


def _today() -> date:
    return local_today(utc_now())
