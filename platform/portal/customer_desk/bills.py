"""The newest bills of a customer, for the card."""

import uuid

from sqlalchemy import select

from portal.billing.models import Invoice
from portal.billing.queries import LINE_COLUMNS, newest_first
from portal.billing.schemas import InvoiceLine
from portal.foundation import db


def newest_invoices(customer_id: uuid.UUID, *, most: int) -> tuple[InvoiceLine, ...]:
    """Return the customer's bills, newest first. One statement."""
    statement = (
        select(*LINE_COLUMNS)
        .where(Invoice.customer_id == customer_id)
        .order_by(*newest_first())
        .limit(most)
    )
    return tuple(InvoiceLine(*row) for row in db.session().execute(statement))
