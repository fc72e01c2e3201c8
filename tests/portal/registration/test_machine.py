"""The state machine as a table: every state with every event."""

import pytest

from portal.registration.machine import (
    FINAL,
    TRANSITIONS,
    Event,
    IllegalTransitionError,
    State,
    next_state,
)

TABLE = """
               declare submit link activate refer refuse approve once back reject ask clarify note expire
started                STA     CON    APP  -        -     -      -       -    -    -      -   -       -    EXP
awaiting_confirmation  -       -      -    ACT      APP   REF    -       -    -    -      -   -       -    EXP
awaiting_approval      -       -      -    -        -     -      ACT     ONC  -    REJ    CLA -       APP  -
awaiting_clarification -       -      -    -        -     -      ACT     ONC  -    REJ    -   APP     CLA  EXP
approved_once          -       -      -    -        -     -      ACT     -    APP  -      -   -       ONC  -
activated              -       -      -    -        -     -      -       -    -    -      -   -       -    -
refused                -       -      -    -        -     -      -       -    -    -      -   -       -    -
rejected               -       -      -    -        -     -      -       -    -    -      -   -       -    -
expired                -       -      -    -        -     -      -       -    -    -      -   -       -    -
"""
SHORT = {
    "STA": State.STARTED,
    "CON": State.AWAITING_CONFIRMATION,
    "APP": State.AWAITING_APPROVAL,
    "CLA": State.AWAITING_CLARIFICATION,
    "ONC": State.APPROVED_ONCE,
    "ACT": State.ACTIVATED,
    "REF": State.REFUSED,
    "REJ": State.REJECTED,
    "EXP": State.EXPIRED,
    "-": None,
}
EVENTS = {
    "link": Event.LINK_AND_REFER,
    "activate": Event.CONFIRM_AND_ACTIVATE,
    "refer": Event.CONFIRM_AND_REFER,
    "refuse": Event.CONFIRM_AND_REFUSE,
    "once": Event.APPROVE_ONCE,
    "back": Event.SEND_BACK,
}


def _cases() -> list[tuple[State, Event, State | None]]:
    head, *lines = TABLE.strip().splitlines()
    events = [EVENTS.get(word) or Event(word) for word in head.split()]
    cases = []
    for line in lines:
        state, *cells = line.split()
        cases += [
            (State(state), event, SHORT[cell]) for event, cell in zip(events, cells, strict=True)
        ]
    return cases


@pytest.mark.parametrize(("state", "event", "after"), _cases())
def test_every_state_meets_every_event(state: State, event: Event, after: State | None) -> None:
    if after is None:
        with pytest.raises(IllegalTransitionError, match=event):
            next_state(state, event)
    else:
        assert next_state(state, event) is after


def test_the_table_is_complete() -> None:
    assert {(state, event) for state, event, _ in _cases()} == {
        (state, event) for state in State for event in Event
    }


def test_nothing_follows_what_is_final() -> None:
    assert not [pair for pair in TRANSITIONS if pair[0] in FINAL]


def test_only_a_proof_or_a_clerk_opens_an_account() -> None:
    opening = {pair for pair, after in TRANSITIONS.items() if after is State.ACTIVATED}
    assert opening == {
        (State.AWAITING_CONFIRMATION, Event.CONFIRM_AND_ACTIVATE),
        (State.AWAITING_APPROVAL, Event.APPROVE),
        (State.AWAITING_CLARIFICATION, Event.APPROVE),
        (State.APPROVED_ONCE, Event.APPROVE),
    }
