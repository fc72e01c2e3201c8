"""What the sweep does for matters: reminders, handing over on the day, forgetting old drafts."""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select

from portal.foundation import db
from portal.foundation.csv_problems import N_
from portal.requests.limits import section
from portal.requests.machine import Stage, Turn
from portal.requests.models import ServiceRequest
from portal.requests.operations import drafts, moving
from portal.requests.operations.deciding import hand_over
from portal.rules.queries import current_rules

_BATCH = 100


def tidy(*, now: datetime) -> None:
    """Do what is due at that moment, for the tenant in scope; doing it again changes nothing."""
    if current_rules().requests is None:
        return
    waiting = ServiceRequest.stage == Stage.WITH_PARTIES.value
    for request_id in _due(waiting, ServiceRequest.hand_over_at <= now):
        hand_over(moving.for_clerk(request_id, now=now), because="day")
    _remind(waiting, now)
    drafts.forget_old(now=now)


def _remind(waiting: ColumnElement[bool], now: datetime) -> None:
    days = section().remind_on_days
    # The latest reminder that is due stands for those that a sleeping sweep has missed.
    for count in range(len(days), 0, -1):
        since = ServiceRequest.waiting_since <= now - timedelta(days=days[count - 1])
        for request_id in _due(waiting, since, ServiceRequest.reminders_sent < count):
            case = moving.for_clerk(request_id, now=now)
            case.row.reminders_sent = count
            case.touch()
            case.happened("reminded", actor="system", party=case.matter.turn.value)
            if case.matter.turn is Turn.OTHER:
                case.invite_other(reminder=True)
            else:
                case.tell_initiator(N_("We are waiting for your answer."))


def _due(*conditions: ColumnElement[bool]) -> list[uuid.UUID]:
    statement = (
        select(ServiceRequest.id)
        .where(*conditions)
        .order_by(ServiceRequest.id)
        .limit(_BATCH)
        .with_for_update(skip_locked=True)
    )
    return list(db.session().scalars(statement))
