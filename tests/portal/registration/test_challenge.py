"""The security check: answers, single use, expiry, tenants."""

from datetime import timedelta

import pytest

from portal.plugin_api.claims import ChallengeKind
from portal.registration import challenge
from tests.portal.registration.conftest import NOW, Desk


def _inside(desk: Desk):  # type: ignore[no-untyped-def]
    return desk.ground.inside(desk.slug)


@pytest.mark.parametrize("kind", [ChallengeKind.ASCENDING, ChallengeKind.SUM])
def test_the_right_answer_and_how_people_type_it(desk: Desk, kind: ChallengeKind) -> None:
    with _inside(desk):
        asked = challenge.ask(kind, now=NOW)
    if kind is ChallengeKind.SUM:
        right = str(sum(asked.numbers))
        good, bad = [right, f" {right} ", f"{right}."], ["", "x", f"{right}0", f"1 {right}"]
    else:
        words = [str(number) for number in sorted(asked.numbers)]
        good = [" ".join(words), ", ".join(words), "".join(words), "; ".join(words)]
        bad = ["", " ".join(map(str, asked.numbers)), " ".join(words[1:]), "9" * 101]
    assert all(asked.is_answered_by(text) for text in good)
    assert not any(asked.is_answered_by(text) for text in bad)


def test_numbers_never_stand_in_order_already(desk: Desk) -> None:
    with _inside(desk):
        asked = [challenge.ask(ChallengeKind.ASCENDING, now=NOW).numbers for _ in range(200)]
    assert all(list(numbers) != sorted(numbers) for numbers in asked)
    assert len(set(asked)) > 100


def test_either_asks_both_kinds(desk: Desk) -> None:
    with _inside(desk):
        kinds = {challenge.ask(ChallengeKind.EITHER, now=NOW).kind for _ in range(60)}
    assert kinds == {ChallengeKind.ASCENDING, ChallengeKind.SUM}


def test_a_question_is_good_once(desk: Desk) -> None:
    with _inside(desk):
        asked = challenge.ask(ChallengeKind.SUM, now=NOW)
        assert asked.use_up() is True
    with _inside(desk):
        again = challenge.read(asked.token, now=NOW)
        assert again is not None
        assert again.use_up() is False


def test_a_question_is_over_after_a_quarter_of_an_hour(desk: Desk) -> None:
    with _inside(desk):
        token = challenge.ask(ChallengeKind.SUM, now=NOW).token
        assert challenge.read(token, now=NOW + timedelta(minutes=14)) is not None
        assert challenge.read(token, now=NOW + timedelta(minutes=15)) is None


def test_another_tenants_and_forged_questions_are_not_read(desk: Desk) -> None:
    with _inside(desk):
        token = challenge.ask(ChallengeKind.SUM, now=NOW).token
        assert challenge.read(token[:-2] + "xx", now=NOW) is None
        assert challenge.read("", now=NOW) is None
        assert challenge.read("á" * 5000, now=NOW) is None
    with desk.ground.inside("miho"):
        assert challenge.read(token, now=NOW) is None
