"""The customer's bills: the list, one of them, its PDF, what is unpaid, the account statement."""

import uuid
from datetime import date

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from portal.billing import archive, queries
from portal.billing.badges import state_badge, state_note
from portal.billing.filters import as_arguments, invoice_filter, statement_filter, year_of
from portal.billing.listing import invoice_page
from portal.billing.statement_files import (
    StatementTooLongError,
    read_file,
    statement_csv,
    statement_pdf,
)
from portal.billing.statements import account_statement as read_statement
from portal.billing.vocabulary import KIND_LABELS
from portal.billing.wording import entry_text, period_text
from portal.foundation import audit
from portal.foundation.web.access import signed_in
from portal.foundation.web.blueprints import customer_blueprint
from portal.foundation.web.downloads import send_bytes, send_stored
from portal.foundation.web.principal import principal
from portal.kernel.clock import local_today, utc_now
from portal.rules.queries import current_rules
from portal.rules.sections.retention import invoice_kept_until

blueprint = customer_blueprint("billing", __name__)
blueprint.add_app_template_global(state_badge, "bill_state")
blueprint.add_app_template_global(state_note, "bill_note")


@blueprint.get("/szamlak")
@signed_in(page="invoices", scope="see")
def invoices() -> str:
    """List the customer's bills, newest first, 50 a page."""
    wanted, today = invoice_filter(request.args), _today()
    page = invoice_page(
        principal().customer_ids, wanted=wanted, today=today, cursor=request.args.get("hely")
    )
    return render_template(
        "billing/customer/invoices.html",
        page=page,
        wanted=wanted,
        arguments=as_arguments(wanted),
        today=today,
    )


@blueprint.get("/szamlak/zip")
@signed_in(page="invoices", scope="see", viewing="closed")
def invoice_archive() -> ResponseReturnValue:
    """Stream the PDFs of a year, or all there are, as one ZIP."""
    year = year_of(request.args)
    bills = archive.bills_of(principal().customer_ids, year=year)
    try:
        turn = archive.Turn()
    except archive.ArchivesBusyError:
        return _sent_back(_("Many downloads are under way just now. Please try again in a minute."))
    try:
        made = archive.make_archive(bills, today=_today())
    except archive.ArchiveTooLargeError:
        turn.give_back()
        return _sent_back(_("All your bills are too much for one file: please choose a year."))
    except BaseException:
        turn.give_back()
        raise
    detail = {"year": year, "count": made.count, "missing": made.missing}
    audit.note("billing.archive_read", detail=detail)
    name = f"{_('bills')}-{year}.zip" if year else f"{_('bills')}.zip"
    response = send_bytes(turn.around(made.body), media_type="application/zip", name=name)
    response.content_length = made.length
    response.call_on_close(turn.give_back)  # also where nobody takes it
    return response


@blueprint.get("/szamlak/<uuid:invoice_id>")
@signed_in(page="invoices", scope="see")
def invoice(invoice_id: uuid.UUID) -> str:
    """Show one bill: what is still to be paid of it, its period, its payments."""
    found = queries.invoice_detail(principal().customer_ids, invoice_id=invoice_id)
    return render_template(
        "billing/customer/invoice.html",
        invoice=found,
        kinds=KIND_LABELS,
        kept_until=invoice_kept_until(current_rules().retention, issued=found.line.issue_date),
        today=_today(),
    )


@blueprint.get("/szamlak/<uuid:invoice_id>/pdf")
@signed_in(page="invoices", scope="see")
def document(invoice_id: uuid.UUID) -> Response:
    """Hand out the PDF of one of the customer's own bills."""
    found = queries.invoice_document(principal().customer_ids, invoice_id=invoice_id)
    audit.note("billing.document_read", subject_kind="invoice", subject_id=invoice_id)
    return send_stored(
        sha256=found.sha256, media_type="application/pdf", name=f"{found.number}.pdf"
    )


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
    wanted = statement_filter(request.args)
    found = read_statement(principal().customer_ids, wanted=wanted, cursor=request.args.get("hely"))
    return render_template(
        "billing/customer/account_statement.html",
        statement=found,
        wanted=wanted,
        arguments=as_arguments(wanted),
        entry_text=entry_text,
        period_text=period_text,
    )


@blueprint.get("/folyoszamla/pdf")
@signed_in(page="account_statement", scope="see", viewing="closed")
def statement_as_pdf() -> ResponseReturnValue:
    """Hand out the account statement of the chosen period with the company's letterhead."""
    return _statement_file("pdf")


@blueprint.get("/folyoszamla/csv")
@signed_in(page="account_statement", scope="see", viewing="closed")
def statement_as_csv() -> ResponseReturnValue:
    """Hand out the account statement of the chosen period as a table."""
    return _statement_file("csv")


def _statement_file(kind: str) -> ResponseReturnValue:
    wanted = statement_filter(request.args)
    try:
        found = read_file(principal().customer_ids, wanted=wanted, kind=kind)
    except StatementTooLongError:
        flash(_("This period has too many entries for one file: please choose a shorter one."))
        return redirect(url_for("billing.account_statement", **as_arguments(wanted)), 303)
    name = f"{_('account-statement')}.{kind}"
    if kind == "csv":
        return send_bytes(statement_csv(found), media_type="text/csv", name=name)
    made = statement_pdf(found, rules=current_rules(), locale=str(get_locale()), today=_today())
    return send_bytes(made, media_type="application/pdf", name=name)


def _sent_back(text: str) -> ResponseReturnValue:
    flash(text, "warning")
    return redirect(url_for("billing.invoices"), 303)


def _today() -> date:
    return local_today(utc_now())
