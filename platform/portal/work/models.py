"""Who has a matter in hand, and who has it open before them right now."""

import uuid
from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from portal.foundation.db import TenantBase
from portal.foundation.db.base import tenant_key


class WorkAssignment(TenantBase):
    """One matter in the hands of one colleague.

    ``subject_kind`` and ``subject_id``: as in the audit log; the row itself is another slice's.
    """

    __tablename__ = "work_assignment"

    subject_kind: Mapped[str]
    subject_id: Mapped[uuid.UUID]
    clerk_id: Mapped[uuid.UUID]
    assigned_at: Mapped[datetime]
    assigned_by: Mapped[uuid.UUID]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            tenant_key("clerk_id", "clerk"),
            tenant_key("assigned_by", "clerk"),
            UniqueConstraint("tenant_id", "subject_id", "subject_kind"),
            Index(None, "tenant_id", "clerk_id"),
        )


class WorkPresence(TenantBase):
    """Somebody had the page of a matter open at ``seen_at``; one row a person and matter.

    ``live``: the page itself tells that it is still open, so that silence means it was closed.
    """

    __tablename__ = "work_presence"

    subject_kind: Mapped[str]
    subject_id: Mapped[uuid.UUID]
    clerk_id: Mapped[uuid.UUID]
    seen_at: Mapped[datetime]
    live: Mapped[bool]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            tenant_key("clerk_id", "clerk"),
            UniqueConstraint("tenant_id", "subject_id", "subject_kind", "clerk_id"),
            Index(None, "tenant_id", "seen_at"),
        )
