"""The tables of rules: immutable, numbered revisions, which was in force since when, and the draft."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db import TenantBase


class RulesRevision(TenantBase):
    """One state of a tenant's files; never changed. The same files are kept once (``digest``).

    ``files``: path → ``{"text": …}`` or ``{"base64": …}``.
    """

    __tablename__ = "rules_revision"
    __privileges__ = "SELECT, INSERT"

    number: Mapped[int]
    files: Mapped[dict[str, Any]] = mapped_column(JSONB())
    digest: Mapped[str]
    author: Mapped[str]
    reason: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            UniqueConstraint("tenant_id", "number"),
            UniqueConstraint("tenant_id", "digest", name="uq_rules_revision_digest"),
            CheckConstraint("number >= 1", name="counts_from_one"),
            CheckConstraint("digest ~ '^[0-9a-f]{64}$'", name="digest_is_hex"),
        )


class RulesPublication(TenantBase):
    """A revision came into force; the one with the highest ``number`` is in force now."""

    __tablename__ = "rules_publication"
    __privileges__ = "SELECT, INSERT"

    number: Mapped[int]
    revision_number: Mapped[int]
    author: Mapped[str]
    reason: Mapped[str]
    published_at: Mapped[datetime] = mapped_column(server_default=text("now()"))

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            UniqueConstraint("tenant_id", "number"),
            CheckConstraint("number >= 1", name="counts_from_one"),
            ForeignKeyConstraint(
                ["tenant_id", "revision_number"],
                ["rules_revision.tenant_id", "rules_revision.number"],
            ),
        )


class RulesDraft(TenantBase):
    """What shall change: one row a tenant at most, kept empty when there is no draft.

    ``files``: path → as in RulesRevision, or null for a file that goes. ``version`` only grows, so
    that none ever stands for two states. ``updated_by``: the clerk who saved it last.
    """

    __tablename__ = "rules_draft"

    base_revision: Mapped[int]
    files: Mapped[dict[str, Any]] = mapped_column(JSONB())
    version: Mapped[int]
    updated_by: Mapped[uuid.UUID]
    updated_at: Mapped[datetime]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            UniqueConstraint("tenant_id", name="uq_rules_draft_one"),
            CheckConstraint("version >= 1", name="counts_from_one"),
            ForeignKeyConstraint(
                ["tenant_id", "base_revision"],
                ["rules_revision.tenant_id", "rules_revision.number"],
            ),
        )
