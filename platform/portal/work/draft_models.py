"""What a clerk has begun to write and not sent yet."""

import uuid
from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from portal.foundation.db import TenantBase
from portal.foundation.db.base import tenant_key


class ClerkDraft(TenantBase):
    """One text of one colleague in one form of a matter; nobody else sees it.

    ``part``: which form of the matter's page; ``choice``: what was chosen beside the text (an answer
    or a note), so that a note never comes back as a letter.
    """

    __tablename__ = "clerk_draft"

    clerk_id: Mapped[uuid.UUID]
    subject_kind: Mapped[str]
    subject_id: Mapped[uuid.UUID]
    part: Mapped[str]
    body: Mapped[str]
    choice: Mapped[str | None]
    saved_at: Mapped[datetime]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            tenant_key("clerk_id", "clerk"),
            UniqueConstraint("tenant_id", "subject_id", "subject_kind", "part", "clerk_id"),
            Index(None, "tenant_id", "saved_at"),
        )
