"""The table of stored files: what the storage holds under which content hash."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db import TenantBase


class StoredFile(TenantBase):
    """One file, kept once per tenant under its SHA-256 (lower-case hex); ``size`` in bytes."""

    __tablename__ = "stored_file"

    sha256: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    stored_at: Mapped[datetime] = mapped_column(server_default=text("now()"))

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            UniqueConstraint("tenant_id", "sha256"),
            CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256_is_hex"),
        )
