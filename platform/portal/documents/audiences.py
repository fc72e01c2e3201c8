"""Whom a document reaches: one customer, or those that an audience describes."""

from sqlalchemy import ColumnElement, and_, exists, func, or_

from portal.customers.models import Customer, SupplyPoint
from portal.documents.models import Document


def reaches_customer() -> ColumnElement[bool]:
    """Return the condition under which a row of ``document`` is meant for a row of ``customer``."""
    named = (
        exists()
        .where(
            SupplyPoint.customer_id == Customer.id,
            func.starts_with(SupplyPoint.code, Document.audience_value),
        )
        .correlate(Customer, Document)
    )
    group = or_(
        Document.audience == "all",
        and_(Document.audience == "kind", Customer.kind == Document.audience_value),
        and_(
            Document.audience == "postal_code",
            func.starts_with(Customer.postal_code, Document.audience_value),
        ),
        and_(Document.audience == "supply_point", named),
    )
    return or_(Document.customer_id == Customer.id, and_(Document.customer_id.is_(None), group))
