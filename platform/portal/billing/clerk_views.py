"""A customer's bill on the console: its data, and its PDF for a stated reason."""

import uuid

from flask import render_template
from flask.typing import ResponseReturnValue

from portal.billing import queries
from portal.billing.forms import ReadDocumentForm
from portal.billing.schemas import InvoiceDetail
from portal.billing.vocabulary import KIND_LABELS
from portal.foundation import audit
from portal.foundation.web.access import clerk_only
from portal.foundation.web.blueprints import clerk_blueprint
from portal.foundation.web.downloads import send_stored
from portal.kernel.clock import local_today, utc_now

blueprint = clerk_blueprint("billing", __name__)


@blueprint.get("/szamlak/<uuid:invoice_id>")
@clerk_only(may="see_customers")
def invoice(invoice_id: uuid.UUID) -> str:
    """Show one bill, with the form that opens its PDF."""
    found = queries.invoice_detail(None, invoice_id=invoice_id)
    audit.note("billing.invoice_seen", subject_kind="customer", subject_id=found.customer_id)
    return _page(found, ReadDocumentForm())


@blueprint.post("/szamlak/<uuid:invoice_id>/pdf")
@clerk_only(may="see_customers")
def document(invoice_id: uuid.UUID) -> ResponseReturnValue:
    """Hand out the PDF once the clerk has said why; the reason is kept on record."""
    form = ReadDocumentForm()
    found = queries.invoice_document(None, invoice_id=invoice_id)
    if not form.validate_on_submit():
        return _page(queries.invoice_detail(None, invoice_id=invoice_id), form), 422
    why = {"reason": form.reason.data, "words": (form.detail.data or "").strip()}
    audit.note(
        "billing.document_read",
        subject_kind="customer",
        subject_id=found.customer_id,
        detail={"invoice_id": str(invoice_id), **why},
    )
    return send_stored(
        sha256=found.sha256, media_type="application/pdf", name=f"{found.number}.pdf"
    )


def _page(found: InvoiceDetail, form: ReadDocumentForm) -> str:
    return render_template(
        "billing/clerk/invoice.html",
        invoice=found,
        form=form,
        kinds=KIND_LABELS,
        today=local_today(utc_now()),
    )
