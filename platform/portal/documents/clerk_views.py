"""Documents on the console: publish one, look at what was sent, withdraw it."""

import uuid
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from portal.documents import formats, operations, queries
from portal.documents.forms import FILE_MEBIBYTES, PublishForm, ReadDocumentForm, WithdrawForm
from portal.documents.schemas import NewDocument
from portal.documents.wording import sent_to
from portal.foundation import audit
from portal.foundation.web.access import clerk_only
from portal.foundation.web.blueprints import clerk_blueprint
from portal.foundation.web.downloads import send_stored
from portal.foundation.web.file_forms import takes_files
from portal.foundation.web.principal import principal
from portal.kernel.clock import local_today, utc_now
from portal.kernel.errors import ConflictError, NotFoundError
from portal.rules.queries import current_rules

blueprint = clerk_blueprint("documents", __name__)
_FORM = "documents/clerk/publish.html"


@blueprint.get("/dokumentumok")
@clerk_only(may="publish_documents")
def published() -> str:
    """List what was sent, the newest first."""
    _switched_on()
    rows, older = queries.published(cursor=request.args.get("hely"))
    return render_template(
        "documents/clerk/published.html",
        rows=rows,
        older=older,
        sent_to=sent_to,
        kinds=current_rules().documents,
    )


@blueprint.get("/dokumentumok/uj")
@clerk_only(may="publish_documents")
def compose() -> str:
    """Show the form that publishes a document."""
    return render_template(_FORM, form=_publish_form())


@blueprint.post("/dokumentumok/uj")
@clerk_only(may="publish_documents")
@takes_files(mebibytes=FILE_MEBIBYTES)
def publish() -> ResponseReturnValue:
    """Check the PDF, keep it, and send the document to whom it is for."""
    form = _publish_form()
    if not form.validate_on_submit():
        return render_template(_FORM, form=form), 422
    customer_id = None
    if form.audience.data == "customer":
        customer_id = queries.customer_by_number(form.number or "")
        if customer_id is None:
            form.customer_number.errors = [_("No customer of this company has this number.")]
            return render_template(_FORM, form=form), 422
    files = form.file.accept()
    if not files:
        return render_template(_FORM, form=form), 422
    document_id = operations.publish(_new(form, files[0].id, customer_id), clerk_id=principal().id)
    flash(_("The document is on the portal now."), "success")
    return redirect(url_for("clerk_documents.show", document_id=document_id), 303)


@blueprint.get("/dokumentumok/<uuid:document_id>")
@clerk_only(may="publish_documents")
def show(document_id: uuid.UUID) -> str:
    """Show one document, with the forms that open and withdraw it."""
    return _page(document_id, ReadDocumentForm(), WithdrawForm())


@blueprint.post("/dokumentumok/<uuid:document_id>/pdf")
@clerk_only(may="publish_documents")
def read(document_id: uuid.UUID) -> ResponseReturnValue:
    """Hand out the PDF once the clerk has said why; the reason is kept on record."""
    form = ReadDocumentForm()
    found = queries.document_file(None, document_id=document_id, login_id=None)
    if not form.validate_on_submit():
        return _page(document_id, form, WithdrawForm(formdata=None)), 422
    audit.note(
        "documents.document_read",
        subject_kind="document",
        subject_id=document_id,
        detail={"reason": form.reason.data, "words": (form.detail.data or "").strip()},
    )
    return send_stored(sha256=found.sha256, media_type="application/pdf", name=f"{found.title}.pdf")


@blueprint.post("/dokumentumok/<uuid:document_id>/visszavonas")
@clerk_only(may="publish_documents")
def withdraw(document_id: uuid.UUID) -> ResponseReturnValue:
    """Take the document out of the customers' sight; it stays in the list here."""
    form = WithdrawForm()
    queries.clerk_document(document_id)
    if not form.validate_on_submit():
        return _page(document_id, ReadDocumentForm(formdata=None), form), 422
    try:
        operations.withdraw(
            document_id,
            clerk_id=principal().id,
            reason=(form.withdrawal_reason.data or "").strip(),
            now=utc_now(),
        )
        flash(_("The document is withdrawn."), "success")
    except ConflictError:
        flash(_("A colleague has withdrawn this document already."), "warning")
    return redirect(url_for("clerk_documents.show", document_id=document_id), 303)


def _new(form: PublishForm, file_id: uuid.UUID, customer_id: uuid.UUID | None) -> NewDocument:
    return NewDocument(
        title=(form.title.data or "").strip(),
        category=form.category.data,
        document_date=form.document_date.data or _today(),
        file_id=file_id,
        audience=form.audience.data,
        audience_value=form.audience_value,
        customer_id=customer_id,
    )


def _page(document_id: uuid.UUID, form: ReadDocumentForm, withdraw_form: WithdrawForm) -> str:
    _switched_on()
    found = queries.clerk_document(document_id)
    audit.note("documents.document_seen", subject_kind="document", subject_id=document_id)
    return render_template(
        "documents/clerk/show.html",
        document=found,
        form=form,
        withdraw_form=withdraw_form,
        sent_to=sent_to,
        kinds=current_rules().documents,
        size_words=formats.size_words,
    )


def _publish_form() -> PublishForm:
    _switched_on()
    return PublishForm.of(current_rules(), today=_today(), locale=str(get_locale()))


def _switched_on() -> None:
    if "documents" not in current_rules().features:
        raise NotFoundError("this company has no document library")


def _today() -> date:
    return local_today(utc_now())
