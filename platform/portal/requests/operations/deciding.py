"""What clerks do with a matter; each deed names the version of it that the clerk saw."""

import uuid
from datetime import datetime

from portal.foundation.csv_problems import N_
from portal.kernel.errors import ConflictError
from portal.requests import machine
from portal.requests.machine import Party
from portal.requests.operations import moving
from portal.requests.operations.moving import Case
from portal.requests.operations.settling import settled


def seen_by_clerk(request_id: uuid.UUID, *, version: int, now: datetime) -> Case:
    """Return the matter, locked, as the clerk saw it; raises NotFoundError, ConflictError."""
    case = moving.for_clerk(request_id, now=now)
    if case.row.version != version:
        raise ConflictError("the matter changed since the clerk looked at it")
    return case


def accept(
    request_id: uuid.UUID,
    *,
    version: int,
    clerk_id: uuid.UUID,
    number: int,
    without_agreement: bool,
    reason: str,
    now: datetime,
) -> None:
    """Accept the matter with the terms of that number (0 where there are none).

    ``without_agreement``: although the parties did not confirm the same; ``reason`` then says why.
    Raises NotFoundError, ConflictError when somebody was faster, NotAgreedError.
    """
    case = seen_by_clerk(request_id, version=version, now=now)
    overruled = case.matter.two_parties and not case.matter.agreed
    done = machine.accept(case.matter, number=number, without_agreement=without_agreement)
    case.row.closed_by, case.row.closing_reason = clerk_id, reason or None
    case.move(done)
    settled(case, clerk_id=clerk_id, reason=reason, overruled=overruled)
    case.tell_initiator(N_("Our customer service has accepted your request."))
    case.tell_other("accepted")


def reject(
    request_id: uuid.UUID, *, version: int, clerk_id: uuid.UUID, reason: str, now: datetime
) -> None:
    """Reject the matter; both parties read the reason. Raises NotFoundError, ConflictError."""
    case = seen_by_clerk(request_id, version=version, now=now)
    rejected = machine.reject(case.matter)
    case.row.closed_by, case.row.closing_reason = clerk_id, reason
    case.move(rejected)
    case.happened("rejected", actor="clerk", clerk_id=clerk_id, reason=reason)
    case.tell_initiator(N_("Our customer service could not accept your request."))
    case.tell_other("rejected")


def ask(
    request_id: uuid.UUID,
    *,
    version: int,
    clerk_id: uuid.UUID,
    party: Party,
    question: str,
    now: datetime,
) -> None:
    """Ask one party something; only that party sees it. Raises NotFoundError, ConflictError."""
    case = seen_by_clerk(request_id, version=version, now=now)
    waiting = machine.ask(case.matter, party)
    case.row.question = question
    case.move(waiting)
    case.happened("asked", actor="clerk", clerk_id=clerk_id, party=party.value, question=question)
    if party is Party.INITIATOR:
        case.tell_initiator(N_("Our customer service has a question to you."))
    else:
        case.tell_other("asked")


def take_over(request_id: uuid.UUID, *, version: int, clerk_id: uuid.UUID, now: datetime) -> None:
    """Take a matter that still waits for its parties. Raises NotFoundError, ConflictError."""
    case = seen_by_clerk(request_id, version=version, now=now)
    hand_over(case, because="clerk", clerk_id=clerk_id)


def hand_over(case: Case, *, because: str, clerk_id: uuid.UUID | None = None) -> None:
    """Give a matter of the parties to the clerks, and tell both."""
    case.move(machine.hand_over(case.matter), because=because)
    actor = "system" if clerk_id is None else "clerk"
    case.happened("handed_over", actor=actor, clerk_id=clerk_id, because=because)
    case.tell_initiator(N_("Our customer service has taken over your request."))
    case.tell_other("handed_over")


def note(request_id: uuid.UUID, *, clerk_id: uuid.UUID, text: str, now: datetime) -> None:
    """Write a note that only clerks see. Raises NotFoundError."""
    case = moving.for_clerk(request_id, now=now)
    case.happened("noted", actor="clerk", clerk_id=clerk_id, text=text)
