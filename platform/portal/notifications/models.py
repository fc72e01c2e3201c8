"""News of each login, and on which channels it wants to hear of what."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db import TenantBase
from portal.foundation.db.base import tenant_key

CHANNELS = ("email", "portal")


class Notification(TenantBase):
    """One piece of news for one login; ``key`` makes telling it again a no-op.

    ``customer_id``: whom it is about, if it is about a customer. ``on_portal``: whether the person
    wanted to find this kind on the portal when it came; the mail is decided when it is sent.
    """

    __tablename__ = "notification"

    login_id: Mapped[uuid.UUID]
    customer_id: Mapped[uuid.UUID | None]
    kind: Mapped[str]
    key: Mapped[str]
    payload: Mapped[dict] = mapped_column(server_default=text("'{}'"))
    on_portal: Mapped[bool] = mapped_column(server_default=text("true"))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    read_at: Mapped[datetime | None]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            tenant_key("login_id", "customer_login"),
            tenant_key("customer_id", "customer"),
            UniqueConstraint("tenant_id", "login_id", "key"),
            Index(
                "ix_notification_of_login",
                "tenant_id",
                "login_id",
                text("created_at DESC"),
                text("id DESC"),
                postgresql_where=text("on_portal"),
            ),
            Index(
                "ix_notification_unread",
                "tenant_id",
                "login_id",
                postgresql_where=text("on_portal and read_at is null"),
            ),
        )


class NotificationChoice(TenantBase):
    """What a person chose for one kind and channel, and when; the newest row counts, all stay.

    ``chosen_by``: ``settings`` (the page, signed in) or ``unsubscribe`` (the link of a mail).
    """

    __tablename__ = "notification_choice"

    login_id: Mapped[uuid.UUID]
    kind: Mapped[str]
    channel: Mapped[str]
    wanted: Mapped[bool]
    chosen_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    chosen_by: Mapped[str]

    @classmethod
    def constraints(cls) -> tuple[object, ...]:
        return (
            tenant_key("login_id", "customer_login"),
            CheckConstraint("channel in ('email', 'portal')", name="channel"),
            CheckConstraint("chosen_by in ('settings', 'unsubscribe')", name="chosen_by"),
            Index(
                "ix_notification_choice_newest",
                "tenant_id",
                "login_id",
                "kind",
                "channel",
                text("chosen_at DESC"),
                text("id DESC"),
            ),
        )
