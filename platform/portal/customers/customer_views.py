"""What the utility's records hold about the customer, and asking for what is wrong in them."""

import uuid
from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.customers import queries, wish_queries, wishes
from portal.customers.forms import AddressForm, PaymentMethodForm, PhoneForm
from portal.customers.vocabulary import FIELD_LABELS, KIND_LABELS, PAYMENT_METHOD_LABELS
from portal.foundation.web.access import signed_in
from portal.foundation.web.blueprints import customer_blueprint
from portal.foundation.web.principal import principal
from portal.kernel.clock import utc_now
from portal.kernel.errors import ConflictError, NotFoundError
from portal.rules.queries import current_rules
from portal.rules.sections.profile import AT_ONCE, OFF

blueprint = customer_blueprint("customers", __name__)
_AnyForm = PhoneForm | AddressForm | PaymentMethodForm


@blueprint.get("/adataim")
@signed_in(page="my_data", scope="see")
def my_data() -> str:
    """Show the customer's own recorded data, and what of it waits to be changed."""
    return render_template(
        "customers/customer/my_data.html",
        customers=wish_queries.customers_with_wishes(principal().customer_ids, now=utc_now()),
        changeable={field: wishes.way_of(field) != OFF for field in wishes.FIELDS},
        change_pages=CHANGE_PAGES,
        may_change="sign" in principal().scopes,
        shown=wish_queries.shown,
        kinds=KIND_LABELS,
        payment_methods=PAYMENT_METHOD_LABELS,
    )


@blueprint.route("/adataim/<uuid:customer_id>/telefonszam", methods=["GET", "POST"])
@signed_in(page="my_data", scope="sign")
def change_phone(customer_id: uuid.UUID) -> ResponseReturnValue:
    """Ask for another telephone number."""
    return _change(customer_id, "phone", lambda known: PhoneForm(phone=known.phone))


@blueprint.route("/adataim/<uuid:customer_id>/levelezesi-cim", methods=["GET", "POST"])
@signed_in(page="my_data", scope="sign")
def change_mailing_address(customer_id: uuid.UUID) -> ResponseReturnValue:
    """Ask for another mailing address."""
    return _change(
        customer_id,
        "mailing_address",
        lambda known: AddressForm(
            postal_code=known.mailing_postal_code or known.postal_code,
            city=known.mailing_city or known.city,
            street=known.mailing_street or known.street,
        ),
    )


@blueprint.route("/adataim/<uuid:customer_id>/fizetesi-mod", methods=["GET", "POST"])
@signed_in(page="my_data", scope="sign")
def change_payment_method(customer_id: uuid.UUID) -> ResponseReturnValue:
    """Ask to pay in another way."""
    profile = current_rules().profile
    methods = profile.payment_methods if profile else ()
    return _change(
        customer_id,
        "payment_method",
        lambda known: PaymentMethodForm(methods, payment_method=known.payment_method),
    )


@blueprint.post("/adataim/<uuid:customer_id>/visszavonas/<uuid:wish_id>")
@signed_in(page="my_data", scope="sign")
def withdraw(customer_id: uuid.UUID, wish_id: uuid.UUID) -> ResponseReturnValue:
    """Take a wish back."""
    _own(customer_id)
    try:
        wishes.withdraw(customer_id=customer_id, wish_id=wish_id, now=utc_now())
        flash(_("We have taken your request back."), "success")
    except ConflictError:
        flash(_("This can no longer be taken back here: please call us."), "warning")
    return redirect(url_for("customers.my_data"), 303)


CHANGE_PAGES = {
    "phone": "customers.change_phone",
    "mailing_address": "customers.change_mailing_address",
    "payment_method": "customers.change_payment_method",
}


def _change(
    customer_id: uuid.UUID, field: str, make: Callable[[queries.CustomerView], _AnyForm]
) -> ResponseReturnValue:
    """Show the form of one datum, or keep what it asks for."""
    _own(customer_id)
    if wishes.way_of(field) == OFF:
        raise NotFoundError("customers do not change this here")
    known = queries.customer(customer_id)
    form = make(known)
    at_once = wishes.way_of(field) == AT_ONCE
    if request.method == "POST" and form.validate_on_submit():
        wishes.ask(
            customer_id=customer_id,
            login_id=principal().id,
            field=field,
            value=form.value(),
            now=utc_now(),
        )
        done = (
            _("Thank you, we have noted it. From now on we use it; our records follow soon.")
            if at_once
            else _("Thank you, we have got your request. A colleague looks at it soon.")
        )
        flash(done, "success")
        return redirect(url_for("customers.my_data"), 303)
    page = render_template(
        "customers/customer/change.html",
        customer=known,
        field=field,
        label=FIELD_LABELS[field],
        form=form,
        at_once=at_once,
    )
    return (page, 422) if request.method == "POST" else page


def _own(customer_id: uuid.UUID) -> None:
    if customer_id not in principal().customer_ids:
        raise NotFoundError("no such customer")
