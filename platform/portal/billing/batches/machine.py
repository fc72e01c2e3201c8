"""What may become of an uploaded batch of bills: its states, and the deeds that lead from one to another."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class State(StrEnum):
    """Where a batch stands. Nothing of it is in the records before ``SENT``.

    ``CHECKING``, ``SENDING`` and ``UNDOING`` are the worker's; in the others a person decides, or
    nothing happens any more.
    """

    CHECKING = "checking"
    PREVIEW = "preview"
    APPLIED = "applied"
    SENDING = "sending"
    SENT = "sent"
    UNDOING = "undoing"
    UNDONE = "undone"
    DISCARDED = "discarded"
    FAILED = "failed"


class Deed(StrEnum):
    """What happens to a batch. ``LOOK_AGAIN``: compare anew with what is recorded by now.

    ``MOVED``: the records changed between looking and sending, so that it must be looked over anew.
    ``REFUSED``: it cannot be undone any more, and stays sent.
    """

    UPLOAD = "upload"
    CHECK = "check"
    FAIL = "fail"
    LOOK_AGAIN = "look_again"
    TAKE_IN = "take_in"
    SEND = "send"
    FINISH = "finish"
    MOVED = "moved"
    UNDO = "undo"
    TAKE_BACK = "take_back"
    REFUSED = "refused"
    DISCARD = "discard"


NEXT: Mapping[tuple[State, Deed], State] = MappingProxyType(
    {
        (State.CHECKING, Deed.CHECK): State.PREVIEW,
        (State.CHECKING, Deed.FAIL): State.FAILED,
        (State.CHECKING, Deed.DISCARD): State.DISCARDED,
        (State.PREVIEW, Deed.LOOK_AGAIN): State.CHECKING,
        (State.PREVIEW, Deed.TAKE_IN): State.APPLIED,
        (State.PREVIEW, Deed.DISCARD): State.DISCARDED,
        (State.APPLIED, Deed.SEND): State.SENDING,
        (State.APPLIED, Deed.UNDO): State.UNDONE,
        (State.SENDING, Deed.FINISH): State.SENT,
        (State.SENDING, Deed.MOVED): State.CHECKING,
        (State.SENDING, Deed.FAIL): State.APPLIED,
        (State.SENT, Deed.UNDO): State.UNDOING,
        (State.UNDOING, Deed.TAKE_BACK): State.UNDONE,
        (State.UNDOING, Deed.REFUSED): State.SENT,
        (State.UNDOING, Deed.FAIL): State.SENT,
    }
)
"""The whole machine; a pair that is not here does not happen."""
WORKING = frozenset({State.CHECKING, State.SENDING, State.UNDOING})
"""A worker has it in hand."""
OVER = frozenset({State.UNDONE, State.DISCARDED, State.FAILED})
"""Nothing happens to it any more, and nothing of it is in the records."""


def froms(deed: Deed) -> tuple[State, ...]:
    """Return the states in which that deed may happen."""
    return tuple(state for state, known in NEXT if known is deed)
