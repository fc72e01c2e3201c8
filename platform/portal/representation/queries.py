"""Authorisations as the two sides see them."""

import uuid
from datetime import date
from typing import Any

from sqlalchemy import Select, exists, or_, select

from portal.customers.models import Customer
from portal.foundation import db
from portal.foundation.secrets import sha256_hex
from portal.identity.models import LoginCustomer, Mandate
from portal.identity.queries import email_has_login
from portal.identity.usernames import email_key
from portal.representation.schemas import MandateView, Offer

MOST = 100


def mandates_of(login_id: uuid.UUID) -> tuple[MandateView, ...]:
    """Return what the login has granted for its customers and what it received. One statement."""
    own = exists().where(
        LoginCustomer.tenant_id == Mandate.tenant_id,
        LoginCustomer.customer_id == Mandate.customer_id,
        LoginCustomer.login_id == login_id,
    )
    statement = (
        _views(own.label("is_own"))
        .where(or_(own, Mandate.login_id == login_id))
        .order_by(Mandate.ended_at.is_not(None), Mandate.created_at.desc())
        .limit(MOST)
    )
    return tuple(_view(row) for row in db.session().execute(statement))


def offer(code: str, *, today: date) -> Offer | None:
    """Return the authorisation behind a mailed code while it can be accepted. Two statements."""
    statement = (
        select(
            Mandate.id,
            Customer.name,
            Mandate.name,
            Mandate.email,
            Mandate.scopes,
            Mandate.valid_until,
        )
        .join(Customer, Customer.id == Mandate.customer_id)
        .where(
            Mandate.token_sha256 == sha256_hex(code.upper()),
            Mandate.accepted_at.is_(None),
            Mandate.ended_at.is_(None),
            Mandate.valid_until >= today,
        )
    )
    row = db.session().execute(statement).one_or_none()
    if row is None:
        return None
    return Offer(*row[:4], tuple(row[4]), row[5], has_login=email_has_login(row[3]))


def mandate(mandate_id: uuid.UUID) -> MandateView | None:
    """Return one authorisation for its mails, or None; ``is_own`` says nothing here."""
    row = (
        db.session()
        .execute(_views(Mandate.id.is_not(None).label("is_own")).where(Mandate.id == mandate_id))
        .one_or_none()
    )
    return None if row is None else _view(row)


def same_mailbox(first: str, second: str) -> bool:
    """Tell whether two addresses are one mailbox, as sign-in sees it."""
    return email_key(first) == email_key(second)


def _views(is_own: Any) -> Select[*tuple[Any, ...]]:
    return select(
        Mandate.id,
        Mandate.customer_id,
        Customer.printed_number,
        Customer.name.label("customer_name"),
        Mandate.name,
        Mandate.email,
        Mandate.scopes,
        Mandate.valid_until,
        Mandate.created_at,
        Mandate.accepted_at,
        Mandate.ended_at,
        Mandate.ended_by,
        Mandate.granted_by,
        Mandate.login_id,
        Mandate.locale,
        is_own,
    ).join(Customer, Customer.id == Mandate.customer_id)


def _view(row: Any) -> MandateView:
    return MandateView(**{**row._mapping, "scopes": tuple(row.scopes)})
