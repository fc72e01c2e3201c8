"""The sweep's part: unfinished and failed registrations vanish, old decisions are forgotten.

Nothing depends on it: whether a code still counts is asked of ``expires_at`` when it is used, and
pending attempts block nobody.
"""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import delete, select

from portal.foundation import db
from portal.registration.machine import Event, State
from portal.registration.models import Registration
from portal.registration.operations.steps import empty, take
from portal.work import assignments

_VANISHING = (State.STARTED, State.AWAITING_CONFIRMATION, State.REFUSED)
_DECIDED = (State.ACTIVATED, State.REJECTED, State.EXPIRED)
DECISIONS_KEPT = timedelta(days=90)
_BATCH = 200
_log = structlog.get_logger(__name__)


def tidy(*, now: datetime) -> int:
    """Tidy the registrations of the tenant in scope; returns how many are gone."""
    session = db.session()
    unanswered = session.scalars(
        select(Registration)
        .where(Registration.state == State.AWAITING_CLARIFICATION, Registration.expires_at <= now)
        .limit(_BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    for registration in unanswered:
        registration.decided_at = now
        registration.question_sha256 = None
        take(registration, Event.EXPIRE)
        empty(registration, keep_address=False)
    session.flush()
    gone = session.execute(
        delete(Registration)
        .where(
            (Registration.state.in_(_VANISHING) & (Registration.expires_at <= now))
            | (Registration.state.in_(_DECIDED) & (Registration.decided_at <= now - DECISIONS_KEPT))
        )
        .returning(Registration.id)
        .execution_options(synchronize_session=False)
    ).all()
    if gone:
        assignments.forget("registration", [row.id for row in gone])
        _log.info("registrations_tidied", count=len(gone))
    return len(gone)
