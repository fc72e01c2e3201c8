"""Documents on the console: what was sent, one of them, withdrawing it."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import Select, func

from portal.customers.models import Customer
from portal.documents import formats, operations, queries
from portal.documents.forms import DocumentsFilter, ReadDocumentForm, WithdrawForm
from portal.documents.models import Document
from portal.documents.wording import sent_to
from portal.foundation import audit
from portal.foundation.db.searching import has_words
from portal.foundation.web import lists
from portal.foundation.web.access import clerk_only
from portal.foundation.web.blueprints import clerk_blueprint
from portal.foundation.web.downloads import send_stored
from portal.foundation.web.lists import Column
from portal.foundation.web.principal import principal
from portal.kernel.clock import utc_now
from portal.kernel.errors import ConflictError, NotFoundError
from portal.rules.queries import current_rules

blueprint = clerk_blueprint("documents", __name__)


@blueprint.get("/dokumentumok")
@clerk_only(may="publish_documents")
def published() -> ResponseReturnValue:
    """List what was sent, the newest first; or hand the list out as a table."""
    switched_on()
    form = DocumentsFilter.of(current_rules(), str(get_locale()))
    statement, columns = _narrowed(form), _columns()
    where: dict[str, Any] = {"key": Document.id, "default": "-date"}
    if lists.wants_csv():
        return lists.as_csv(statement, columns, name="dokumentumok", **where)
    return render_template(
        "documents/clerk/published.html",
        table=lists.page_of(statement, columns, **where),
        filter=form,
        sent_to=sent_to,
        kinds=current_rules().documents,
    )


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


def _narrowed(form: DocumentsFilter) -> Select[Any]:
    statement = queries.published()
    for name, column in (("kind", Document.category), ("audience", Document.audience)):
        if form.value(name):
            statement = statement.where(column == form.value(name))
    withdrawn = Document.withdrawn_at.is_not(None)
    if form.value("state"):
        statement = statement.where(withdrawn if form.value("state") == "withdrawn" else ~withdrawn)
    if form.value("since"):
        statement = statement.where(Document.document_date >= form.value("since"))
    if form.value("until"):
        statement = statement.where(Document.document_date <= form.value("until"))
    texts = (Document.title, Document.reference, Customer.name, Customer.printed_number)
    return statement.where(has_words(form.value("q"), *texts))


def _columns() -> tuple[Column, ...]:
    kinds, locale = current_rules().documents, str(get_locale())
    audience = func.concat(Document.audience, Document.audience_value, Customer.name)

    def kind(row: Any) -> object:
        return kinds.label(row.category, locale) if kinds else row.category

    def state(row: Any) -> object:
        return _("Withdrawn") if row.withdrawn_at else _("On the portal")

    return (
        Column("title", _("Title"), func.lower(Document.title), lambda row: row.title),
        Column("kind", _("Kind of document"), Document.category, kind),
        Column("date", _("Date"), Document.document_date, lambda row: row.document_date),
        Column("to", _("Sent to"), audience, sent_to),
        Column("published", _("Published"), Document.published_at, lambda row: row.published_at),
        Column("opened", _("Opened"), None, lambda row: row.openings, kind="number"),
        Column("state", _("State"), Document.withdrawn_at.is_not(None), state),
    )


def _page(document_id: uuid.UUID, form: ReadDocumentForm, withdraw_form: WithdrawForm) -> str:
    switched_on()
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


def switched_on() -> None:
    """Raise NotFoundError where the company has no document library."""
    if "documents" not in current_rules().features:
        raise NotFoundError("this company has no document library")
