"""What the company hands out: documents sent to the customer, printable forms, unit prices."""

import uuid
from datetime import date

from flask import Response, render_template, request
from flask_babel import get_locale

from portal.documents import formats, operations, queries
from portal.documents.filters import chosen_day, document_filter
from portal.documents.sheets import print_sheet
from portal.foundation import audit
from portal.foundation.web.access import public, signed_in
from portal.foundation.web.blueprints import customer_blueprint
from portal.foundation.web.downloads import send_bytes, send_stored
from portal.foundation.web.principal import principal
from portal.kernel.clock import local_today, utc_now
from portal.kernel.errors import NotFoundError
from portal.rules.form_sheets import Sheet
from portal.rules.queries import current_rules

blueprint = customer_blueprint("documents", __name__)
PDF = "application/pdf"


@blueprint.get("/dokumentumok")
@signed_in(page="documents", scope="see")
def library() -> str:
    """List what was sent to the customer, the newest first, 50 a page."""
    visitor, kinds = principal(), current_rules().documents
    wanted = document_filter(request.args, kinds)
    page = queries.library(
        visitor.customer_ids,
        login_id=visitor.id,
        wanted=wanted,
        cursor=request.args.get("hely"),
    )
    return render_template("documents/customer/library.html", page=page, wanted=wanted, kinds=kinds)


@blueprint.get("/dokumentumok/<uuid:document_id>")
@signed_in(page="documents", scope="see")
def document(document_id: uuid.UUID) -> str:
    """Show what a document is, with the button that opens it; news leads here."""
    visitor = principal()
    found = queries.document(visitor.customer_ids, document_id=document_id, login_id=visitor.id)
    return render_template(
        "documents/customer/document.html",
        document=found,
        kinds=current_rules().documents,
        size_words=formats.size_words,
    )


@blueprint.get("/dokumentumok/<uuid:document_id>/pdf")
@signed_in(page="documents", scope="see")
def download(document_id: uuid.UUID) -> Response:
    """Hand out the PDF; from then on it counts as read."""
    visitor = principal()
    found = queries.document_file(
        visitor.customer_ids, document_id=document_id, login_id=visitor.id
    )
    response = send_stored(sha256=found.sha256, media_type=PDF, name=f"{found.title}.pdf")
    audit.note("documents.document_read", subject_kind="document", subject_id=document_id)
    if found.unread and visitor.viewing is None:
        operations.remember_opening(document_id, login_id=visitor.id)
    return response


@blueprint.get("/nyomtatvanyok")
@public(page="printable_forms")
def printable_forms() -> str:
    """List the forms that can be printed, with the versions that they replaced."""
    return render_template(
        "documents/customer/printable_forms.html",
        offered=current_rules().printable_forms,
        today=_today(),
    )


@blueprint.get("/nyomtatvanyok/<form_id>/<version>.pdf")
@public(page="printable_forms")
def printable_form(form_id: str, version: str) -> Response:
    """Hand out one version of a form: the company's own PDF, or one printed from its sheet."""
    rules, locale = current_rules(), str(get_locale())
    form = rules.printable_forms.form(form_id) if rules.printable_forms else None
    found = form.version(_day(version)) if form else None
    if found is None:
        raise NotFoundError("no such form")
    made = rules.form_files[found.file]
    if isinstance(made, Sheet):
        made = print_sheet(made, rules, start=found.start, locale=locale)
    return send_bytes(made, media_type=PDF, name=f"{form_id}-{version}.pdf")


@blueprint.get("/egysegarak")
@public(page="price_tables")
def price_tables() -> str:
    """Show the prices in force on a day (today unless one is chosen), what comes, and what was."""
    today = _today()
    day, understood = chosen_day(request.args.get("nap"), today=today)
    return render_template(
        "documents/customer/price_tables.html",
        prices=current_rules().prices,
        day=day,
        today=today,
        understood=understood,
        decimal_words=formats.decimal_words,
        percent_words=formats.percent_words,
        last_day=formats.last_day,
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotFoundError("not a day") from None


def _today() -> date:
    return local_today(utc_now())
