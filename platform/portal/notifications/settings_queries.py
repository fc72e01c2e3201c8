"""Reading what people chose to hear of."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Boolean, ColumnElement, SQLColumnExpression, func, or_, select, true

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


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person wants now, by kind and channel (what was never chosen is missing), and the last
    changes, newest first."""

    chosen: Mapping[tuple[str, str], bool]
    history: tuple[ChoiceMade, ...]


def settings_of(login_id: uuid.UUID) -> Settings:
    """Return the settings of a login with their history. One statement, however long that is."""
    choice = NotificationChoice
    newest_first = (choice.chosen_at.desc(), choice.id.desc())
    ranked = (
        select(
            choice.kind,
            choice.channel,
            choice.wanted,
            choice.chosen_at,
            choice.chosen_by,
            func.row_number()
            .over(partition_by=(choice.kind, choice.channel), order_by=newest_first)
            .label("turn"),
            func.row_number().over(order_by=newest_first).label("place"),
        )
        .where(choice.login_id == login_id)
        .subquery("ranked")
    )
    statement = (
        select(ranked)
        .where(or_(ranked.c.turn == 1, ranked.c.place <= HISTORY))
        .order_by(ranked.c.place)
    )
    rows = db.session().execute(statement).all()
    return Settings(
        {(row.kind, row.channel): row.wanted for row in rows if row.turn == 1},
        tuple(ChoiceMade(*row[:5]) for row in rows if row.place <= HISTORY),
    )
