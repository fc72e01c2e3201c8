"""Times that a person booked at an office."""

import uuid
from collections.abc import Iterator, Sequence

from sqlalchemy import or_, select

from portal.appointments.models import Appointment
from portal.foundation.csv_problems import N_
from portal.foundation.personal_export import Section, read_rows
from portal.identity.models import CustomerLogin

COVERS = ("appointment",)


def export(login_id: uuid.UUID, customer_ids: Sequence[uuid.UUID]) -> Iterator[Section]:
    """Yield what was booked signed in, or without signing in under the login's e-mail address."""
    one = Appointment
    own_address = select(CustomerLogin.email_key).where(CustomerLogin.id == login_id)
    statement = (
        select(
            *(one.office, one.topic, one.starts_at, one.ends_at, one.state, one.name, one.email),
            *(one.phone, one.created_at, one.ended_at, one.ended_by, one.reason),
        )
        .where(or_(one.login_id == login_id, one.email_key == own_address.scalar_subquery()))
        .order_by(one.starts_at)
    )
    yield Section("appointments", N_("Times that you booked"), read_rows(statement))
