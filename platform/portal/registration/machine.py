"""The one state machine of every tenant's registration: a table of what may follow what."""

from enum import StrEnum

from portal.kernel.errors import PortalError


class State(StrEnum):
    """Where a registration stands. Only ACTIVATED has a login."""

    STARTED = "started"
    AWAITING_CONFIRMATION = "awaiting_confirmation"
    AWAITING_APPROVAL = "awaiting_approval"
    AWAITING_CLARIFICATION = "awaiting_clarification"
    APPROVED_ONCE = "approved_once"
    """One clerk has approved it; by the rules another one has to confirm that."""
    ACTIVATED = "activated"
    REFUSED = "refused"
    REJECTED = "rejected"
    EXPIRED = "expired"


class Event(StrEnum):
    """What can happen to a registration."""

    DECLARE = "declare"
    SUBMIT = "submit"
    LINK_AND_REFER = "link_and_refer"
    CONFIRM_AND_ACTIVATE = "confirm_and_activate"
    CONFIRM_AND_REFER = "confirm_and_refer"
    CONFIRM_AND_REFUSE = "confirm_and_refuse"
    APPROVE = "approve"
    APPROVE_ONCE = "approve_once"
    SEND_BACK = "send_back"
    REJECT = "reject"
    ASK = "ask"
    CLARIFY = "clarify"
    NOTE = "note"
    EXPIRE = "expire"


TRANSITIONS: dict[tuple[State, Event], State] = {
    (State.STARTED, Event.DECLARE): State.STARTED,
    (State.STARTED, Event.SUBMIT): State.AWAITING_CONFIRMATION,
    (State.STARTED, Event.LINK_AND_REFER): State.AWAITING_APPROVAL,
    (State.STARTED, Event.EXPIRE): State.EXPIRED,
    (State.AWAITING_CONFIRMATION, Event.CONFIRM_AND_ACTIVATE): State.ACTIVATED,
    (State.AWAITING_CONFIRMATION, Event.CONFIRM_AND_REFER): State.AWAITING_APPROVAL,
    (State.AWAITING_CONFIRMATION, Event.CONFIRM_AND_REFUSE): State.REFUSED,
    (State.AWAITING_CONFIRMATION, Event.EXPIRE): State.EXPIRED,
    (State.AWAITING_APPROVAL, Event.APPROVE): State.ACTIVATED,
    (State.AWAITING_APPROVAL, Event.APPROVE_ONCE): State.APPROVED_ONCE,
    (State.AWAITING_APPROVAL, Event.REJECT): State.REJECTED,
    (State.AWAITING_APPROVAL, Event.ASK): State.AWAITING_CLARIFICATION,
    (State.AWAITING_APPROVAL, Event.NOTE): State.AWAITING_APPROVAL,
    (State.AWAITING_CLARIFICATION, Event.CLARIFY): State.AWAITING_APPROVAL,
    (State.AWAITING_CLARIFICATION, Event.NOTE): State.AWAITING_CLARIFICATION,
    (State.AWAITING_CLARIFICATION, Event.APPROVE): State.ACTIVATED,
    (State.AWAITING_CLARIFICATION, Event.APPROVE_ONCE): State.APPROVED_ONCE,
    (State.AWAITING_CLARIFICATION, Event.REJECT): State.REJECTED,
    (State.AWAITING_CLARIFICATION, Event.EXPIRE): State.EXPIRED,
    (State.APPROVED_ONCE, Event.APPROVE): State.ACTIVATED,
    (State.APPROVED_ONCE, Event.SEND_BACK): State.AWAITING_APPROVAL,
    (State.APPROVED_ONCE, Event.NOTE): State.APPROVED_ONCE,
}
"""Every legal step; whatever is not listed is refused."""

FINAL = frozenset({State.ACTIVATED, State.REFUSED, State.REJECTED, State.EXPIRED})
TO_DECIDE = frozenset({State.AWAITING_APPROVAL, State.AWAITING_CLARIFICATION})
"""Where one clerk may approve or reject."""
WITH_A_CLERK = TO_DECIDE | {State.APPROVED_ONCE}
WAITS_FOR_A_CLERK = (State.AWAITING_APPROVAL, State.APPROVED_ONCE)
"""Where the clock runs against the staff."""


OUTCOMES = frozenset(
    {
        *(Event.CONFIRM_AND_ACTIVATE, Event.CONFIRM_AND_REFER, Event.CONFIRM_AND_REFUSE),
        *(Event.APPROVE, Event.REJECT, Event.EXPIRE),
    }
)
"""The steps that the figures count: what became of a confirmed registration."""


class IllegalTransitionError(PortalError):
    """The registration is in a state in which this cannot happen."""


def next_state(state: State, event: Event) -> State:
    """Return the state after the event; raises IllegalTransitionError when it may not happen."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise IllegalTransitionError(
            f"{event} cannot happen to a registration that is {state}"
        ) from None
