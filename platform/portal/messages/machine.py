"""Whose turn it is: the states of a case and what each deed makes of them; pure."""

from enum import StrEnum
from types import MappingProxyType
from typing import Final

from portal.kernel.errors import ConflictError


class Status(StrEnum):
    """``open``: ours; ``asked``: the customer's, we asked; ``answered``: nobody's; ``closed``."""

    OPEN = "open"
    ASKED = "asked"
    ANSWERED = "answered"
    CLOSED = "closed"


class Deed(StrEnum):
    """What moves a case."""

    REPLY = "reply"
    ANSWER = "answer"
    CALL = "call"
    ASK = "ask"
    NOTE = "note"
    CLOSE = "close"
    PROLONG = "prolong"
    MOVE = "move"
    REOPEN = "reopen"


_AFTER: Final = MappingProxyType(
    {
        Deed.REPLY: Status.OPEN,
        Deed.ANSWER: Status.ANSWERED,
        Deed.CALL: Status.ANSWERED,
        Deed.ASK: Status.ASKED,
        Deed.CLOSE: Status.CLOSED,
        Deed.REOPEN: Status.OPEN,
    }
)


def after(status: Status, deed: Deed, *, wants_writing: bool = False) -> Status:
    """Return the state after a deed.

    ``wants_writing``: only an answer in writing settles the case, so that a call leaves it as it
    was. A closed case takes notes, and the customer's reply, which opens it again (whether it may
    still be opened is the caller's question), and a clerk opens it again. Raises ConflictError for
    anything else done to it, and for opening what is not closed.
    """
    if deed is Deed.NOTE:
        return status
    if status is Status.CLOSED and deed not in (Deed.REPLY, Deed.REOPEN):
        raise ConflictError("the case is closed already")
    if deed is Deed.REOPEN and status is not Status.CLOSED:
        raise ConflictError("the case is open")
    if deed in (Deed.PROLONG, Deed.MOVE) or (deed is Deed.CALL and wants_writing):
        return status
    return _AFTER[deed]


def outcome_of(deed: Deed, *, by_customer: bool, wants_writing: bool) -> str | None:
    """Return how a deed ends the open promise, or None where it does not."""
    if deed is Deed.ANSWER:
        return "answered"
    if deed is Deed.CALL and not wants_writing:
        return "called"
    if deed is Deed.CLOSE:
        return "withdrawn" if by_customer else "closed"
    return None
