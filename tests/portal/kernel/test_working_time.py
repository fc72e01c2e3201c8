"""Opening hours, holidays and clock changes: what a promise of two hours or two days comes to."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.clock import BUDAPEST
from portal.kernel.working_time import Interval, WorkingCalendar, WorkingCalendarError

MORNING, AFTERNOON = (time(8), time(12)), (time(13), time(16))
WEEK = dict.fromkeys(range(4), (MORNING, AFTERNOON)) | {4: (MORNING,)}
OFFICE = WorkingCalendar(
    hours=WEEK,
    holidays=frozenset({date(2026, 5, 1), date(2026, 5, 25), date(2026, 12, 24)}),
    extra_workdays=frozenset({date(2026, 12, 12)}),
    closed_on=frozenset({date(2026, 5, 6)}),
)
ROUND_THE_CLOCK = WorkingCalendar(hours={day: ((time(0), time(0)),) for day in range(7)})

moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(BUDAPEST))
durations = st.timedeltas(timedelta(0), timedelta(hours=60))


@st.composite
def calendars(draw: st.DrawFn) -> WorkingCalendar:
    """A calendar that is open on Mondays as usual, else at hours that may cross a clock change."""
    hours: dict[int, tuple[Interval, ...]] = {0: (MORNING, AFTERNOON)}
    for weekday in draw(st.sets(st.integers(1, 6))):
        minutes = sorted(draw(st.sets(st.integers(0, 1439), min_size=2, max_size=6)))
        times = [time(*divmod(minute, 60)) for minute in minutes]
        hours[weekday] = tuple(zip(times[::2], times[1::2], strict=False))
    days = st.frozensets(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=10)
    return WorkingCalendar(
        hours=hours, holidays=draw(days), extra_workdays=draw(days), closed_on=draw(days)
    )


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BUDAPEST)


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-05-12 08:00", True),
        ("2026-05-12 07:59:59", False),
        ("2026-05-12 11:59:59", True),
        ("2026-05-12 12:00", False),
        ("2026-05-15 13:00", False),  # Friday afternoon
        ("2026-05-16 09:00", False),  # Saturday
        ("2026-05-25 09:00", False),  # Whit Monday
        ("2026-05-06 09:00", False),  # the office's own day off
        ("2026-12-12 09:00", True),  # a worked Saturday keeps Friday's hours
        ("2026-12-12 13:00", False),
    ],
)
def test_the_office_is_open_in_half_open_intervals(at: str, is_open: bool) -> None:
    assert OFFICE.is_open(local(at)) is is_open


def test_the_offices_own_closing_is_stronger_than_a_worked_saturday() -> None:
    saturday = date(2026, 12, 12)
    both = WorkingCalendar(
        hours=WEEK, extra_workdays=frozenset({saturday}), closed_on=frozenset({saturday})
    )
    assert OFFICE.is_working_day(saturday) and not both.is_working_day(saturday)
    worked_holiday = WorkingCalendar(
        hours=WEEK,
        holidays=frozenset({date(2026, 5, 25)}),
        extra_workdays=frozenset({date(2026, 5, 25)}),
    )
    assert worked_holiday.is_working_day(date(2026, 5, 25))


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-05-12 09:00", 2, "2026-05-12 11:00"),
        ("2026-05-12 10:00", 2, "2026-05-12 12:00"),
        ("2026-05-12 11:30", 2, "2026-05-12 14:30"),
        ("2026-05-12 12:30", 0, "2026-05-12 13:00"),
        ("2026-05-12 09:00", 0, "2026-05-12 09:00"),
        ("2026-05-12 23:00", 2, "2026-05-13 10:00"),
        ("2026-05-22 11:00", 2, "2026-05-26 09:00"),  # over Whit Monday
        ("2026-04-30 15:00", 2, "2026-05-04 09:00"),  # over 1 May
    ],
)
def test_opening_time_is_counted_only_while_open(start: str, hours: int, end: str) -> None:
    assert OFFICE.add_open_time(local(start), timedelta(hours=hours)) == local(end)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-05-12 09:00", 1, "2026-05-13 16:00"),
        ("2026-05-12 09:00", 2, "2026-05-14 16:00"),
        ("2026-05-12 20:00", 2, "2026-05-14 16:00"),
        ("2026-05-14 09:00", 1, "2026-05-15 12:00"),
        ("2026-05-22 09:00", 1, "2026-05-26 16:00"),
        ("2026-05-23 09:00", 1, "2026-05-26 16:00"),
        ("2026-05-12 09:00", 0, "2026-05-12 16:00"),
        ("2026-05-12 16:00", 0, "2026-05-13 16:00"),
        ("2026-12-11 09:00", 1, "2026-12-12 12:00"),
    ],
)
def test_working_days_end_when_the_office_closes(start: str, days: int, end: str) -> None:
    assert OFFICE.add_working_days(local(start), days) == local(end)


def test_a_night_of_clock_change_is_an_hour_shorter_or_longer() -> None:
    day = timedelta(hours=24)
    spring, autumn = local("2026-03-28 12:00"), local("2026-10-24 12:00")
    assert ROUND_THE_CLOCK.add_open_time(spring, day) == local("2026-03-29 13:00")
    assert ROUND_THE_CLOCK.add_open_time(autumn, day) == local("2026-10-25 11:00")
    whole = ROUND_THE_CLOCK.open_time_between
    assert whole(local("2026-03-29 00:00"), local("2026-03-30 00:00")) == timedelta(hours=23)
    assert whole(local("2026-10-25 00:00"), local("2026-10-26 00:00")) == timedelta(hours=25)


def test_hours_that_the_clock_change_swallows_never_come() -> None:
    night = WorkingCalendar(hours={6: ((time(2), time(3)),)})
    assert not night.is_open(local("2026-03-29 03:00"))
    opens = night.add_open_time(local("2026-03-28 12:00"), timedelta(0))
    assert opens == local("2026-04-05 02:00")


@given(calendar=calendars(), start=moments, duration=durations)
def test_exactly_that_much_opening_time_passes(
    calendar: WorkingCalendar, start: datetime, duration: timedelta
) -> None:
    end = calendar.add_open_time(start, duration)
    assert end.tzinfo is UTC and end >= start
    assert calendar.open_time_between(start, end) == duration
    if duration:
        assert calendar.is_open(end - timedelta(microseconds=1))
    else:
        assert calendar.is_open(end)


@given(calendar=calendars(), start=moments, one=durations, more=durations)
def test_time_can_be_added_in_two_parts(
    calendar: WorkingCalendar, start: datetime, one: timedelta, more: timedelta
) -> None:
    at_once = calendar.add_open_time(start, one + more)
    if more:
        assert calendar.add_open_time(calendar.add_open_time(start, one), more) == at_once
    assert calendar.add_open_time(start, one) <= at_once


@given(calendar=calendars(), start=moments, days=st.integers(1, 8))
def test_so_many_working_days_lie_between(
    calendar: WorkingCalendar, start: datetime, days: int
) -> None:
    end = calendar.add_working_days(start, days)
    assert end > start
    last = (end - timedelta(microseconds=1)).astimezone(BUDAPEST).date()
    day, counted = start.astimezone(BUDAPEST).date(), 0
    while day < last:
        day += timedelta(days=1)
        counted += calendar.open_time_between(*whole_day(day)) > timedelta(0)
    assert counted == days
    assert not calendar.open_time_between(end, whole_day(last)[1])


def whole_day(day: date) -> tuple[datetime, datetime]:
    begin = datetime.combine(day, time(0), BUDAPEST)
    return begin, datetime.combine(day + timedelta(days=1), time(0), BUDAPEST)


@given(start=moments, duration=durations)
def test_the_time_zone_that_a_moment_is_given_in_does_not_matter(
    start: datetime, duration: timedelta
) -> None:
    assert OFFICE.add_open_time(start, duration) == OFFICE.add_open_time(
        start.astimezone(UTC), duration
    )


@pytest.mark.parametrize(
    "hours",
    [
        {7: (MORNING,)},
        {0: ((time(12), time(8)),)},
        {0: ((time(8), time(8)),)},
        {0: (MORNING, (time(11), time(13)))},
        {0: ((time(20), time(0)), (time(21), time(22)))},
    ],
)
def test_hours_that_contradict_themselves_are_refused(
    hours: dict[int, tuple[tuple[time, time], ...]],
) -> None:
    with pytest.raises(WorkingCalendarError):
        WorkingCalendar(hours=hours)


def test_an_office_that_never_opens_promises_nothing() -> None:
    closed = WorkingCalendar(hours={})
    with pytest.raises(WorkingCalendarError):
        closed.add_open_time(local("2026-05-12 09:00"), timedelta(0))
    with pytest.raises(WorkingCalendarError):
        closed.add_working_days(local("2026-05-12 09:00"), 1)


def test_naive_moments_and_time_turned_back_are_programming_errors() -> None:
    for call in (
        lambda: OFFICE.is_open(datetime(2026, 5, 12, 9)),
        lambda: OFFICE.add_open_time(datetime(2026, 5, 12, 9), timedelta(0)),
        lambda: OFFICE.add_open_time(local("2026-05-12 09:00"), timedelta(seconds=-1)),
        lambda: OFFICE.add_working_days(local("2026-05-12 09:00"), -1),
    ):
        with pytest.raises(ValueError):
            call()
