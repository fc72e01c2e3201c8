"""Reading news and settings."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Boolean, ColumnElement, SQLColumnExpression, func, or_, select, true

from portal.foundation import db
from portal.identity.models import CustomerLogin
from portal.notifications.addressees import addressees
from portal.notifications.models import Notification, NotificationChoice


@dataclass(frozen=True, slots=True)
class NewsMail:
    """One piece of news and whom to mail it to. ``wanted``: the person has not turned it off."""

    login_id: uuid.UUID
    kind: str
    payload: Mapping[str, Any]
    email: str
    display_name: str
    locale: str
    wanted: bool


def wanted(
    login_id: SQLColumnExpression[uuid.UUID], *, kind: SQLColumnExpression[str] | str, channel: str
) -> ColumnElement[bool]:
    """Return the expression whether that login wants the kind on the channel; by default it does."""
    newest = (
        select(NotificationChoice.wanted)
        .where(
            NotificationChoice.login_id == login_id,
            NotificationChoice.kind == kind,
            NotificationChoice.channel == channel,
        )
        .order_by(NotificationChoice.chosen_at.desc(), NotificationChoice.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(newest, true(), type_=Boolean)


def chosen(login_id: uuid.UUID) -> dict[tuple[str, str], bool]:
    """Return what the person chose, by kind and channel; what was never chosen is missing."""
    newest = (
        select(NotificationChoice.kind, NotificationChoice.channel, NotificationChoice.wanted)
        .where(NotificationChoice.login_id == login_id)
        .distinct(NotificationChoice.kind, NotificationChoice.channel)
        .order_by(
            NotificationChoice.kind,
            NotificationChoice.channel,
            NotificationChoice.chosen_at.desc(),
            NotificationChoice.id.desc(),
        )
    )
    return {(row.kind, row.channel): row.wanted for row in db.session().execute(newest)}


def news_mail(notification_id: uuid.UUID) -> NewsMail | None:
    """Return what to mail, or None when the person may not hear of it any more.

    That is so for a disabled login, and for one that may not see the customer any longer.
    """
    may_see = addressees().subquery("may_see")
    statement = (
        select(
            Notification.login_id,
            Notification.kind,
            Notification.payload,
            CustomerLogin.email,
            CustomerLogin.display_name,
            CustomerLogin.locale,
            wanted(CustomerLogin.id, kind=Notification.kind, channel="email"),
        )
        .join(CustomerLogin, CustomerLogin.id == Notification.login_id)
        .where(
            Notification.id == notification_id,
            CustomerLogin.status == "active",
            or_(
                Notification.customer_id.is_(None),
                select(may_see.c.login_id)
                .where(
                    may_see.c.login_id == Notification.login_id,
                    may_see.c.customer_id == Notification.customer_id,
                )
                .exists(),
            ),
        )
    )
    row = db.session().execute(statement).one_or_none()
    return None if row is None else NewsMail(*row)
