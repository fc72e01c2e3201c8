"""Lengths of time as rules write them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.spans import CalendarSpan, SpanFormatError, parse_duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90s", 90), ("30m", 1800), ("30 min", 1800), (" 2H ", 7200), ("1d", 86400)],
)
def test_durations_are_read(text: str, seconds: int) -> None:
    assert parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "2", "h", "0h", "-1h", "1.5h", "2 hours", "1e3s", "٢h"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(SpanFormatError, match="for example 2h"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("span", "day", "before"),
    [
        ("1 year", date(2026, 5, 12), date(2025, 5, 12)),
        ("1 year", date(2028, 2, 29), date(2027, 2, 28)),
        ("4 years", date(2028, 2, 29), date(2024, 2, 29)),
        ("1 month", date(2026, 3, 31), date(2026, 2, 28)),
        ("18 months", date(2026, 1, 15), date(2024, 7, 15)),
        ("6 weeks", date(2026, 5, 12), date(2026, 3, 31)),
        ("90 days", date(2026, 5, 12), date(2026, 2, 11)),
        ("9999 years", date(2026, 5, 12), date.min),
        ("9999 days", date(2, 1, 1), date.min),
    ],
)
def test_calendar_spans_are_read_and_counted_back(span: str, day: date, before: date) -> None:
    assert CalendarSpan.parse(span).before(day) == before


@given(day=st.dates(), months=st.integers(0, 200_000), days=st.integers(0, 10**6))
def test_counting_back_never_goes_forward(day: date, months: int, days: int) -> None:
    assert CalendarSpan(months=months, days=days).before(day) <= day
