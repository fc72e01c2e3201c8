"""What a counter can show: what people type is understood or refused with the right reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.metering.counters import Counter, ReadingFormatError, quantity

COUNTERS = st.builds(Counter, st.integers(1, 9), st.integers(0, 3))
HOUSEHOLD = Counter(5, 3)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1,5", 1_500), ("1.5", 1_500), ("00001,500", 1_500), (" 1 234,5 ", 1_234_500),
        ("12\u00a0345", 12_345_000), ("12\u202f345,678", 12_345_678), ("0", 0), ("007", 7_000),
        ("99999,999", 99_999_999), ("1,5000", 1_500), ("1,", None), (",5", None), ("1,2,3", None),
        ("1.234,5", None), ("1e3", None), ("NaN", None), ("1_000", None), ("٣", None), ("abc", None),
        ("½", None), ("--1", None), ("- 1", "negative"), ("-1", "negative"), ("−1,5", "negative"),
        ("", "missing"), ("   ", "missing"), ("100000", "too_many_digits"),
        ("1000000000000", "too_many_digits"), ("9" * 4000, "too_many_digits"),
        ("0" * 5000, "too_many_digits"), ("1,2345", "too_many_decimals"), ("1\0", None),
    ],
)  # fmt: skip
def test_what_people_type(typed, value):
    if isinstance(value, int):
        assert HOUSEHOLD.parse(typed) == value
        return
    with pytest.raises(ReadingFormatError) as refused:
        HOUSEHOLD.parse(typed)
    assert refused.value.code == (value or "not_a_number")


def test_a_counter_of_whole_numbers_takes_no_decimals():
    assert Counter(5, 0).parse("12,0") == 12_000
    with pytest.raises(ReadingFormatError, match="too_many_decimals"):
        Counter(5, 0).parse("12,5")


@given(st.text(max_size=40))
def test_whatever_is_typed_is_a_reading_that_fits_or_is_refused(typed):
    try:
        value = HOUSEHOLD.parse(typed)
    except ReadingFormatError:
        return
    assert HOUSEHOLD.fits(value)


@given(COUNTERS, st.data())
def test_what_is_shown_reads_back_the_same(counter, data):
    value = data.draw(st.integers(0, counter.modulus // counter.unit_in_last_place - 1))
    value *= counter.unit_in_last_place
    shown = counter.shown(value)
    assert counter.parse(shown) == value
    assert counter.parse(shown.replace(",", ".")) == value
    assert len(shown.partition(",")[0]) == counter.digits


@given(COUNTERS, st.data())
def test_a_counter_counts_forward_through_its_highest_number(counter, data):
    start = data.draw(st.integers(0, counter.modulus - 1))
    used = data.draw(st.integers(0, (counter.modulus - 1) // 2))
    end = (start + used) % counter.modulus
    assert counter.used(start, end) == used
    assert counter.rolled_over(start, end) == (end < start)


def test_the_rollover_of_the_issue():
    counter = Counter(5, 0)
    assert counter.used(99_999_000, 12_000) == 13_000
    assert counter.used(1_200_000, 1_100_000) == -100_000


@pytest.mark.parametrize(
    ("value", "decimals", "hungarian", "english"),
    [
        (1_234_567, 1, "1\u00a0234,6", "1,234.6"),
        (-4, 2, "0,00", "0.00"),
        (-5_000, 0, "−5", "−5"),
        (12_345_678_000, 0, "12\u00a0345\u00a0678", "12,345,678"),
        (999_999, 2, "1\u00a0000,00", "1,000.00"),
    ],
)
def test_quantities_are_written_as_each_language_does(value, decimals, hungarian, english):
    assert quantity(value, decimals=decimals, language="hu") == hungarian
    assert quantity(value, decimals=decimals, language="en") == english
