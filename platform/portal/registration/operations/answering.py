"""The customer answers a clerk's question: an explanation, perhaps the corrected name."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from portal.foundation import db
from portal.plugin_api.approval import ReferralReason, ReferToClerk, RegistrationSnapshot
from portal.registration import limits
from portal.registration.codes import digest_of_typed
from portal.registration.machine import Event, State
from portal.registration.models import Registration
from portal.registration.operations.judging import verdict_on
from portal.registration.operations.referring import refer
from portal.registration.queries import records_for
from portal.registration.schemas import claim_from_json, claim_to_json, verdict_to_json
from portal.rules.queries import current_rules


def answer_question(
    code: str, *, explanation: str, full_name: str | None, ip: str, now: datetime
) -> bool:
    """Give the registration back to the clerks with the answer; False for a code that is not good.

    ``full_name``: the corrected name, cleaned; the verdict is made anew with it, but however well
    it fits now, only a clerk can approve.
    """
    rules = current_rules()
    if not limits.code_tries_left(ip=ip, budget=rules.registration.budgets, now=now):
        return False
    registration = db.session().scalar(
        select(Registration)
        .where(
            Registration.question_sha256 == digest_of_typed(code),
            Registration.state == State.AWAITING_CLARIFICATION,
            Registration.expires_at > now,
        )
        .with_for_update()
    )
    if registration is None:
        limits.spend_code_try(ip=ip, now=now)
        return False
    note = explanation
    if full_name is not None:
        note = f"{registration.typed.get('full_name', '')} → {full_name}\n{explanation}".strip()
        corrected = replace(claim_from_json(registration.claim), full_name=full_name)
        registration.claim = claim_to_json(corrected)
        registration.typed = {**registration.typed, "full_name": full_name}
    registration.question_sha256 = None
    refer(registration, _judged_anew(registration, now=now), event=Event.CLARIFY, note=note)
    return True


def _judged_anew(registration: Registration, *, now: datetime) -> ReferToClerk | None:
    rules = current_rules()
    claim = claim_from_json(registration.claim)
    verdict = verdict_on(claim, records_for(claim).records, rules=rules, now=now)
    registration.verdict = verdict_to_json(verdict)
    decision = rules.registration.approval.decide(
        RegistrationSnapshot(
            submitted_at=registration.created_at, confirmed_at=now, budget_spent=True
        ),
        verdict,
        now=now,
        calendar=rules.offices[0].calendar,
    )
    if isinstance(decision, ReferToClerk):
        return replace(
            decision, reason=ReferralReason(registration.referral_reason or decision.reason)
        )
    return None
