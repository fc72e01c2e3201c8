"""Shared means of the notifications tests."""

import uuid
from typing import Any

from portal.foundation.db import unit_of_work
from portal.notifications import operations
from tests.support.bills import Bills
from tests.support.slices import rows


def tell(bills: Bills, *, key: str = "k1", kind: str = "invoice_arrived", **payload: Any) -> None:
    """Tell the first customer something."""
    words = {
        "endpoint": "customers.my_data",
        "number": "2026-000001",
        "amount_due_minor": 123400,
        "due_date": "2026-12-08",
    }
    with bills.inside(), unit_of_work():
        operations.notify_customer(
            kind=kind,
            customer_id=next(iter(bills.customers.values())),
            payload=words | payload,
            key=key,
        )


def login_id(bills: Bills) -> uuid.UUID:
    """Return the only login."""
    with bills.inside():
        [(found,)] = rows("select id from customer_login")
    return uuid.UUID(str(found))


def news(bills: Bills) -> list[tuple[Any, ...]]:
    """Return kind and key of everything that was told."""
    with bills.inside():
        return rows("select kind, key from notification order by created_at, key")
