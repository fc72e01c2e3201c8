"""How far a promise can be put off: within what the law leaves, whatever happened before."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.clock import BUDAPEST, local_today
from portal.messages.prolonging import MOST_TIMES, WhyNot, room
from portal.messages.schemas import PromiseView
from portal.rules.sections.contact_form import CaseKind

MADE = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def promise(
    days: int, *, made: datetime = MADE, ended: datetime | None = None, outcome: str | None = None
) -> PromiseView:
    due = datetime.combine(local_today(made) + timedelta(days=days), time(23, 59), BUDAPEST)
    return PromiseView("answer", days, "days", made, due.astimezone(UTC), "v", ended, outcome)


@pytest.mark.parametrize(
    ("days", "after_days", "latest_after_days"),
    [(15, 3, 30), (10, 3, 25), (29, 3, 30), (2, 1, 17)],
)
def test_a_complaint_gets_fifteen_days_more_within_thirty(
    days: int, after_days: int, latest_after_days: int
) -> None:
    space = room([promise(days)], CaseKind.COMPLAINT, now=MADE + timedelta(days=after_days))
    assert space.why_not is None
    assert space.latest - local_today(MADE) == timedelta(days=latest_after_days)
    assert space.earliest - local_today(MADE) == timedelta(days=days + 1)


def test_a_complaint_of_thirty_days_has_no_room() -> None:
    space = room([promise(30)], CaseKind.COMPLAINT, now=MADE)
    assert space.why_not is WhyNot.LONGEST_ALREADY


def test_a_complaint_is_put_off_once_and_never_late() -> None:
    now = MADE + timedelta(days=4)
    first = promise(5, ended=now, outcome="prolonged")
    again = room([first, promise(10, made=now)], CaseKind.COMPLAINT, now=now)
    assert again.why_not is WhyNot.ONCE_ALREADY
    late = room([promise(5)], CaseKind.BILLING_DISPUTE, now=MADE + timedelta(days=6))
    assert late.why_not is WhyNot.TOO_LATE


def test_a_question_is_put_off_twice_even_late() -> None:
    late = MADE + timedelta(days=90)
    space = room([promise(2)], CaseKind.ENQUIRY, now=late)
    assert space.why_not is None and space.earliest == local_today(late) + timedelta(days=1)
    twice = [promise(2, ended=MADE, outcome="prolonged") for _ in range(MOST_TIMES)]
    assert room([*twice, promise(9)], CaseKind.ENQUIRY, now=MADE).why_not is WhyNot.TWICE_ALREADY


def test_an_answer_in_between_starts_anew() -> None:
    now = MADE + timedelta(days=20)
    earlier = [
        promise(5, ended=MADE, outcome="prolonged"),
        promise(9, ended=MADE + timedelta(days=8), outcome="answered"),
    ]
    space = room([*earlier, promise(5, made=now)], CaseKind.COMPLAINT, now=now)
    assert space.why_not is None


def test_nothing_promised_cannot_be_put_off() -> None:
    kept = promise(5, ended=MADE, outcome="answered")
    for promises in ([], [kept]):
        assert room(promises, CaseKind.ENQUIRY, now=MADE).why_not is WhyNot.NOTHING_PROMISED


@given(
    term=st.integers(1, 30),
    looked=st.integers(0, 60),
    kind=st.sampled_from(CaseKind),
    before=st.integers(0, 3),
)
def test_whatever_room_is_left_lies_ahead_and_within_the_law(
    term: int, looked: int, kind: CaseKind, before: int
) -> None:
    now = MADE + timedelta(days=looked)
    chain = [promise(1, ended=MADE, outcome="prolonged") for _ in range(before)]
    space = room([*chain, promise(term)], kind, now=now)
    if space.why_not is not None:
        return
    assert local_today(now) < space.earliest <= space.latest
    if kind.wants_writing:
        assert before == 0 and looked <= term
        assert space.latest <= local_today(MADE) + timedelta(days=30)
    else:
        assert before < MOST_TIMES
