"""The sweep's part: what decisions were made from goes when its time is over; the outcome stays."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import delete

from portal.foundation import db
from portal.registration.models import DecisionInputs
from portal.registration.replaying import running
from portal.rules.queries import current_rules
from portal.rules.sections.retention import decision_inputs_days

_log = structlog.get_logger(__name__)


def tidy(*, now: datetime) -> None:
    """Delete the inputs that the tenant's rules do not want kept any longer, and old replays."""
    kept = timedelta(days=decision_inputs_days(current_rules().retention))
    gone = db.session().execute(
        delete(DecisionInputs).where(DecisionInputs.decided_at < now - kept)
    )
    if gone.rowcount:  # type: ignore[attr-defined]
        _log.info("decision_inputs_deleted", count=gone.rowcount)  # type: ignore[attr-defined]
    running.tidy(now=now)
