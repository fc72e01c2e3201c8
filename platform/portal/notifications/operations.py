"""Queueing what customers are told; news comes in as a query, mails leave through the outbox."""

from typing import Any

from sqlalchemy import Select, Text, cast, func, literal, select
from sqlalchemy.dialects.postgresql import insert

from portal.foundation import db
from portal.foundation.db.unit_of_work import after_commit
from portal.foundation.outbox.bell import ring
from portal.foundation.outbox.models import OutboxMessage
from portal.identity.models import CustomerLogin, LoginCustomer

INVOICE_ARRIVED = "invoice_arrived"
KIND = "notifications.invoice_arrived"


def enqueue_arrivals(arrived: Select[*tuple[Any, ...]]) -> int:
    """Queue one mail for each arrived invoice and login of its customer; returns how many.

    ``arrived`` selects invoice_id, customer_id, printed_number, amount_due_minor (fillér) and
    due_date. Set-based, in the transaction of the import: whichever way the invoices came, none is
    told of twice, for the key of the message is made of invoice and login.
    """
    news = arrived.subquery("news")
    rows = (
        select(
            literal(KIND),
            func.jsonb_build_object(
                *("invoice_id", news.c.invoice_id, "customer_id", news.c.customer_id),
                *("login_id", LoginCustomer.login_id, "number", news.c.printed_number),
                *("amount_due_minor", news.c.amount_due_minor, "due_date", news.c.due_date),
            ),
            func.concat(
                "invoice_arrived:",
                cast(news.c.invoice_id, Text),
                ":",
                cast(LoginCustomer.login_id, Text),
            ),
        )
        .join_from(news, LoginCustomer, LoginCustomer.customer_id == news.c.customer_id)
        .join(CustomerLogin, CustomerLogin.id == LoginCustomer.login_id)
        .where(CustomerLogin.status == "active")
    )
    statement = (
        insert(OutboxMessage)
        .from_select(["kind", "payload", "dedupe_key"], rows, include_defaults=False)
        .on_conflict_do_nothing(index_elements=["tenant_id", "dedupe_key"])
    )
    queued = db.session().execute(statement).rowcount  # type: ignore[attr-defined]
    if queued:
        after_commit(ring)
    return int(queued)
