"""Clocks in words: never longer than there is, and never silent about being late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.work.clocks import SOON, clock
from tests.support.site import Site

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("left", "words", "tone"),
    [
        (timedelta(minutes=1, seconds=59), "1 perc múlva", "warning"),
        (timedelta(minutes=59), "59 perc múlva", "warning"),
        (timedelta(hours=2, minutes=59), "2 óra múlva", "warning"),
        (timedelta(hours=47), "47 óra múlva", "neutral"),
        (timedelta(days=2), "2 nap múlva", "neutral"),
        (timedelta(seconds=-30), "0 perce lejárt", "danger"),
        (timedelta(minutes=-61), "1 órája lejárt", "danger"),
        (timedelta(days=-3, minutes=-1), "3 napja lejárt", "danger"),
    ],
)
def test_what_a_clock_says(site: Site, left: timedelta, words: str, tone: str) -> None:
    with site.app.app_context():
        told = clock(NOW + left, now=NOW)
    assert (told.words, told.tone, told.is_late) == (words, tone, left < timedelta(0))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seconds=st.integers(-40_000_000, 40_000_000))
def test_a_clock_never_promises_more_time_than_there_is(site: Site, seconds: int) -> None:
    left = timedelta(seconds=seconds)
    with site.app.app_context():
        told = clock(NOW + left, now=NOW)
    number, unit = told.words.split()[:2]
    length = {"p": timedelta(minutes=1), "ó": timedelta(hours=1), "n": timedelta(days=1)}[unit[0]]
    assert int(number) * length <= abs(left) < (int(number) + 1) * length
    assert told.is_late == (seconds < 0)
    assert (told.tone == "warning") == (timedelta(0) <= left <= SOON)
