"""Who decides, and what due times are promised."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from portal.kernel.clock import BUDAPEST
from portal.plugin_api.approval import (
    Approve,
    Decision,
    ReferralReason,
    ReferToClerk,
    RegistrationSnapshot,
    Reject,
)
from portal.plugin_api.registry import combination_problem
from portal.plugin_api.verification import Mismatch, Outcome, Verdict
from tests.plugins import samples

CONFIRMED = datetime(2026, 5, 12, 9, 30, tzinfo=BUDAPEST)
VERDICTS = {
    Outcome.MATCH: Verdict(Outcome.MATCH),
    Outcome.DOUBTFUL: Verdict(Outcome.DOUBTFUL, (Mismatch.NAME,)),
    Outcome.NO_MATCH: Verdict(Outcome.NO_MATCH, (Mismatch.CUSTOMER,)),
}


def policy(name: str, **options: Any) -> Any:
    return samples.shipped().get("approval_policies", name).from_rules(options)


def decide(
    name: str,
    outcome: Outcome,
    *,
    spent: bool = False,
    at: datetime = CONFIRMED,
    **options: Any,
) -> Decision:
    snapshot = RegistrationSnapshot(
        submitted_at=at - timedelta(hours=1), confirmed_at=at, budget_spent=spent
    )
    decision: Decision = policy(name, **options).decide(
        snapshot, VERDICTS[outcome], now=at, calendar=samples.OFFICE_HOURS
    )
    return decision


def test_the_machine_decides_what_is_certain() -> None:
    assert decide("automatic", Outcome.MATCH) == Approve()
    assert decide("automatic", Outcome.NO_MATCH) == Reject()


@pytest.mark.parametrize("outcome", Outcome)
def test_doubt_and_a_spent_budget_go_to_a_clerk(outcome: Outcome) -> None:
    spent = decide("automatic", outcome, spent=True)
    assert isinstance(spent, ReferToClerk) and spent.reason is ReferralReason.BUDGET_SPENT
    doubtful = decide("automatic", Outcome.DOUBTFUL)
    assert isinstance(doubtful, ReferToClerk) and doubtful.reason is ReferralReason.DOUBTFUL


@pytest.mark.parametrize("spent", [True, False])
def test_every_claim_looks_the_same_from_outside_when_clerks_decide(spent: bool) -> None:
    decisions = [decide("by_clerk", outcome, spent=spent) for outcome in Outcome]
    assert all(isinstance(one, ReferToClerk) for one in decisions)
    assert len({(one.expect_by, one.answer_by) for one in decisions}) == 1  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("confirmed", "expected", "latest"),
    [
        ("2026-05-12 09:30", "2026-05-12 11:30", "2026-05-14 16:00"),
        ("2026-05-12 11:00", "2026-05-12 14:00", "2026-05-14 16:00"),  # over lunch
        ("2026-05-12 15:30", "2026-05-13 09:30", "2026-05-14 16:00"),
        ("2026-05-15 11:30", "2026-05-18 09:30", "2026-05-19 16:00"),  # Friday noon
        ("2026-05-23 10:00", "2026-05-26 10:00", "2026-05-27 16:00"),  # before a long weekend
    ],
)
def test_due_times_follow_the_opening_hours(confirmed: str, expected: str, latest: str) -> None:
    at, expect_by, answer_by = (
        datetime.fromisoformat(text).replace(tzinfo=BUDAPEST)
        for text in (confirmed, expected, latest)
    )
    decision = decide("by_clerk", Outcome.MATCH, at=at, typical="2h", latest_working_days=2)
    assert decision == ReferToClerk(ReferralReason.POLICY, expect_by, answer_by)


@given(
    at=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),
    hours=st.integers(1, 100),
    days=st.integers(1, 10),
)
def test_what_is_usual_never_comes_after_what_is_latest(
    at: datetime, hours: int, days: int
) -> None:
    decision = decide(
        "by_clerk", Outcome.MATCH, at=at, typical=f"{hours}h", latest_working_days=days
    )
    assert isinstance(decision, ReferToClerk)
    assert at < decision.expect_by <= decision.answer_by


@pytest.mark.parametrize("name", ["automatic", "by_clerk"])
@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"typical": "soon"}, "typical"),
        ({"typical": "-2h"}, "typical"),
        ({"latest_working_days": 0}, "latest_working_days"),
        ({"latest_working_days": "two"}, "latest_working_days"),
        ({"typicall": "2h"}, "typicall"),
    ],
)
def test_promises_that_make_no_sense_are_refused(
    name: str, options: dict[str, Any], key: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        policy(name, **options)
    assert list(caught.value.normalized_messages()) == [key]


def test_a_verifier_that_proves_nothing_needs_a_person() -> None:
    identifies = samples.verifier("customer_number")
    proves = samples.verifier("invoice_proof")
    assert "must ask a person" in (combination_problem(identifies, policy("automatic")) or "")
    assert combination_problem(identifies, policy("by_clerk")) is None
    assert combination_problem(proves, policy("automatic")) is None
    assert combination_problem(proves, policy("by_clerk")) is None
