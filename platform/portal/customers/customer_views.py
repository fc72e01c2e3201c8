"""What the utility's records hold about the customer, and whom to tell when it is wrong."""

from flask import render_template

from portal.customers import queries
from portal.customers.vocabulary import KIND_LABELS, PAYMENT_METHOD_LABELS
from portal.foundation.web.access import signed_in
from portal.foundation.web.blueprints import customer_blueprint
from portal.foundation.web.principal import principal

blueprint = customer_blueprint("customers", __name__)


@blueprint.get("/adataim")
@signed_in(page="my_data", scope="see")
def my_data() -> str:
    """Show the customer's own recorded data."""
    found = queries.customers_with_supply_points(principal().customer_ids)
    return render_template(
        "customers/customer/my_data.html",
        customers=found,
        kinds=KIND_LABELS,
        payment_methods=PAYMENT_METHOD_LABELS,
    )
