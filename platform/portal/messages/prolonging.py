"""How far the promise of a case can still be prolonged: what the law and fairness leave; pure.

A complaint is answered within the platform's ceiling of 30 days. Where a shorter term was promised,
that can be prolonged once, by at most 15 days, before it is over, with a reason that the customer is
told in writing. Any other promise can be prolonged twice, by at most 30 days each time, late or not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from portal.kernel.clock import local_today
from portal.messages.schemas import PromiseView
from portal.rules.sections.contact_form import LONGEST_ANSWER, CaseKind

COMPLAINT_LONGER_BY: Final = timedelta(days=15)
LONGER_BY: Final = timedelta(days=30)
MOST_TIMES: Final = 2


class WhyNot(StrEnum):
    """Why a promise cannot be prolonged."""

    NOTHING_PROMISED = "nothing_promised"
    ONCE_ALREADY = "once_already"
    TWICE_ALREADY = "twice_already"
    TOO_LATE = "too_late"
    LONGEST_ALREADY = "longest_already"


@dataclass(frozen=True, slots=True)
class Room:
    """The days to which a promise can be moved, both included; or why it cannot be."""

    earliest: date
    latest: date
    why_not: WhyNot | None = None


def room(promises: Sequence[PromiseView], kind: CaseKind, *, now: datetime) -> Room:
    """Return how far the open promise of a case can be moved at that moment.

    ``promises``: all of the case, the oldest first.
    """
    today = local_today(now)
    chain = _chain(promises)
    if not chain:
        return Room(today, today, WhyNot.NOTHING_PROMISED)
    present = chain[-1]
    due = local_today(present.due_at)
    earliest = max(due, today) + timedelta(days=1)
    times = sum(one.outcome == "prolonged" for one in chain)
    latest = max(due, today) + LONGER_BY
    why_not = None
    if kind.wants_writing:
        ceiling = local_today(chain[0].made_at) + LONGEST_ANSWER
        latest = min(due + COMPLAINT_LONGER_BY, ceiling)
        why_not = WhyNot.ONCE_ALREADY if times else None
        if now > present.due_at:
            why_not = WhyNot.TOO_LATE
    elif times >= MOST_TIMES:
        why_not = WhyNot.TWICE_ALREADY
    if why_not is None and latest < earliest:
        why_not = WhyNot.LONGEST_ALREADY
    return Room(earliest, latest, why_not)


def _chain(promises: Sequence[PromiseView]) -> list[PromiseView]:
    """Return the open promise and those that it came from, the oldest first."""
    chain: list[PromiseView] = []
    for one in promises:
        if one.ended_at is None or one.outcome in ("prolonged", "replaced"):
            chain.append(one)
        else:
            chain.clear()
    return chain if chain and chain[-1].ended_at is None else []
