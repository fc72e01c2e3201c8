"""One decision on record under other rules: whether it would have gone otherwise, and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from portal.kernel.clock import local_today
from portal.plugin_api.approval import ReferToClerk
from portal.plugin_api.claims import Claim
from portal.plugin_api.verification import Mismatch, Verdict
from portal.registration.decision_inputs import Inputs
from portal.registration.operations.judging import decide_on, verdict_on
from portal.registration.operations.recording import LINKED, ending_of
from portal.registration.replaying.rereading import Reread, reread
from portal.rules.model import TenantRules


class Change(StrEnum):
    """In what way the rules do not repeat a decision; see models.ReplayFinding."""

    OTHERWISE = "otherwise"
    NOT_SENT = "not_sent"
    UNKNOWN = "unknown"
    DETAIL = "detail"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision as it is on record."""

    kind: str
    at: datetime
    rules_revision: int
    calendar_version: str
    verdict: Verdict
    ending: str
    reason: str | None
    expect_by: datetime | None
    answer_by: datetime | None


@dataclass(frozen=True, slots=True)
class Difference:
    """How a decision would have gone: ``ending`` as a decision's, None where there is none.

    ``causes`` are codes: ``field:<name>``, ``asks:<name>``, ``lookup``, ``linking_off``,
    ``now:<mismatch>``, ``no_more:<mismatch>``, ``weight`` (the same differences count otherwise),
    ``policy``, ``reason``, ``times``, ``calendar``.
    """

    change: Change
    ending: str | None
    causes: tuple[str, ...]


def judge_again(decided: Decided, inputs: Inputs, *, rules: TenantRules) -> Difference | None:
    """Return what would differ under those rules; None where all would be the same to the minute."""
    if decided.kind == LINKED and not (rules.points_of_use and rules.points_of_use.self_service):
        return Difference(Change.NOT_SENT, None, ("linking_off",))
    read = _read(decided, inputs, rules=rules)
    if read.refused:
        return Difference(Change.NOT_SENT, None, _named("field", read.refused))
    if read.unasked:
        return Difference(Change.UNKNOWN, None, _named("asks", read.unasked))
    verdict = verdict_on(read.claim, inputs.records, rules=rules, now=decided.at)
    if _looks_elsewhere(read.claim, inputs.claim, verdict):
        return Difference(Change.UNKNOWN, None, ("lookup",))
    decision = decide_on(verdict, inputs.records, inputs.snapshot, rules=rules, now=decided.at)
    ending = ending_of(decision)
    causes = tuple(_causes_of_verdict(decided.verdict, verdict))
    if ending != decided.ending:
        return Difference(Change.OTHERWISE, ending, causes or ("policy",))
    referral = decision if isinstance(decision, ReferToClerk) else None
    causes += tuple(_causes_of_referral(decided, referral, rules=rules))
    return Difference(Change.DETAIL, ending, causes) if causes else None


def _read(decided: Decided, inputs: Inputs, *, rules: TenantRules) -> Reread:
    """Read the claim anew; one that came by an older form than the rules that decided is not,
    when these very rules are replayed: for them it was what it was."""
    own = rules.revision == decided.rules_revision
    if own and inputs.form_revision != decided.rules_revision:
        return Reread(inputs.claim, (), ())
    return reread(inputs, kind=decided.kind, rules=rules, today=local_today(decided.at))


def _looks_elsewhere(now: Claim, then: Claim, verdict: Verdict) -> bool:
    """Tell whether other records would have been looked up, which nobody knows any more."""
    same = (now.customer_number, now.invoice_number) == (then.customer_number, then.invoice_number)
    return not same and bool({Mismatch.CUSTOMER, Mismatch.INVOICE} & set(verdict.mismatches))


def _causes_of_verdict(then: Verdict, now: Verdict) -> Iterator[str]:
    yield from (f"now:{each.value}" for each in now.mismatches if each not in then.mismatches)
    yield from (f"no_more:{each.value}" for each in then.mismatches if each not in now.mismatches)
    if then.outcome is not now.outcome and set(then.mismatches) == set(now.mismatches):
        yield "weight"


def _causes_of_referral(
    decided: Decided, referral: ReferToClerk | None, *, rules: TenantRules
) -> Iterator[str]:
    if referral is None:
        return
    if referral.reason != decided.reason:
        yield "reason"
    if (referral.expect_by, referral.answer_by) != (decided.expect_by, decided.answer_by):
        newer = rules.offices[0].calendar.version != decided.calendar_version
        yield "calendar" if newer else "times"


def _named(what: str, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{what}:{name}" for name in names)
