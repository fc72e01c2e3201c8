"""What the staff keep about a customer beside the utility's records."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db import TenantBase
from portal.foundation.db.base import tenant_key

PAPERS = ("specimen_signature", "company_extract")
"""What an institution must show before it gets a login."""


class CustomerNote(TenantBase):
    """The staff's note on a customer, one each; ``version`` counts its changes."""

    __tablename__ = "customer_note"

    customer_id: Mapped[uuid.UUID]
    body: Mapped[str]
    version: Mapped[int]
    written_by: Mapped[uuid.UUID]
    written_at: Mapped[datetime]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            tenant_key("customer_id", "customer"),
            tenant_key("written_by", "clerk"),
            UniqueConstraint("tenant_id", "customer_id"),
        )


class InstitutionPaper(TenantBase):
    """A paper that an institution was registered with: a kept file, or seen on paper on a day."""

    __tablename__ = "institution_paper"

    customer_id: Mapped[uuid.UUID]
    kind: Mapped[str]
    file_id: Mapped[uuid.UUID | None]
    file_name: Mapped[str | None]
    seen_on: Mapped[date | None]
    noted_by: Mapped[uuid.UUID]
    noted_at: Mapped[datetime] = mapped_column(server_default=text("now()"))

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            tenant_key("customer_id", "customer"),
            tenant_key("file_id", "stored_file"),
            tenant_key("noted_by", "clerk"),
            CheckConstraint("kind in ('specimen_signature', 'company_extract')", name="kind"),
            CheckConstraint(
                "(file_id is null) = (file_name is null) and (file_id is null) = (seen_on is not null)",
                name="kept_or_seen",
            ),
            Index(None, "tenant_id", "customer_id"),
        )
