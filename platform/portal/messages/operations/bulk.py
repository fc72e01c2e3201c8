"""The same deed for several cases: each by itself, and what could not be done is said."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.kernel.errors import ConflictError, NotFoundError
from portal.messages.operations.answering import NotAnsweredError, close_enquiry
from portal.work import assignments

SUBJECT = "enquiry"


@dataclass(frozen=True, slots=True)
class Chosen:
    """One case that was chosen, with the version that the clerk saw."""

    id: uuid.UUID
    seen: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many cases it was done to, and which ones were left as they are."""

    done: int
    moved: tuple[uuid.UUID, ...]
    """Somebody was faster there, or the case is gone."""
    unanswered: tuple[uuid.UUID, ...]
    """Complaints that nobody has answered in writing."""


def close_many(
    chosen: Sequence[Chosen],
    *,
    clerk_id: uuid.UUID,
    reason: str,
    note: str | None,
    now: datetime,
) -> Outcome:
    """Close the cases with one reason; their customers are told as always."""

    def close(one: Chosen) -> None:
        close_enquiry(one.id, clerk_id=clerk_id, reason=reason, note=note, seen=one.seen, now=now)

    return _each(chosen, close)


def give_many(
    chosen: Sequence[Chosen], *, to: uuid.UUID | None, by: uuid.UUID, now: datetime
) -> Outcome:
    """Put the cases into a colleague's hands, whoever had them; None: into nobody's.

    Whether they may is asked by the caller. Raises NotFoundError for nobody who works here.
    """
    for one in sorted(chosen, key=lambda each: each.id):
        if to is None:
            assignments.release(SUBJECT, one.id)
        else:
            assignments.assign(SUBJECT, one.id, to, by=by, now=now)
    return Outcome(done=len(chosen), moved=(), unanswered=())


def take_many(chosen: Sequence[Chosen], *, clerk_id: uuid.UUID, now: datetime) -> Outcome:
    """Take the cases that nobody has in hand."""

    def take(one: Chosen) -> None:
        if not assignments.take(SUBJECT, one.id, clerk_id, now=now):
            raise ConflictError("a colleague has it")

    return _each(chosen, take)


def _each(chosen: Sequence[Chosen], deed: Callable[[Chosen], None]) -> Outcome:
    """Do it to one after the other, always in the same order, so that two at once do not block."""
    moved: list[uuid.UUID] = []
    unanswered: list[uuid.UUID] = []
    for one in sorted(chosen, key=lambda each: each.id):
        try:
            deed(one)
        except (ConflictError, NotFoundError):
            moved.append(one.id)
        except NotAnsweredError:
            unanswered.append(one.id)
    done = len(chosen) - len(moved) - len(unanswered)
    return Outcome(done=done, moved=tuple(moved), unanswered=tuple(unanswered))
