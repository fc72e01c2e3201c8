"""Questions that a person sent."""

import uuid
from collections.abc import Iterator, Sequence

from sqlalchemy import select

from portal.foundation.csv_problems import N_
from portal.foundation.personal_export import Section, read_rows
from portal.messages.models import Enquiry

COVERS = ("enquiry",)


def export(login_id: uuid.UUID, customer_ids: Sequence[uuid.UUID]) -> Iterator[Section]:
    """Yield what was sent while signed in, with the clerk's note on how it was dealt with."""
    one = Enquiry
    statement = (
        select(
            *(one.case_number, one.topic, one.name, one.email, one.phone, one.body, one.status),
            *(one.created_at, one.answer_by, one.closed_at, one.closing_note),
        )
        .where(one.login_id == login_id)
        .order_by(one.created_at)
    )
    yield Section("enquiries", N_("Your questions to us"), read_rows(statement))
