"""Who hears of a customer's affairs: the login of the customer, and who may see for them."""

from typing import Any

from sqlalchemy import CompoundSelect, Date, any_, func, select, union

from portal.identity.models import CustomerLogin, LoginCustomer, Mandate


def addressees() -> CompoundSelect[Any]:
    """Select ``customer_id, login_id`` of every active login that may see the customer now.

    A representative counts while the mandate is in force and holds the scope ``see``.
    """
    own = (
        select(LoginCustomer.customer_id, LoginCustomer.login_id)
        .join(CustomerLogin, CustomerLogin.id == LoginCustomer.login_id)
        .where(CustomerLogin.status == "active")
    )
    today = func.timezone("Europe/Budapest", func.now()).cast(Date)
    represented = (
        select(Mandate.customer_id, Mandate.login_id)
        .join(CustomerLogin, CustomerLogin.id == Mandate.login_id)
        .where(
            CustomerLogin.status == "active",
            any_(Mandate.scopes) == "see",
            Mandate.ended_at.is_(None),
            Mandate.valid_until >= today,
        )
    )
    return union(own, represented)
