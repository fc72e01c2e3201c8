"""Customers on the console: the search, the card, and what is done for them at the office.

These pages show logins and bills beside the records, so they stand above the slice of customers.
"""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.billing import clerk_queries, operations
from portal.billing.forms import FindLoginForm, InstitutionForm, LinkLoginForm
from portal.customers import queries as customers
from portal.customers.vocabulary import KIND_LABELS, PAYMENT_METHOD_LABELS
from portal.foundation import audit
from portal.foundation.mailing import trouble_with
from portal.foundation.web.access import clerk_only
from portal.foundation.web.blueprints import clerk_blueprint
from portal.foundation.web.principal import principal
from portal.identity import operations as identity
from portal.identity import queries as logins
from portal.kernel.clock import local_today, utc_now
from portal.rules.queries import current_rules

blueprint = clerk_blueprint("customers", __name__)
_LONGEST_SEARCH = 200


@blueprint.get("/ugyfelek")
@clerk_only(may="see_customers")
def search() -> str:
    """Find customers by number, name, e-mail address or number of a bill."""
    typed = request.args.get("q", "")[:_LONGEST_SEARCH]
    found = clerk_queries.search(typed, rules=current_rules())
    if typed.strip():
        audit.note("billing.customers_searched", detail={"found": len(found)})
    return render_template(
        "billing/clerk/customers.html",
        typed=typed,
        found=found,
        kinds=KIND_LABELS,
        most=clerk_queries.MOST_FOUND,
    )


@blueprint.get("/ugyfelek/<uuid:customer_id>")
@clerk_only(may="see_customers")
def show(customer_id: uuid.UUID) -> str:
    """Show one customer's card; the look is kept on record."""
    found = customers.customer(customer_id)
    audit.note("billing.customer_seen", subject_kind="customer", subject_id=customer_id)
    return _card(found)


@blueprint.post("/ugyfelek/<uuid:customer_id>/intezmeny")
@clerk_only(may="manage_logins")
def register_institution(customer_id: uuid.UUID) -> ResponseReturnValue:
    """Open the login of an institution whose documents the clerk has seen."""
    found, form = customers.customer(customer_id), InstitutionForm()
    if not form.validate_on_submit():
        return _card(found, institution=form), 422
    try:
        operations.register_institution(
            found,
            email=(form.email.data or "").strip(),
            documents_seen=("specimen_signature", "company_extract"),
            clerk_id=principal().id,
        )
    except identity.EmailTakenError:
        form.email.errors = (_("A login has this address already: link this customer to it."),)
        return _card(found, institution=form), 422
    except (identity.CustomerTakenError, operations.NotAnInstitutionError):
        flash(_("This customer cannot be registered here: please look at the card again."), "error")
        return redirect(url_for("clerk_customers.show", customer_id=customer_id), 303)
    flash(_("Registered. The link to choose a password is on its way."), "success")
    return redirect(url_for("clerk_customers.show", customer_id=customer_id), 303)


@blueprint.post("/ugyfelek/<uuid:customer_id>/belepes-keresese")
@clerk_only(may="recover_logins")
def find_login(customer_id: uuid.UUID) -> ResponseReturnValue:
    """Show the login that would be linked, and ask for a yes."""
    found, form = customers.customer(customer_id), FindLoginForm()
    if not form.validate_on_submit():
        return _card(found, finding=form), 422
    login = logins.account(kind="customer", identifier=(form.identifier.data or "").strip())
    if login is None:
        form.identifier.errors = (_("No active login has this e-mail address or user name."),)
        return _card(found, finding=form), 422
    return render_template(
        "billing/clerk/link.html",
        customer=found,
        login=login,
        numbers=logins.customer_numbers(login.id).values(),
        form=LinkLoginForm(formdata=None, login_id=str(login.id)),
    )


@blueprint.post("/ugyfelek/<uuid:customer_id>/osszekapcsolas")
@clerk_only(may="recover_logins")
def link_login(customer_id: uuid.UUID) -> ResponseReturnValue:
    """Link the confirmed login, so that it sees this customer too."""
    found, form = customers.customer(customer_id), LinkLoginForm()
    if not form.validate_on_submit():
        return _card(found), 422
    try:
        operations.link_login(
            found, login_id=uuid.UUID(form.login_id.data), clerk_id=principal().id
        )
    except identity.CustomerTakenError:
        flash(_("This customer has a login already: please look at the card again."), "error")
    else:
        flash(_("Linked. The holder of the login is told by e-mail."), "success")
    return redirect(url_for("clerk_customers.show", customer_id=customer_id), 303)


def _card(
    found: customers.CustomerView,
    *,
    institution: InstitutionForm | None = None,
    finding: FindLoginForm | None = None,
) -> str:
    login = logins.login_of_customer(found.id)
    return render_template(
        "billing/clerk/customer.html",
        customer=found,
        login=login,
        mail_trouble=trouble_with(login.email) if login else None,
        invoices=clerk_queries.newest_invoices(found.id),
        looks=clerk_queries.looks_at(found.id),
        institution=institution or InstitutionForm(formdata=None, email=found.email),
        finding=finding or FindLoginForm(formdata=None),
        kinds=KIND_LABELS,
        payment_methods=PAYMENT_METHOD_LABELS,
        today=local_today(utc_now()),
    )
