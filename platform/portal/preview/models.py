"""Previews of a draft: which is open (in the company's scope), and what it holds (in its own)."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db import TenantBase
from portal.foundation.db.base import tenant_key


class RulesPreview(TenantBase):
    """One preview, in the company's own scope; at most one is open.

    ``session_id``: the console session that it ends with. ``handover_sha256``: of the link that
    leads from the console to the portal, good once and until ``handover_until``; ``cookie_sha256``:
    of what the browser got for it. ``wiped_at``: when nothing was left of what it held.
    """

    __tablename__ = "rules_preview"

    clerk_id: Mapped[uuid.UUID]
    session_id: Mapped[uuid.UUID]
    draft_version: Mapped[int | None]
    files_sha256: Mapped[str]
    begun_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    handover_sha256: Mapped[str | None]
    handover_until: Mapped[datetime | None]
    cookie_sha256: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    wiped_at: Mapped[datetime | None]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            tenant_key("clerk_id", "clerk"),
            UniqueConstraint("tenant_id", "handover_sha256"),
            CheckConstraint("wiped_at is null or ended_at is not null", name="ended_before_wiped"),
            Index(
                "uq_rules_preview_open",
                "tenant_id",
                unique=True,
                postgresql_where=text("ended_at is null"),
            ),
        )


class PreviewCase(TenantBase):
    """In the preview's scope: an invented person, what they would type, and what comes of it.

    ``ending``: approve, refer or reject by the previewed rules, ``form`` where the form itself
    refuses it, ``signed_in`` for the one who has a login. ``typed``: by field name.
    """

    __tablename__ = "preview_case"

    place: Mapped[int]
    story: Mapped[str]
    ending: Mapped[str]
    typed: Mapped[dict[str, Any]] = mapped_column(JSONB())
    causes: Mapped[list[str]] = mapped_column(JSONB())


class PreviewMail(TenantBase):
    """In the preview's scope: a mail that would have gone out, as it was rendered."""

    __tablename__ = "preview_mail"

    at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))
    recipient: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    html: Mapped[str]
    attachments: Mapped[list[str]] = mapped_column(JSONB(), server_default=text("'[]'"))
