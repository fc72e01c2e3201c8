"""Felhasználási hely szerződése: the customer's supply contracts and their PDFs."""

import uuid
from decimal import Decimal

from flask import Response, render_template
from flask_babel import format_decimal

from portal.customers import contract_queries
from portal.foundation import audit
from portal.foundation.web.access import signed_in
from portal.foundation.web.blueprints import customer_blueprint
from portal.foundation.web.downloads import send_stored
from portal.foundation.web.principal import principal
from portal.kernel.clock import local_today, utc_now

blueprint = customer_blueprint("contracts", __name__)


@blueprint.get("/szerzodes")
@signed_in(page="supply_contract", scope="see")
def mine() -> str:
    """Show the contract of each point of use."""
    return render_template(
        "customers/customer/contracts.html",
        contracts=contract_queries.contracts(principal().customer_ids),
        volume=volume_in_words,
        today=local_today(utc_now()),
    )


def volume_in_words(cubic_metres: Decimal) -> str:
    """Return ``142,5 m³`` in the language of the page."""
    return f"{format_decimal(cubic_metres)}\N{NO-BREAK SPACE}m³"


@blueprint.get("/szerzodes/<uuid:contract_id>/pdf")
@signed_in(page="supply_contract", scope="see")
def document(contract_id: uuid.UUID) -> Response:
    """Hand out the PDF of one of the customer's own contracts."""
    found = contract_queries.contract_document(principal().customer_ids, contract_id=contract_id)
    audit.note("customers.contract_read", subject_kind="supply_contract", subject_id=contract_id)
    return send_stored(sha256=found.sha256, media_type=found.media_type, name=f"{found.number}.pdf")
