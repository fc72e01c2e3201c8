"""How a person registered, or was given a further customer number, and what was decided on it.

Of what a decision was made from the person gets what they typed. The records beside it may be
another customer's, and what of them did not fit would help whoever guesses: they stay sealed.
"""

import uuid
from collections.abc import Iterator, Sequence

from sqlalchemy import or_, select

from portal.foundation import db
from portal.foundation.csv_problems import N_
from portal.foundation.personal_export import Row, Section, plain, read_rows
from portal.foundation.sealing import BrokenSealError
from portal.identity.models import CustomerLogin
from portal.registration.models import (
    DecisionInputs,
    Registration,
    RegistrationDecision,
    RegistrationEvent,
)
from portal.registration.operations.recording import person_key
from portal.registration.replaying.running import opened

COVERS = (
    "registration",
    "registration_event",
    "registration_decision",
    "registration_decision_inputs",
)


def export(login_id: uuid.UUID, customer_ids: Sequence[uuid.UUID]) -> Iterator[Section]:
    """Yield what was typed and what came of it, with the clerk's note."""
    attempt, event = Registration, RegistrationEvent
    own = or_(attempt.login_id == login_id, attempt.for_login_id == login_id)
    yield Section(
        "registrations",
        N_("Your registration"),
        read_rows(
            select(
                *(attempt.state, attempt.typed, attempt.email, attempt.created_at),
                *(attempt.confirmed_at, attempt.decided_at, attempt.decision_note),
            )
            .where(own)
            .order_by(attempt.created_at)
        ),
    )
    yield Section(
        "registration_steps",
        N_("Steps of your registration"),
        read_rows(
            select(event.at, event.event, event.from_state, event.to_state, event.note)
            .join(attempt, attempt.id == event.registration_id)
            .where(own)
            .order_by(event.at)
        ),
    )
    yield Section(
        "registration_decisions",
        N_("Decisions on your registrations"),
        tuple(_decisions(login_id)),
    )


def _decisions(login_id: uuid.UUID) -> Iterator[Row]:
    """Yield what was decided on whatever was sent from the login's mailbox."""
    decision, attempt = RegistrationDecision, Registration
    mailbox = select(CustomerLogin.email_key).where(CustomerLogin.id == login_id)
    key = person_key(db.session().scalar(mailbox))
    own = select(attempt.id).where(
        or_(attempt.login_id == login_id, attempt.for_login_id == login_id)
    )
    rows = db.session().execute(
        select(
            *(decision.id, decision.decided_at, decision.kind, decision.decision),
            *(decision.reason, decision.answer_by, DecisionInputs.sealed),
        )
        .outerjoin(DecisionInputs, DecisionInputs.id == decision.id)
        .where(or_(decision.person_key == key, decision.registration_id.in_(own)))
        .order_by(decision.decided_at)
    )
    for row in rows:
        yield {
            "decided_at": plain(row.decided_at),
            "kind": row.kind,
            "outcome": row.decision,
            "reason": row.reason,
            "answer_by": plain(row.answer_by),
            "typed": _typed(row.sealed, row.id),
        }


def _typed(sealed: bytes | None, decision_id: uuid.UUID) -> dict[str, str] | None:
    try:
        return None if sealed is None else dict(opened(sealed, decision_id=decision_id).typed)
    except BrokenSealError:
        return None
