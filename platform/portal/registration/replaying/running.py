"""Replaying over many decisions: portion by portion, each in a unit of work of its own.

However many decisions there are, one portion is in memory; a worker that dies repeats at most the
portion it had in hand. Commands walk the same portions without keeping anything.
"""

import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, delete, func, insert, select
from sqlalchemy.engine import Row

from portal.foundation import audit, db, outbox, sealing
from portal.foundation.findings import FindingsError
from portal.foundation.sealing import BrokenSealError
from portal.foundation.tenancy import current_tenant
from portal.kernel.errors import NotFoundError
from portal.kernel.ids import new_id
from portal.registration.decision_inputs import Inputs
from portal.registration.models import DecisionInputs, RegistrationDecision, Replay, ReplayFinding
from portal.registration.operations.recording import BY_CLERK, SEALED_FOR
from portal.registration.replaying.judging_again import Change, Decided, Difference, judge_again
from portal.registration.schemas import verdict_from_json
from portal.rules import drafting
from portal.rules.build import build_rules
from portal.rules.bundle import Bundle
from portal.rules.model import TenantRules
from portal.rules.queries import bound_plugins, revision

PORTION = "registration.replay_portion"
DRAFT, REVISION, OWN = "draft", "revision", "own"
SIZE = 500
KEPT = timedelta(days=30)
"""How long a finished replay can be looked at."""
RulesAt = Callable[[int], TenantRules]
"""Revision of a decision → the rules to judge it by."""


@dataclass(frozen=True, slots=True)
class Again:
    """One decision that was replayed; ``difference`` is None where it came out the same."""

    id: uuid.UUID
    registration_id: uuid.UUID
    decided: Decided
    difference: Difference | None


class OvertakenError(Exception):
    """The draft is not the one any more that the replay was begun for."""


def begin(target: str, *, number: int | None, clerk_id: uuid.UUID, now: datetime) -> uuid.UUID:
    """Begin a replay of the draft, a revision or each decision's own; the worker does it.

    Raises NotFoundError where there is no draft, or no such revision.
    """
    replay_id = new_id()
    version = sha256 = None
    if target == DRAFT:
        found = drafting.draft()
        if found is None:
            raise NotFoundError("there is no draft to replay")
        version, sha256 = found.version, found.bundle().digest()
    elif target == REVISION:
        revision(number or 0)
    total = db.session().scalar(select(func.count()).select_from(_decisions(now).subquery())) or 0
    db.session().execute(
        insert(Replay).values(
            id=replay_id,
            target=target,
            revision=number if target == REVISION else None,
            draft_version=version,
            files_sha256=sha256,
            begun_by=clerk_id,
            begun_at=now,
            total=total,
        )
    )
    audit.note("replay_begun", detail={"target": target, "revision": number, "total": total})
    _ask_for_portion(replay_id, None)
    return replay_id


def run_portion(replay_id: uuid.UUID, *, after: uuid.UUID | None, now: datetime) -> None:
    """Replay the next decisions and ask for the portion after them; a repeated call does nothing."""
    replay = db.session().scalar(select(Replay).where(Replay.id == replay_id).with_for_update())
    if replay is None or replay.state != "running" or replay.reached != after:
        return
    try:
        rows = _portion(after, until=replay.begun_at)
        done = list(_replayed(rows, _rules_for(replay)))
    except OvertakenError:
        replay.state, replay.ended_at = "overtaken", now
        return
    except FindingsError:
        replay.state, replay.ended_at = "failed", now
        return
    _keep_findings(replay_id, done)
    counts = Counter(replay.counts)
    counts.update(one.difference.change.value for one in done if one.difference)
    replay.counts = dict(counts)
    replay.done += len(done)
    if len(rows) < SIZE:
        replay.state, replay.ended_at, replay.total = "done", now, replay.done
        return
    replay.reached = rows[-1].id
    _ask_for_portion(replay_id, rows[-1].id)


def walk(rules_at: RulesAt, *, now: datetime) -> Iterator[Again]:
    """Yield every decision on record as it would have gone; keeps nothing. Needs a unit of work."""
    after = None
    while rows := _portion(after, until=now):
        yield from _replayed(rows, rules_at)
        after = rows[-1].id


