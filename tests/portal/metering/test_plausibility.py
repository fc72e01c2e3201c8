"""Unlikely readings: what is doubted, what is not, and which digit is named."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portal.metering.counters import Counter
from portal.metering.plausibility import (
    ABOVE_LATER,
    DECIMAL,
    DIGIT,
    LOWER,
    SWAPPED,
    UNUSUAL,
    Past,
    Verdict,
    judge,
    past_of,
)
from portal.metering.timeline import Point, Strand, Timeline

COUNTER = Counter(5, 3)
LAST = date(2026, 10, 21)
TODAY = date(2026, 11, 21)


def history(
    monthly: int, last: int, *, months: int = 34, counter: Counter = COUNTER
) -> list[Point]:
    """Monthly readings (thousandths) that end with ``last`` on 21 October 2026."""
    day, value, found = LAST, last, []
    for _ in range(months):
        found.append(Point(day, value % counter.modulus))
        value -= monthly
        day = (day.replace(day=1) - timedelta(days=1)).replace(day=21)
    return found[::-1]


def verdict(
    value: int,
    told: list[Point],
    *,
    counter: Counter = COUNTER,
    day: date = TODAY,
    typical: int | None = None,
    factor: int = 10,
) -> Verdict:
    past = past_of(
        value,
        day=day,
        counter=counter,
        points=told,
        timeline=Timeline.of([Strand(counter, tuple(told))]),
        typical_monthly=typical,
    )
    return judge(value, day=day, counter=counter, past=past, factor=factor)


def test_the_first_reading_of_all_is_taken_as_it_is():
    found = verdict(5_000, [])
    assert (found.reasons, found.used, found.guess) == ((), None, None)


def test_a_usual_reading_is_likely():
    found = verdict(1_203_000, history(3_000, 1_200_000))
    assert (found.reasons, found.used, found.days, found.guess) == ((), 3_000, 31, None)
    assert found.past.usual == 3_000


def test_one_lower_than_the_last_is_doubted():
    found = verdict(1_199_000, history(3_000, 1_200_000))
    assert found.reasons == (LOWER,) and found.used == -1_000 and not found.rolled_over


def test_ten_times_the_usual_is_the_limit_and_more_is_doubted():
    told = history(3_000, 1_200_000)
    assert verdict(1_230_000, told).reasons == ()
    assert verdict(1_230_001, told).reasons == (UNUSUAL,)
    assert verdict(1_206_001, told, factor=2).reasons == (UNUSUAL,)


def test_a_counter_that_passes_its_highest_number_is_fine():
    counter = Counter(5, 0)
    found = verdict(12_000, history(13_000, 99_999_000, counter=counter), counter=counter)
    assert (found.reasons, found.used, found.rolled_over) == ((), 13_000, True)


def test_a_rollover_that_would_mean_a_flood_is_doubted():
    counter = Counter(5, 0)
    found = verdict(40_000_000, history(13_000, 99_999_000, counter=counter), counter=counter)
    assert found.reasons == (UNUSUAL,) and not found.rolled_over


def test_without_a_history_the_companys_typical_month_is_the_measure():
    told = [Point(LAST, 100_000)]
    assert verdict(130_000, told).reasons == (), "nothing is known"
    assert verdict(142_000, told, typical=4).reasons == (UNUSUAL,)
    assert verdict(141_000, told, typical=4).reasons == ()


def test_a_summer_without_heating_does_not_make_the_first_cold_week_unlikely():
    winter = [
        Point(date(2025, 1, 1), 0), Point(date(2025, 4, 1), 12_000), Point(date(2025, 10, 1), 12_000),
        Point(date(2026, 1, 1), 24_000), Point(date(2026, 9, 1), 30_000),
    ]  # fmt: skip
    found = verdict(33_000, winter, day=date(2026, 9, 25))
    assert found.past.usual == 0 and found.reasons == ()


def test_an_estimate_that_was_too_high_is_no_measure():
    told = [*history(3_000, 1_200_000), Point(date(2026, 11, 1), 1_230_000, "estimate")]
    found = verdict(1_203_000, told)
    assert found.reasons == () and found.past.last == Point(LAST, 1_200_000)
    assert verdict(1_199_000, told).reasons == (LOWER,)


def test_more_than_a_later_reading_is_doubted():
    told = [*history(3_000, 1_200_000), Point(date(2026, 11, 25), 1_203_000)]
    found = verdict(1_204_000, told)
    assert found.reasons == (ABOVE_LATER,) and found.past.later == told[-1]
    assert verdict(1_202_000, told).reasons == ()


# ---------------------------------------------------------------------- the wrong digit


@pytest.mark.parametrize(
    ("typed", "place", "was", "meant"),
    [
        (1_803_000, 3, "8", "2"),  # 01803 instead of 01203
        (11_203_000, 1, "1", "0"),
        (203_000, 2, "0", "1"),  # the 1 left out
        (1_283_000, 4, "8", "0"),
        (1_103_000, 3, "1", "2"),  # lower than the last
    ],
)
def test_the_digit_that_looks_wrong_is_named(typed, place, was, meant):
    found = verdict(typed, history(3_000, 1_200_000))
    assert found.reasons and found.guess is not None
    assert (found.guess.kind, found.guess.place) == (DIGIT, place)
    assert (found.guess.typed, found.guess.meant) == (was, meant)


def test_swapped_digits_are_named():
    found = verdict(2_103_000, history(3_000, 1_200_000))  # 02103 instead of 01203
    assert found.guess is not None and found.guess.kind == SWAPPED
    assert (found.guess.place, found.guess.typed, found.guess.meant) == (2, "21", "12")
    assert found.guess.value == 1_203_000


def test_a_decimal_sign_that_slipped_is_named():
    found = verdict(12_031_000, history(3_100, 1_200_000))  # 12031 instead of 1203,1
    assert found.guess is not None
    assert (found.guess.kind, found.guess.value) == (DECIMAL, 1_203_100)


def test_nothing_is_guessed_where_no_single_slip_explains_it():
    assert verdict(77_777_000, history(3_000, 1_200_000)).guess is None


@given(st.integers(300, 40_000), st.integers(0, 60_000_000), st.integers(1, 5), st.integers(1, 9))
def test_a_guess_is_one_slip_away_and_always_likely(monthly, last, place, step):
    told = history(monthly, last)
    true = last + monthly
    assume(true < COUNTER.modulus)
    digits = COUNTER.shown(true)
    wrong = str((int(digits[place - 1]) + step) % 10)
    typed = COUNTER.parse(digits[: place - 1] + wrong + digits[place:])
    found = verdict(typed, told)
    assume(found.reasons)
    guess = found.guess
    assert guess is not None, "the true reading is one slip away and likely"
    again = verdict(guess.value, told)
    assert again.reasons == ()
    assert abs((again.used or 0) - monthly) <= abs((found.used or 0) - monthly)
    before = COUNTER.shown(typed).replace(",", "")
    after = COUNTER.shown(guess.value).replace(",", "")
    changed = [
        number
        for number, pair in enumerate(zip(before, after, strict=True), 1)
        if pair[0] != pair[1]
    ]
    if guess.kind == DIGIT:
        assert changed == [guess.place]
        assert (before[guess.place - 1], after[guess.place - 1]) == (guess.typed, guess.meant)
    elif guess.kind == SWAPPED:
        assert changed == [guess.place, guess.place + 1]


@given(st.integers(1_000, 9_000), st.integers(1, 4), st.integers(1, 9))
def test_with_an_even_history_the_very_digit_is_found(monthly, place, step):
    last = 31_200_000
    true = last + monthly - monthly % 1000 + 1000
    digits = COUNTER.shown(true)
    wrong = str((int(digits[place - 1]) + step) % 10)
    typed = COUNTER.parse(digits[: place - 1] + wrong + digits[place:])
    found = verdict(typed, history(true - last, last))
    assume(found.reasons)
    assert found.guess is not None and found.guess.value == true


@given(st.integers(0, 99_999_999), st.integers(0, 99_999_999), st.integers(1, 400))
def test_whatever_is_read_gets_a_verdict(last, value, days):
    day = LAST + timedelta(days=days)
    found = verdict(value, [Point(LAST, last)], day=day, typical=4)
    assert set(found.reasons) <= {LOWER, UNUSUAL, ABOVE_LATER}
    assert found.used is not None and (found.used < 0) == (LOWER in found.reasons)


def test_a_past_of_nothing_judges_nothing():
    assert judge(1, day=TODAY, counter=COUNTER, past=Past(), factor=10).reasons == ()
