"""Putting decisions on record: by which rules, from what, and what came of it.

What comes of it is kept in codes, for good. What it was decided from are a person's data: they are
kept encrypted beside it, as long as the rules say (``retention.decision_inputs_days``), and only a
replay of rules opens them. Attempts that end before anything is judged (the address has a login
already) leave no decision; nor does a customer's answer to a clerk, which goes back to the clerk.
"""

import uuid
from datetime import datetime

from sqlalchemy import insert

from portal.foundation import db, sealing
from portal.foundation.secrets import keyed_digest
from portal.kernel.ids import new_id
from portal.plugin_api.approval import (
    Approve,
    Decision,
    ReferralReason,
    ReferToClerk,
    RegistrationSnapshot,
)
from portal.plugin_api.claims import Claim, ClaimField, FieldKind
from portal.registration.decision_inputs import Inputs
from portal.registration.models import DecisionInputs, Registration, RegistrationDecision
from portal.registration.operations.judging import Judgement
from portal.registration.queries import records_for
from portal.registration.schemas import FoundRecords, claim_from_json, verdict_to_json
from portal.rules.model import TenantRules
from portal.rules.queries import current_rules
from portal.rules.sections.retention import decision_inputs_days

CONFIRMED, LINKED, BY_CLERK = "confirmed", "linked", "clerk"
APPROVE, REFER, REJECT = "approve", "refer", "reject"
SEALED_FOR = "registration.decision"
_PERSON = "registration.decision.person"
_PROOF = frozenset(
    {
        FieldKind.NAME,
        FieldKind.IDENTIFIER,
        FieldKind.MONEY,
        FieldKind.PLACE,
        FieldKind.BIRTH_DATE,
    }
)


def proves(field: ClaimField) -> bool:
    """Tell whether a field's answer is part of the proof, and not about the sign-in to be."""
    return field.kind in _PROOF or field.document == "declaration"


def fields_asked(rules: TenantRules, *, kind: str) -> tuple[ClaimField, ...]:
    """Return the fields of the form that such a decision comes from: linking asks the proof only."""
    fields = (field for step in rules.registration.verifier.steps() for field in step.fields)
    return tuple(field for field in fields if kind != LINKED or proves(field))


def person_key(email_key: str | None) -> str:
    """Return what stands for a mailbox in the decisions on record."""
    return keyed_digest(_PERSON, email_key or "")


def ending_of(decision: Decision) -> str:
    """Return the decision as its code."""
    if isinstance(decision, Approve):
        return APPROVE
    return REFER if isinstance(decision, ReferToClerk) else REJECT


def by_rules(
    registration: Registration,
    claim: Claim,
    judgement: Judgement,
    *,
    kind: str,
    rules: TenantRules,
    now: datetime,
) -> None:
    """Put on record what the rules decided; call it before the registration is emptied."""
    decision = judgement.decision
    referral = decision if isinstance(decision, ReferToClerk) else None
    _keep(
        registration,
        claim,
        judgement.found,
        judgement.snapshot,
        rules=rules,
        now=now,
        kind=kind,
        verdict=verdict_to_json(judgement.verdict),
        decision=ending_of(decision),
        reason=None if referral is None else ReferralReason(referral.reason).value,
        expect_by=None if referral is None else referral.expect_by,
        answer_by=None if referral is None else referral.answer_by,
    )


def by_clerk(
    registration: Registration,
    *,
    claim: Claim | None = None,
    found: FoundRecords | None = None,
    deed: str,
    now: datetime,
) -> None:
    """Put on record what a clerk decided (``approve`` or ``reject``), with what lay before them.

    Call it before the registration is emptied. ``found``: the records that an approval goes by.
    """
    claim = claim or claim_from_json(registration.claim)
    snapshot = RegistrationSnapshot(
        submitted_at=registration.created_at,
        confirmed_at=registration.confirmed_at or now,
        budget_spent=registration.referral_reason == ReferralReason.BUDGET_SPENT,
    )
    _keep(
        registration,
        claim,
        found or records_for(claim),
        snapshot,
        rules=current_rules(),
        now=now,
        kind=BY_CLERK,
        verdict=registration.verdict,
        decision=deed,
    )


def _keep(
    registration: Registration,
    claim: Claim,
    found: FoundRecords,
    snapshot: RegistrationSnapshot,
    *,
    rules: TenantRules,
    now: datetime,
    kind: str,
    **outcome: object,
) -> None:
    decision_id: uuid.UUID = new_id()
    session = db.session()
    session.execute(
        insert(RegistrationDecision).values(
            id=decision_id,
            registration_id=registration.id,
            kind=kind,
            decided_at=now,
            rules_revision=rules.revision,
            verifier=rules.registration.verifier_name,
            approval=rules.registration.approval_name,
            calendar_version=rules.offices[0].calendar.version,
            person_key=person_key(registration.email_key),
            **outcome,
        )
    )
    if decision_inputs_days(rules.retention) == 0:
        return
    inputs = Inputs(
        typed=dict(registration.typed),
        claim=claim,
        asked=frozenset(field.name for field in fields_asked(rules, kind=kind)),
        form_revision=registration.rules_revision,
        records=found.records,
        customer_id=found.customer_id,
        snapshot=snapshot,
    )
    sealed = sealing.seal(inputs.to_bytes(), purpose=SEALED_FOR, owner=decision_id)
    session.execute(insert(DecisionInputs).values(id=decision_id, decided_at=now, sealed=sealed))
