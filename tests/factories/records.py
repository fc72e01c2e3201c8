"""Small records of a utility: customers and invoices, for the tenant in scope."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from sqlalchemy import insert

from portal.billing.models import Invoice
from portal.customers.models import Customer
from portal.foundation import db
from portal.identity import operations as identity
from portal.identity import passwords
from portal.kernel.ids import new_id
from portal.kernel.money import Money
from tests.support.staff import give_app


def customer(number: str, *, name: str = "Kovács Anna", **changes: Any) -> uuid.UUID:
    """Add a private person who holds the contract, and return the id."""
    customer_id = new_id()
    given = {
        "id": customer_id,
        "customer_number": number,
        "printed_number": number,
        "name": name,
        "name_key": name.lower(),
        "birth_place": "Miskolc",
        "birth_date": date(1950, 5, 3),
    } | changes
    db.session().execute(insert(Customer).values(given))
    return customer_id


def invoice(customer_id: uuid.UUID, number: str, amount: int, *, issued: date) -> uuid.UUID:
    """Add an invoice of so many forints to that customer, and return the id."""
    invoice_id = new_id()
    db.session().execute(
        insert(Invoice).values(
            id=invoice_id,
            customer_id=customer_id,
            number=number,
            printed_number=number,
            issue_date=issued,
            due_date=issued,
            amount_due=Money.forints(amount),
            outstanding=Money.forints(amount),
        )
    )
    return invoice_id


def login(customer_id: uuid.UUID, *, email: str, username: str | None = None) -> uuid.UUID:
    """Open a login for that customer, and return the id; its password is ``három piros alma``."""
    return identity.create_login(
        username=username,
        email=email,
        display_name="Kovács Anna",
        phone=None,
        password_hash=passwords.hash_password("három piros alma"),
        locale="hu",
        customer_ids=[customer_id],
    )


def clerk(*, email: str = "ugyintezo@example.hu", role: str = "clerk") -> uuid.UUID:
    """Add a clerk with the password ``a tizenkét karakteres`` and an app, and return the id."""
    clerk_id = identity.create_clerk(
        email=email,
        name="Ügyintéző Ágnes",
        role=role,
        password_hash=passwords.hash_password("a tizenkét karakteres"),
    )
    give_app(clerk_id)
    return clerk_id
