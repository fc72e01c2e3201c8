"""Judging a confirmed claim: the tenant's plugins decide, the core keeps them honest."""

from dataclasses import dataclass
from datetime import datetime

import structlog

from portal.kernel.clock import local_today
from portal.plugin_api.approval import Approve, Decision, RegistrationSnapshot, Reject
from portal.plugin_api.claims import Claim
from portal.plugin_api.records import CustomerRecords
from portal.plugin_api.verification import Outcome, Verdict
from portal.registration import limits
from portal.registration.models import Registration
from portal.registration.queries import records_for
from portal.registration.schemas import FoundRecords
from portal.rules.model import TenantRules

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was found for a claim, what the verifier says of it, and what follows.

    ``snapshot``: what the policy knew of the registration beside that.
    """

    found: FoundRecords
    snapshot: RegistrationSnapshot
    verdict: Verdict
    decision: Decision


def judge(
    registration: Registration, claim: Claim, *, rules: TenantRules, now: datetime
) -> Judgement:
    """Compare the claim with the records and let the policy decide; counts a failed proof.

    Judgements of one customer number stand in a queue, so that tries at the same moment all count.
    """
    budget = rules.registration.budgets
    limits.queue_up(claim.customer_number)
    spent = limits.failures_spent(customer_number=claim.customer_number, budget=budget, now=now)
    found = records_for(claim)
    verdict = verdict_on(claim, found.records, rules=rules, now=now)
    if verdict.outcome is Outcome.NO_MATCH:
        limits.spend_failure(customer_number=claim.customer_number, now=now)
    if spent:
        _log.warning("registration_budget_spent")
    snapshot = RegistrationSnapshot(
        submitted_at=registration.created_at, confirmed_at=now, budget_spent=spent
    )
    decision = decide_on(verdict, found.records, snapshot, rules=rules, now=now)
    return Judgement(found=found, snapshot=snapshot, verdict=verdict, decision=decision)


def decide_on(
    verdict: Verdict,
    records: CustomerRecords,
    snapshot: RegistrationSnapshot,
    *,
    rules: TenantRules,
    now: datetime,
) -> Decision:
    """Return what the policy decides; an approval without a proof is none. Looks nothing up."""
    calendar = rules.offices[0].calendar
    decision = rules.registration.approval.decide(snapshot, verdict, now=now, calendar=calendar)
    if isinstance(decision, Approve) and not _is_proven(records, verdict, rules=rules):
        _log.error("approval_without_proof", policy=rules.registration.approval_name)
        return Reject()
    return decision


def verdict_on(
    claim: Claim, records: CustomerRecords, *, rules: TenantRules, now: datetime
) -> Verdict:
    """Return what the verifier says; whatever goes wrong inside it is NO_MATCH."""
    try:
        return rules.registration.verifier.verify(claim, records, today=local_today(now))
    except Exception:
        # A verifier that stumbles over a claim has not proven it; the person must not see more.
        _log.exception("verifier_failed", verifier=rules.registration.verifier_name)
        return Verdict(Outcome.NO_MATCH)


def _is_proven(records: CustomerRecords, verdict: Verdict, *, rules: TenantRules) -> bool:
    """Tell whether a login may be opened without a person: the last word is the core's."""
    customer = records.customer
    return (
        rules.registration.verifier.proves_identity
        and verdict.outcome is Outcome.MATCH
        and customer is not None
        and not customer.has_login
    )
