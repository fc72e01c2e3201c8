"""The customers' pages of e-invoices and of what they have declared."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.consents import operations, queries, wording
from portal.consents.forms import TEXT, EInvoiceForm, UnknownIntervalError, chosen
from portal.foundation.web.access import signed_in
from portal.foundation.web.blueprints import customer_blueprint
from portal.foundation.web.local_urls import local_path
from portal.foundation.web.principal import principal
from portal.rules.queries import current_rules

blueprint = customer_blueprint("consents", __name__)


@dataclass(frozen=True, slots=True)
class EInvoiceBox:
    """What the box of e-invoices shows, wherever it stands; ``digest`` is that of the statement."""

    choices: tuple[queries.EInvoiceChoice, ...]
    statement: str
    digest: str
    intervals: tuple[str, ...]


@blueprint.app_template_global()
def e_invoice_box() -> EInvoiceBox:
    """Return the box for the customers in view; one statement."""
    rules = current_rules()
    statement = wording.e_invoice_statement(rules)
    return EInvoiceBox(
        choices=queries.e_invoice_choices(principal().customer_ids),
        statement=statement,
        digest=wording.digest_of(statement),
        intervals=rules.e_invoice.intervals if rules.e_invoice else (),
    )


@blueprint.get("/e-szamla")
@signed_in(page="e_invoice", scope="sign")
def e_invoice() -> str:
    """Show the present choice with its date, and every earlier one."""
    return _page()


@blueprint.post("/e-szamla")
@signed_in(page="e_invoice", scope="sign")
def save_e_invoice() -> ResponseReturnValue:
    """Save a choice, wherever the box stood, and go back there."""
    visitor, rules = principal(), current_rules()
    assert rules.e_invoice is not None  # noqa: S101 - the feature needs the section
    shown = wording.statement_with(request.form.get(TEXT, ""), rules)
    if not EInvoiceForm().validate_on_submit() or shown is None:
        return _page(_("The text has changed in the meantime: please read it again.")), 422
    try:
        wanted = chosen(request.form, visitor.customer_ids, offered=rules.e_invoice.intervals)
    except UnknownIntervalError:
        return _page(_("Please choose one of the intervals.")), 422
    locale, statement = shown
    changed = operations.choose_e_invoices(
        login_id=visitor.id,
        customer_ids=visitor.customer_ids,
        wanted=wanted,
        text_sha256=operations.keep_text(kind="e_invoice", locale=locale, body=statement),
        usual=rules.e_invoice.intervals[0],
    )
    said = _("Saved. We confirm it by e-mail.") if changed else _("Nothing has changed.")
    flash(said, "success" if changed else "info")
    return redirect(
        local_path(request.form.get("next"), fallback=url_for("consents.e_invoice")), 303
    )


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


@blueprint.app_template_global()
def interval_name(interval: str) -> str:
    """Return how often, in words."""
    return str(wording.INTERVAL_NAMES.get(interval, interval))


def _page(problem: str = "") -> str:
    rows = queries.history(principal().customer_ids, kind="e_invoice")
    return render_template(
        "consents/customer/e_invoice.html",
        problem=problem,
        rows=rows,
        with_numbers=len({row.printed_number for row in rows}) > 1,
        deed_name=wording.deed_name,
    )
