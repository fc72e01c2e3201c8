"""Demo data of representation: an authorisation on offer, and a second point of use."""

import uuid
from datetime import timedelta

from sqlalchemy import select

from portal.demo.dataset.extras.context import DemoContext
from portal.foundation import db
from portal.identity.models import LoginCustomer, Mandate
from portal.identity.operations import link_customer
from portal.kernel.clock import utc_now
from portal.representation.operations import grant
from portal.representation.schemas import NewMandate
from portal.rules.queries import current_rules

_HELPER = ("Kiss Eszter", "eszter.unoka@example.com")


def load(context: DemoContext) -> None:
    """Offer the registered customer's bills to a relative; link a second number where clerks do."""
    rules = current_rules()
    login_id = db.session().scalar(
        select(LoginCustomer.login_id).where(LoginCustomer.customer_id == context.registered_id)
    )
    if login_id is None:
        return
    if "representatives" in rules.features and not db.session().scalar(select(Mandate.id).limit(1)):
        name, email = _HELPER
        grant(
            NewMandate(
                customer_id=context.registered_id,
                name=name,
                email=email,
                scopes=("see", "pay"),
                valid_until=context.today + timedelta(days=365),
            ),
            login_id=login_id,
            locale="hu",
            now=utc_now(),
        )
    if rules.points_of_use is not None and not rules.points_of_use.self_service:
        _link_a_second(context, login_id)


def _link_a_second(context: DemoContext, login_id: uuid.UUID) -> None:
    """Link the first customer of the background who is a person, as a clerk would have."""
    linked = db.session().scalars(
        select(LoginCustomer.id).where(LoginCustomer.login_id == login_id)
    )
    if len(linked.all()) > 1:
        return
    second = next(one for one in context.data.with_role(role="background") if one.kind == "person")
    link_customer(login_id=login_id, customer_id=context.customer_ids[second.number])
