"""The customer's bills: the list, one of them, its PDF, what is unpaid, the account statement."""

import uuid
from datetime import date

from flask import Response, render_template, request

from portal.billing import queries
from portal.billing.downloads import document_response
from portal.billing.filters import invoice_filter
from portal.billing.statements import account_statement as read_statement
from portal.billing.vocabulary import KIND_LABELS
from portal.foundation import audit
from portal.foundation.web.access import signed_in
from portal.foundation.web.blueprints import customer_blueprint
from portal.foundation.web.principal import principal
from portal.kernel.clock import local_today, utc_now

blueprint = customer_blueprint("billing", __name__)


@blueprint.get("/szamlak")
@signed_in(page="invoices", scope="see")
def invoices() -> str:
    """List the customer's bills, newest first, 50 a page."""
    wanted = invoice_filter(request.args)
    page = queries.invoice_page(
        principal().customer_ids, wanted=wanted, cursor=request.args.get("hely")
    )
    return render_template(
        "billing/customer/invoices.html", page=page, wanted=wanted, today=_today()
    )


@blueprint.get("/szamlak/<uuid:invoice_id>")
@signed_in(page="invoices", scope="see")
def invoice(invoice_id: uuid.UUID) -> str:
    """Show one bill: what is still to be paid of it, its period, its payments."""
    found = queries.invoice_detail(principal().customer_ids, invoice_id=invoice_id)
    return render_template(
        "billing/customer/invoice.html", invoice=found, kinds=KIND_LABELS, today=_today()
    )


@blueprint.get("/szamlak/<uuid:invoice_id>/pdf")
@signed_in(page="invoices", scope="see")
def document(invoice_id: uuid.UUID) -> Response:
    """Hand out the PDF of one of the customer's own bills."""
    found = queries.invoice_document(principal().customer_ids, invoice_id=invoice_id)
    audit.note("billing.document_read", subject_kind="invoice", subject_id=invoice_id)
    return document_response(found)


@blueprint.get("/tartozas")
@signed_in(page="outstanding", scope="see")
def outstanding() -> str:
    """Show what is unpaid and by when it is due."""
    today = _today()
    found = queries.debts(principal().customer_ids, today=today)
    return render_template("billing/customer/outstanding.html", debts=found, today=today)


@blueprint.get("/folyoszamla")
@signed_in(page="account_statement", scope="see")
def account_statement() -> str:
    """Show charges and payments in the order of time, with the balance after each."""
    found = read_statement(principal().customer_ids, cursor=request.args.get("hely"))
    return render_template("billing/customer/account_statement.html", statement=found)


def _today() -> date:
    return local_today(utc_now())
