"""Reading what people chose to hear of."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Boolean, ColumnElement, SQLColumnExpression, func, select, true
from sqlalchemy.dialects.postgresql import distinct_on

from portal.foundation import db
from portal.notifications.models import NotificationChoice

HISTORY = 20


@dataclass(frozen=True, slots=True)
class ChoiceMade:
    """One change of the settings, for the history under them."""

    kind: str
    channel: str
    wanted: bool
    chosen_at: datetime
    chosen_by: str


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
        .ext(distinct_on(NotificationChoice.kind, NotificationChoice.channel))
        .order_by(
            NotificationChoice.kind,
            NotificationChoice.channel,
            NotificationChoice.chosen_at.desc(),
            NotificationChoice.id.desc(),
        )
    )
    return {(row.kind, row.channel): row.wanted for row in db.session().execute(newest)}


def history(login_id: uuid.UUID) -> tuple[ChoiceMade, ...]:
    """Return the last changes of the settings, newest first."""
    statement = (
        select(
            NotificationChoice.kind,
            NotificationChoice.channel,
            NotificationChoice.wanted,
            NotificationChoice.chosen_at,
            NotificationChoice.chosen_by,
        )
        .where(NotificationChoice.login_id == login_id)
        .order_by(NotificationChoice.chosen_at.desc(), NotificationChoice.id.desc())
        .limit(HISTORY)
    )
    return tuple(ChoiceMade(*row) for row in db.session().execute(statement))
