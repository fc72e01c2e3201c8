"""What the journal says: what the person did here, and who looked at their data."""

import uuid
from collections.abc import Iterator, Sequence

from sqlalchemy import and_, or_, select

from portal.foundation.audit.models import AuditEntry
from portal.foundation.csv_problems import N_
from portal.foundation.personal_export import Section, read_rows

COVERS = ("audit_entry",)


def export(login_id: uuid.UUID, customer_ids: Sequence[uuid.UUID]) -> Iterator[Section]:
    """Yield when what was done and by what kind of person; clerks are not named."""
    entry = AuditEntry
    statement = (
        select(entry.at, entry.actor_kind, entry.action, entry.subject_kind)
        .where(
            or_(
                and_(entry.actor_kind == "customer", entry.actor_id == login_id),
                entry.subject_id == login_id,
                entry.subject_id.in_(customer_ids),
            )
        )
        .order_by(entry.at)
    )
    yield Section("journal", N_("What was done, and who looked at your data"), read_rows(statement))
