"""Reading windows: which one is open on a day, and which comes next."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.metering.windows import (
    ReadingWindow,
    last_before,
    may_announce,
    next_after,
    open_on,
)
from portal.rules.sections.meters import Medium, Window

MONTHLY = Window(20, 5)
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
WINDOWS = st.builds(
    Window,
    st.integers(1, 31),
    st.integers(1, 31),
    st.lists(st.integers(1, 12), unique=True, max_size=4).map(tuple),
)


@pytest.mark.parametrize(
    ("day", "opens", "closes"),
    [
        ("2026-11-20", "2026-11-20", "2026-12-05"),
        ("2026-12-05", "2026-11-20", "2026-12-05"),
        ("2027-01-01", "2026-12-20", "2027-01-05"),
        ("2026-11-19", None, None),
        ("2026-12-06", None, None),
    ],
)
def test_a_window_over_the_end_of_the_month(day, opens, closes):
    found = open_on(MONTHLY, date.fromisoformat(day))
    expected = opens and ReadingWindow(date.fromisoformat(opens), date.fromisoformat(closes))
    assert found == expected


def test_the_last_days_of_a_short_month_are_its_last():
    last = Window(27, 31)
    assert open_on(last, date(2027, 2, 28)) == ReadingWindow(date(2027, 2, 27), date(2027, 2, 28))
    assert next_after(last, date(2027, 2, 28)) == ReadingWindow(
        date(2027, 3, 27), date(2027, 3, 31)
    )


def test_only_in_some_months():
    half_yearly = Window(20, 5, (3, 9))
    assert open_on(half_yearly, date(2026, 4, 2)) is not None
    assert open_on(half_yearly, date(2026, 5, 25)) is None
    assert next_after(half_yearly, date(2026, 4, 2)) == ReadingWindow(
        date(2026, 9, 20), date(2026, 10, 5)
    )


def test_named_days_and_nothing_after_them():
    named = Window(named=((date(2026, 5, 1), date(2026, 5, 10)),))
    assert open_on(named, date(2026, 5, 10)) == ReadingWindow(date(2026, 5, 1), date(2026, 5, 10))
    assert next_after(named, date(2026, 4, 30)) == ReadingWindow(
        date(2026, 5, 1), date(2026, 5, 10)
    )
    assert next_after(named, date(2026, 5, 1)) is None
    assert last_before(named, date(2026, 5, 10)) is None


@given(WINDOWS, DAYS)
def test_windows_follow_each_other(window, day):
    following = next_after(window, day)
    assert following is not None and following.opens > day
    assert following.opens <= following.closes < following.opens + timedelta(days=62)
    assert open_on(window, following.opens) == following
    found = open_on(window, day)
    if found is not None:
        assert found.opens <= day <= found.closes
    before = last_before(window, day)
    assert before is not None and before.closes < day


@pytest.mark.parametrize(
    ("by", "person", "institution"),
    [
        ("everybody", True, True),
        ("persons", True, False),
        ("institutions", False, True),
        ("nobody", False, False),
    ],
)
def test_who_may_announce(by, person, institution):
    medium = Medium("m³", 5, 3, by, None, None)
    assert may_announce(medium, "person") is person
    assert may_announce(medium, "institution") is institution
