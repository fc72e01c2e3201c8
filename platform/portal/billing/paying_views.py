"""The page of how to pay: one bill, or all that is unpaid."""

import uuid

from flask import render_template
from flask_babel import get_locale

from portal.billing import paying_queries
from portal.billing.paying import HowToPay, how_to_pay, payer_of_bill
from portal.billing.paying_queries import Payer
from portal.billing.schemas import InvoiceDetail
from portal.foundation.web.access import signed_in
from portal.foundation.web.blueprints import customer_blueprint
from portal.foundation.web.principal import principal
from portal.kernel.clock import local_today, utc_now
from portal.rules.queries import current_rules

blueprint = customer_blueprint("paying", __name__)


@blueprint.get("/fizetes")
@signed_in(page="how_to_pay", scope="pay")
def everything() -> str:
    """Show how all that is unpaid can be paid, customer by customer."""
    found = paying_queries.payers(principal().customer_ids)
    return render_template("billing/customer/pay.html", ways=[_how(payer) for payer in found])


@blueprint.get("/fizetes/<uuid:invoice_id>")
@signed_in(page="how_to_pay", scope="pay")
def bill(invoice_id: uuid.UUID) -> str:
    """Show how one bill can be paid; a settled one says so."""
    found = paying_queries.payer_of(principal().customer_ids, invoice_id=invoice_id)
    ways = [_how(found)] if found.total.minor > 0 else []
    return render_template("billing/customer/pay_bill.html", ways=ways, bill=found.bills[0])


def _how(payer: Payer) -> HowToPay:
    rules = current_rules().paying
    assert rules is not None  # noqa: S101 - the feature needs the section, rules.checks sees to it
    return how_to_pay(payer, rules=rules, today=local_today(utc_now()))


@blueprint.app_template_global()
def way_to_pay(invoice: InvoiceDetail) -> HowToPay | None:
    """Return how to pay a bill, for its own page; None where there is nothing to show or to pay."""
    shown = "how_to_pay" in current_rules().features and "pay" in principal().scopes
    return _how(payer_of_bill(invoice)) if shown and invoice.line.outstanding.minor > 0 else None


@blueprint.app_template_global()
def payment_slip_text() -> str | None:
    """Return what the company tells those who pay by postal slip, in the page's language."""
    rules = current_rules().paying
    own_words = rules.payment_slip if rules else None
    return own_words.in_locale(str(get_locale())) if own_words else None


@blueprint.app_template_global()
def online_payment_text() -> str | None:
    """Return what the company says of online payment, in the page's language; most say nothing."""
    return current_rules().text("online_payment", str(get_locale()))
