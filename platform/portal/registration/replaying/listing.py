"""Reads for the pages of replays: what was replayed, one replay with its findings, one decision."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.engine import Row
from sqlalchemy.orm import aliased

from portal.foundation import db
from portal.foundation.sealing import BrokenSealError
from portal.identity.models import Clerk
from portal.kernel.errors import NotFoundError
from portal.registration.decision_inputs import Inputs
from portal.registration.models import (
    DecisionInputs,
    Registration,
    RegistrationDecision,
    Replay,
    ReplayFinding,
)
from portal.registration.operations.recording import BY_CLERK
from portal.registration.replaying.judging_again import Change
from portal.registration.replaying.running import opened

_SHOWN = 10


@dataclass(frozen=True, slots=True)
class ReplayView:
    """One replay. ``counts``: by Change, how many decisions the rules do not repeat that way."""

    id: uuid.UUID
    target: str
    revision: int | None
    begun_at: datetime
    begun_by: str
    total: int
    done: int
    counts: Mapping[str, int]
    state: str

    @property
    def otherwise(self) -> int:
        """Return how many would have ended otherwise, the ones that the form sends back included."""
        return self.counts.get(Change.OTHERWISE, 0) + self.counts.get(Change.NOT_SENT, 0)

    @property
    def differs(self) -> bool:
        """Tell whether anything at all is not as it was."""
        return any(self.counts.values())


@dataclass(frozen=True, slots=True)
class OnRecord:
    """How many decisions can be replayed, and since when; ``first`` is None where there is none."""

    count: int
    first: datetime | None


@dataclass(frozen=True, slots=True)
class Finding:
    """One decision beside what the replayed rules make of it.

    ``inputs``: what it was made from; None where that is deleted or does not open.
    ``registration_open``: whether a clerk can still look at the registration itself.
    """

    decision: Row[Any]
    change: str
    ending_now: str | None
    causes: Sequence[str]
    by_clerk: str | None
    registration_open: bool
    inputs: Inputs | None


def on_record() -> OnRecord:
    """Return what there is to replay."""
    inputs, decision = DecisionInputs, RegistrationDecision
    row = (
        db.session()
        .execute(
            select(func.count(), func.min(inputs.decided_at))
            .join(decision, decision.id == inputs.id)
            .where(decision.kind != BY_CLERK)
        )
        .one()
    )
    return OnRecord(*row)


def recent() -> tuple[ReplayView, ...]:
    """Return the newest replays."""
    rows = db.session().execute(_replays().order_by(Replay.begun_at.desc()).limit(_SHOWN))
    return tuple(ReplayView(*row) for row in rows)


def replay(replay_id: uuid.UUID) -> ReplayView:
    """Return one replay; raises NotFoundError."""
    row = db.session().execute(_replays().where(Replay.id == replay_id)).one_or_none()
    if row is None:
        raise NotFoundError("no such replay")
    return ReplayView(*row)


def findings(
    replay_id: uuid.UUID,
    *,
    change: str | None = None,
    kind: str | None = None,
    ending: str | None = None,
    since: object = None,
    until: object = None,
) -> Select[Any]:
    """Return the statement of what a replay found, narrowed down; ``ending``: as it ended then."""
    decision, clerk = RegistrationDecision, aliased(RegistrationDecision)
    wanted = {
        ReplayFinding.change: change,
        decision.kind: kind,
        decision.decision: ending,
    }
    local_day = func.date(func.timezone("Europe/Budapest", decision.decided_at))
    statement: Any = (
        select(
            ReplayFinding.id,
            ReplayFinding.decision_id,
            ReplayFinding.change,
            ReplayFinding.ending_now,
            ReplayFinding.causes,
            decision.kind,
            decision.decided_at,
            decision.decision,
            decision.rules_revision,
            clerk.decision.label("by_clerk"),
        )
        .join(decision, decision.id == ReplayFinding.decision_id)
        .outerjoin(clerk, _of_clerk(clerk, decision))
        .where(ReplayFinding.replay_id == replay_id)
        .where(*(column == value for column, value in wanted.items() if value))
    )
    if since:
        statement = statement.where(local_day >= since)
    return statement.where(local_day <= until) if until else statement


def finding(replay_id: uuid.UUID, decision_id: uuid.UUID) -> Finding:
    """Return one decision as the replay found it, opened; raises NotFoundError."""
    decision, clerk = RegistrationDecision, aliased(RegistrationDecision)
    row: Any = (
        db.session()
        .execute(
            select(
                *decision.__table__.columns,
                ReplayFinding.change,
                ReplayFinding.ending_now,
                ReplayFinding.causes,
                clerk.decision.label("by_clerk"),
                Registration.id.label("open_id"),
                DecisionInputs.sealed,
            )
            .join(ReplayFinding, ReplayFinding.decision_id == decision.id)
            .outerjoin(clerk, _of_clerk(clerk, decision))
            .outerjoin(
                Registration,
                and_(
                    Registration.id == decision.registration_id,
                    Registration.answer_by.is_not(None),
                ),
            )
            .outerjoin(DecisionInputs, DecisionInputs.id == decision.id)
            .where(ReplayFinding.replay_id == replay_id, decision.id == decision_id)
        )
        .one_or_none()
    )
    if row is None:
        raise NotFoundError("the replay found nothing of that decision")
    return Finding(
        decision=row,
        change=row.change,
        ending_now=row.ending_now,
        causes=row.causes,
        by_clerk=row.by_clerk,
        registration_open=row.open_id is not None,
        inputs=_opened(row.sealed, decision_id),
    )


def _opened(sealed: bytes | None, decision_id: uuid.UUID) -> Inputs | None:
    try:
        return None if sealed is None else opened(sealed, decision_id=decision_id)
    except BrokenSealError:
        return None


def _of_clerk(clerk: Any, decision: Any) -> Any:
    return and_(clerk.registration_id == decision.registration_id, clerk.kind == BY_CLERK)


def _replays() -> Select[Any]:
    return select(
        Replay.id,
        Replay.target,
        Replay.revision,
        Replay.begun_at,
        Clerk.name,
        Replay.total,
        Replay.done,
        Replay.counts,
        Replay.state,
    ).join(Clerk, Clerk.id == Replay.begun_by)