def own_rules() -> RulesAt:
    """Return what gives each decision the rules that it was made by."""
    known: dict[int, TenantRules] = {}

    def at(number: int) -> TenantRules:
        if number not in known:
            known[number] = built(revision(number).bundle, number=number)
        return known[number]

    return at


def built(bundle: Bundle, *, number: int) -> TenantRules:
    """Return the rules that the files describe; raises FindingsError."""
    return build_rules(
        bundle, registry=bound_plugins(), slug=current_tenant().slug, revision=number
    )


def tidy(*, now: datetime) -> None:
    """Forget replays that were done long ago, with what they found."""
    db.session().execute(delete(Replay).where(Replay.begun_at < now - KEPT))


def decided_of(row: Row[Any]) -> Decided:
    """Return a decision as it is on record."""
    return Decided(
        kind=row.kind,
        at=row.decided_at,
        rules_revision=row.rules_revision,
        calendar_version=row.calendar_version,
        verdict=verdict_from_json(row.verdict),
        ending=row.decision,
        reason=row.reason,
        expect_by=row.expect_by,
        answer_by=row.answer_by,
    )


def opened(sealed: bytes, *, decision_id: uuid.UUID) -> Inputs:
    """Return what a decision was made from; raises BrokenSealError."""
    return Inputs.from_bytes(sealing.unseal(sealed, purpose=SEALED_FOR, owner=decision_id))


def _decisions(until: datetime) -> Select[Any]:
    decision = RegistrationDecision
    return (
        select(
            *(decision.id, decision.registration_id, decision.kind, decision.decided_at),
            *(decision.rules_revision, decision.calendar_version, decision.verdict),
            *(decision.decision, decision.reason, decision.expect_by, decision.answer_by),
            DecisionInputs.sealed,
        )
        .join(DecisionInputs, DecisionInputs.id == decision.id)
        .where(decision.kind != BY_CLERK, decision.decided_at <= until)
    )


def _portion(after: uuid.UUID | None, *, until: datetime) -> Sequence[Row[Any]]:
    statement = _decisions(until).order_by(RegistrationDecision.id).limit(SIZE)
    if after is not None:
        statement = statement.where(RegistrationDecision.id > after)
    return db.session().execute(statement).all()


def _replayed(rows: Sequence[Row[Any]], rules_at: RulesAt) -> Iterator[Again]:
    for row in rows:
        decided = decided_of(row)
        try:
            inputs = opened(row.sealed, decision_id=row.id)
        except BrokenSealError:
            difference: Difference | None = Difference(Change.UNREADABLE, None, ("sealed",))
        else:
            difference = judge_again(decided, inputs, rules=rules_at(decided.rules_revision))
        yield Again(row.id, row.registration_id, decided, difference)


def _rules_for(replay: Replay) -> RulesAt:
    if replay.target == OWN:
        return own_rules()
    if replay.target == REVISION:
        number = replay.revision or 0
        rules = built(revision(number).bundle, number=number)
    else:
        found = drafting.draft()
        if found is None or found.bundle().digest() != replay.files_sha256:
            raise OvertakenError
        rules = built(found.bundle(), number=0)
    return lambda _number: rules


def _keep_findings(replay_id: uuid.UUID, done: Sequence[Again]) -> None:
    rows = [
        {
            "id": new_id(),
            "replay_id": replay_id,
            "decision_id": one.id,
            "change": one.difference.change.value,
            "ending_now": one.difference.ending,
            "causes": list(one.difference.causes),
        }
        for one in done
        if one.difference is not None
    ]
    if rows:
        db.session().execute(insert(ReplayFinding), rows)


def _ask_for_portion(replay_id: uuid.UUID, after: uuid.UUID | None) -> None:
    payload = {"replay_id": str(replay_id), "after": None if after is None else str(after)}
    outbox.add(kind=PORTION, payload=payload, dedupe_key=f"{PORTION}|{replay_id}|{after}")
