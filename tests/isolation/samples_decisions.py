"""A decision on record with what it was made from, a replay that found it, a preview that is over."""

from datetime import UTC, datetime, timedelta

from portal.foundation import db, sealing
from portal.kernel.ids import new_id
from portal.plugin_api.approval import RegistrationSnapshot
from portal.plugin_api.claims import Claim
from portal.plugin_api.records import CustomerKind, CustomerRecord, CustomerRecords
from portal.preview.models import PreviewCase, PreviewMail, RulesPreview
from portal.registration.decision_inputs import Inputs
from portal.registration.models import (
    DecisionInputs,
    RegistrationDecision,
    Replay,
    ReplayFinding,
)
from portal.registration.operations.recording import SEALED_FOR, person_key
from portal.rules.queries import current_rules
from tests.isolation.cast import Cast

_NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def add(cast: Cast) -> None:
    decision_id, replay_id = new_id(), new_id()
    rules = current_rules()
    decision = RegistrationDecision(
        id=decision_id,
        registration_id=cast.ids["registration_id"],
        kind="confirmed",
        decided_at=_NOW,
        rules_revision=rules.revision,
        verifier="customer_number",
        approval="by_clerk",
        calendar_version="holidays",
        person_key=person_key(cast.customer_email),
        verdict={"outcome": "doubtful", "mismatches": ["name"]},
        decision="refer",
        reason="doubtful",
        expect_by=_NOW,
        answer_by=_NOW,
    )
    replay = Replay(
        id=replay_id,
        target="own",
        begun_by=cast.ids["clerk_id"],
        begun_at=_NOW,
        total=1,
        done=1,
        counts={"otherwise": 1},
        state="done",
        ended_at=_NOW,
    )
    db.session().add_all([decision, replay])
    db.session().flush()
    sealed = sealing.seal(_inputs(cast).to_bytes(), purpose=SEALED_FOR, owner=decision_id)
    mail = PreviewMail(id=new_id(), recipient="x", subject=cast.canary, body="x", html="x")
    db.session().add_all(
        [
            DecisionInputs(id=decision_id, decided_at=_NOW, sealed=sealed),
            ReplayFinding(
                replay_id=replay_id,
                decision_id=decision_id,
                change="otherwise",
                ending_now="reject",
                causes=["now:name"],
            ),
            RulesPreview(
                clerk_id=cast.ids["clerk_id"],
                session_id=new_id(),
                files_sha256="0" * 64,
                begun_at=_NOW,
                expires_at=_NOW + timedelta(hours=4),
                ended_at=_NOW,
                wiped_at=_NOW,
            ),
            # In a company's own scope these lie in wait for a page that forgets to ask for a preview.
            PreviewCase(place=0, story="ordinary", ending="approve", typed={}, causes=[]),
            mail,
        ]
    )
    db.session().flush()
    cast.ids |= {
        "decision_id": decision_id,
        "replay_id": replay_id,
        "preview_mail_id": mail.id,
    }


def _inputs(cast: Cast) -> Inputs:
    return Inputs(
        typed={"full_name": f"{cast.canary} Béla", "customer_number": cast.canary},
        claim=Claim(full_name=f"{cast.canary} Béla", customer_number=cast.canary),
        asked=frozenset({"full_name", "customer_number"}),
        form_revision=1,
        records=CustomerRecords(
            CustomerRecord(
                cast.canary, cast.canary, CustomerKind.PERSON, True, None, None, False, False
            )
        ),
        customer_id=cast.ids["customer_id"],
        snapshot=RegistrationSnapshot(_NOW, _NOW, budget_spent=False),
    )
