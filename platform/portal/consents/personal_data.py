"""What a customer agreed to, and took back."""

import uuid
from collections.abc import Iterator, Sequence

from sqlalchemy import or_, select

from portal.consents.models import ConsentEvent
from portal.customers.models import Customer
from portal.foundation.csv_problems import N_
from portal.foundation.personal_export import Section, read_rows

COVERS = ("consent_event",)


def export(login_id: uuid.UUID, customer_ids: Sequence[uuid.UUID]) -> Iterator[Section]:
    """Yield every consent, with the digest of the text that it was given to."""
    event = ConsentEvent
    statement = (
        select(
            *(Customer.printed_number.label("customer_number"), event.kind, event.granted),
            *(event.interval, event.text_sha256, event.source, event.at),
        )
        .join(Customer, Customer.id == event.customer_id)
        .where(or_(event.customer_id.in_(customer_ids), event.login_id == login_id))
        .order_by(event.at)
    )
    yield Section("consents", N_("Your consents and declarations"), read_rows(statement))
