"""How a person registered, or was given a further customer number."""

import uuid
from collections.abc import Iterator, Sequence

from sqlalchemy import or_, select

from portal.foundation.csv_problems import N_
from portal.foundation.personal_export import Section, read_rows
from portal.registration.models import Registration, RegistrationEvent

COVERS = ("registration", "registration_event")


def export(login_id: uuid.UUID, customer_ids: Sequence[uuid.UUID]) -> Iterator[Section]:
    """Yield what was typed and what came of it, with the clerk's note."""
    attempt, event = Registration, RegistrationEvent
    own = or_(attempt.login_id == login_id, attempt.for_login_id == login_id)
    yield Section(
        "registrations",
        N_("Your registration"),
        read_rows(
            select(
                *(attempt.state, attempt.typed, attempt.email, attempt.created_at),
                *(attempt.confirmed_at, attempt.decided_at, attempt.decision_note),
            )
            .where(own)
            .order_by(attempt.created_at)
        ),
    )
    yield Section(
        "registration_steps",
        N_("Steps of your registration"),
        read_rows(
            select(event.at, event.event, event.from_state, event.to_state, event.note)
            .join(attempt, attempt.id == event.registration_id)
            .where(own)
            .order_by(event.at)
        ),
    )
