"""The customers' pages of e-invoices and of what they have declared."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.consents import operations, queries, wording
from portal.consents.forms import EInvoiceForm
from portal.foundation.web.access import signed_in
from portal.foundation.web.blueprints import customer_blueprint
from portal.foundation.web.principal import principal
from portal.rules.queries import current_rules

blueprint = customer_blueprint("consents", __name__)


@blueprint.route("/e-szamla", methods=["GET", "POST"])
@signed_in(page="e_invoice", scope="sign")
def e_invoice() -> ResponseReturnValue:
    """Show the present choice with its date; save another one."""
    visitor, form = principal(), EInvoiceForm()
    statement = wording.e_invoice_statement(current_rules().company.legal_name)
    if form.validate_on_submit():
        changed = operations.choose_e_invoices(
            login_id=visitor.id,
            customer_ids=visitor.customer_ids,
            wanted=form.chosen(request.form.getlist("e_invoice"), visitor.customer_ids),
            text_sha256=wording.digest_of(statement),
        )
        said = _("Saved. We confirm it by e-mail.") if changed else _("Nothing has changed.")
        flash(said, "success" if changed else "info")
        return redirect(url_for("consents.e_invoice"), 303)
    choices = queries.e_invoice_choices(visitor.customer_ids)
    template = "consents/customer/e_invoice.html"
    status = 422 if form.errors else 200
    return render_template(template, form=form, choices=choices, statement=statement), status


@blueprint.get("/nyilatkozatok")
@signed_in(page="declarations", scope="sign")
def declarations() -> ResponseReturnValue:
    """List what the customer has declared, accepted and taken back."""
    rows = queries.history(principal().customer_ids)
    numbers = {row.printed_number for row in rows}
    return render_template(
        "consents/customer/declarations.html",
        rows=rows,
        with_numbers=len(numbers) > 1,
        kind_name=wording.kind_name,
        deed_name=wording.deed_name,
    )
