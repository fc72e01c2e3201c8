"""Notices: what the company tells its customers, for a period and an area."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db import TenantBase
from portal.foundation.db.base import tenant_key

KINDS = ("planned_outage", "fault", "repair", "office_closed", "change", "information")
AREAS = ("all", "places", "points")
"""Everybody; whose point of use lies in one of the places; listed customers and points of use."""
IMPORTANCES = ("normal", "important", "urgent")
STATES = ("draft", "published", "withdrawn")


def _one_of(column: str, words: tuple[str, ...]) -> str:
    return f"{column} in ({', '.join(repr(word) for word in words)})"


class Notice(TenantBase):
    """One notice. ``ends_at`` None: until further notice. ``is_public``: strangers see it too.

    ``version`` counts the changes, so that two clerks do not overwrite each other. ``mailed_to``:
    how many people the mailing was meant for, once it was asked for.
    """

    __tablename__ = "notice"

    kind: Mapped[str]
    importance: Mapped[str] = mapped_column(server_default=text("'normal'"))
    title_hu: Mapped[str]
    title_en: Mapped[str | None]
    text_hu: Mapped[str]
    text_en: Mapped[str | None]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    area: Mapped[str]
    is_public: Mapped[bool] = mapped_column(server_default=text("true"))
    state: Mapped[str] = mapped_column(server_default=text("'draft'"))
    version: Mapped[int] = mapped_column(server_default=text("1"))
    written_by: Mapped[uuid.UUID | None]
    written_at: Mapped[datetime]
    published_by: Mapped[uuid.UUID | None]
    published_at: Mapped[datetime | None]
    withdrawn_by: Mapped[uuid.UUID | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawal_reason: Mapped[str | None]
    mailed_by: Mapped[uuid.UUID | None]
    mailed_at: Mapped[datetime | None]
    mailed_to: Mapped[int | None]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            tenant_key("written_by", "clerk"),
            tenant_key("published_by", "clerk"),
            tenant_key("withdrawn_by", "clerk"),
            tenant_key("mailed_by", "clerk"),
            CheckConstraint(_one_of("kind", KINDS), name="kind"),
            CheckConstraint(_one_of("importance", IMPORTANCES), name="importance"),
            CheckConstraint(_one_of("area", AREAS), name="area"),
            CheckConstraint(_one_of("state", STATES), name="state"),
            CheckConstraint("ends_at > starts_at", name="period"),
            CheckConstraint("area <> 'points' or not is_public", name="listed_ones_are_private"),
            CheckConstraint(
                "(state = 'draft') = (published_at is null)", name="published_or_a_draft"
            ),
            CheckConstraint(
                "(state = 'withdrawn') = (withdrawal_reason is not null)",
                name="withdrawn_for_a_reason",
            ),
            Index(
                "ix_notice_shown",
                "tenant_id",
                "starts_at",
                postgresql_where=text("state = 'published'"),
            ),
            Index(None, "tenant_id", "written_at"),
        )


class NoticeArea(TenantBase):
    """One line of a notice's area, as ``written`` and as it is compared (folded, see ``areas``).

    A place names postal code, settlement, street or a part of these; ``parity`` (odd, even) and
    the numbers narrow a street down. A listed one is a ``code``: customer number or point of use.
    """

    __tablename__ = "notice_area"

    notice_id: Mapped[uuid.UUID]
    line: Mapped[int]
    written: Mapped[str]
    postal_code: Mapped[str | None]
    settlement: Mapped[str | None]
    street: Mapped[str | None]
    first_number: Mapped[int | None]
    last_number: Mapped[int | None]
    parity: Mapped[str | None]
    code: Mapped[str | None]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            tenant_key("notice_id", "notice"),
            CheckConstraint("parity in ('odd', 'even')", name="parity"),
            CheckConstraint(
                "(code is null) = (coalesce(postal_code, settlement, street) is not null)",
                name="place_or_code",
            ),
            CheckConstraint("(first_number is null) = (last_number is null)", name="numbers"),
            CheckConstraint("first_number is null or street is not null", name="numbers_of_street"),
            Index(None, "tenant_id", "notice_id"),
        )
