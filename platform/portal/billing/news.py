"""What billing tells customers of: bills that arrived, payments that were booked."""

from typing import Any

from sqlalchemy import BigInteger, Select, Text, case, cast, func, select, type_coerce

from portal.billing.models import Invoice, Payment

INVOICE_ARRIVED = "invoice_arrived"
PAYMENT_BOOKED = "payment_booked"


def arrived(batch: str) -> Select[*tuple[Any, ...]]:
    """Select the news of the new invoices of that batch, as ``notifications`` announces it."""
    return select(
        Invoice.customer_id,
        func.concat("invoice_arrived:", cast(Invoice.id, Text)).label("key"),
        func.jsonb_build_object(
            *("endpoint", "billing.invoice"),
            *("values", func.jsonb_build_object("invoice_id", Invoice.id)),
            *("number", Invoice.printed_number),
            *("amount_due_minor", type_coerce(Invoice.amount_due, BigInteger)),
            *("due_date", Invoice.due_date),
        ).label("payload"),
    ).where(Invoice.batch_id == batch)


def booked(batch: str, *, account_page: str) -> Select[*tuple[Any, ...]]:
    """Select the news of the new payments of that batch.

    One of a bill leads to the bill, any other to ``account_page``, an endpoint without values.
    """
    about = func.jsonb_build_object(
        *("amount_minor", type_coerce(Payment.amount, BigInteger)),
        *("booked_date", Payment.booked_date),
        *("number", Invoice.printed_number),
    )
    bill = func.jsonb_build_object(
        *("endpoint", "billing.invoice"),
        *("values", func.jsonb_build_object("invoice_id", Payment.invoice_id)),
    )
    account = func.jsonb_build_object("endpoint", account_page)
    leads_to = case((Payment.invoice_id.is_not(None), bill), else_=account)
    return (
        select(
            Payment.customer_id,
            func.concat("payment_booked:", cast(Payment.id, Text)).label("key"),
            about.op("||")(leads_to).label("payload"),
        )
        .outerjoin(Invoice, Invoice.id == Payment.invoice_id)
        .where(Payment.batch_id == batch)
    )
