"""Times of appointments: within the opening hours, and right on both nights of the clock change."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.clock import BUDAPEST
from portal.kernel.slots import ATOM, comes_twice, pieces, slots_in
from portal.kernel.working_time import Interval, WorkingCalendar

HALF_HOUR = timedelta(minutes=30)
SPRING, AUTUMN = date(2027, 3, 28), date(2026, 10, 25)
DAYS = st.one_of(st.sampled_from([SPRING, AUTUMN]), st.dates(date(2026, 1, 1), date(2028, 12, 31)))
LENGTHS = st.integers(1, 36).map(lambda number: number * ATOM)


@st.composite
def opening_hours(draw: st.DrawFn) -> Interval:
    opens = draw(st.integers(0, 1438))
    closes = draw(st.integers(opens + 1, 1440))
    return time(*divmod(opens, 60)), time(*divmod(closes % 1440, 60))


def walls(day: date, hours: Interval, length: timedelta = HALF_HOUR) -> list[str]:
    found = slots_in(day, hours, step=HALF_HOUR, length=length)
    return [f"{slot.starts_at.astimezone(BUDAPEST):%H:%M %z}" for slot in found]


def test_an_ordinary_day() -> None:
    found = list(slots_in(date(2026, 5, 5), (time(8), time(10)), step=HALF_HOUR, length=HALF_HOUR))
    assert [slot.starts_at for slot in found] == [
        datetime(2026, 5, 5, hour, minute, tzinfo=UTC) for hour in (6, 7) for minute in (0, 30)
    ]


def test_on_the_spring_night_half_past_two_does_not_exist() -> None:
    assert walls(SPRING, (time(1), time(4))) == [
        *("01:00 +0100", "01:30 +0100", "03:00 +0200", "03:30 +0200"),
    ]
    assert walls(SPRING, (time(2), time(3))) == []


def test_on_the_autumn_night_the_hour_comes_twice() -> None:
    assert walls(AUTUMN, (time(2), time(3, 30))) == [
        *("02:00 +0200", "02:30 +0200", "02:00 +0100", "02:30 +0100", "03:00 +0100"),
    ]


def test_an_appointment_across_the_change_lasts_as_long_as_any_other() -> None:
    hours = (time(1), time(4))
    for day in (SPRING, AUTUMN):
        for slot in slots_in(day, hours, step=HALF_HOUR, length=timedelta(hours=1)):
            assert slot.ends_at - slot.starts_at == timedelta(hours=1)
    assert "01:30 +0100" in walls(SPRING, hours, timedelta(hours=1))


@given(DAYS, opening_hours(), LENGTHS, LENGTHS)
def test_never_outside_the_opening_hours(
    day: date, hours: Interval, step: timedelta, length: timedelta
) -> None:
    calendar = WorkingCalendar(hours={day.weekday(): (hours,)})
    opens, closes = hours
    found = list(slots_in(day, hours, step=step, length=length))
    for slot in found:
        assert slot.ends_at - slot.starts_at == length
        for moment in (*slot.atoms(), slot.ends_at - timedelta(microseconds=1)):
            local = moment.astimezone(BUDAPEST)
            assert calendar.is_open(moment)
            assert local.date() == day and opens <= local.time()
            assert closes == time(0) or local.time() < closes
            # Whoever looks at the clock then sees a time that exists.
            assert local.astimezone(UTC).astimezone(BUDAPEST).time() == local.time()
    assert len({slot.starts_at for slot in found}) == len(found)
    assert found == sorted(found)


@given(opening_hours(), LENGTHS, st.dates(date(2026, 4, 1), date(2026, 10, 20)))
def test_nothing_that_fits_is_left_out(hours: Interval, length: timedelta, day: date) -> None:
    """On a day without a change the number of appointments is plain arithmetic."""
    opens, closes = (moment.hour * 60 + moment.minute for moment in hours)
    first = -(-opens // 5) * 5
    room = (closes or 1440) - first
    minutes = int(length.total_seconds()) // 60
    found = list(slots_in(day, hours, step=length, length=length))
    assert len(found) == max(0, room // minutes)


@given(DAYS, opening_hours(), LENGTHS)
def test_appointments_are_made_of_whole_pieces(
    day: date, hours: Interval, length: timedelta
) -> None:
    for slot in slots_in(day, hours, step=length, length=length):
        atoms = slot.atoms()
        assert len(atoms) * ATOM == length
        assert all(int(atom.timestamp()) % 300 == 0 for atom in atoms)
        assert atoms[0] == slot.starts_at and atoms[-1] + ATOM == slot.ends_at


@pytest.mark.parametrize("wrong", [timedelta(0), timedelta(minutes=7), -HALF_HOUR])
def test_broken_pieces_are_refused(wrong: timedelta) -> None:
    hours = (time(8), time(12))
    with pytest.raises(ValueError):
        list(slots_in(SPRING, hours, step=wrong, length=HALF_HOUR))
    with pytest.raises(ValueError):
        list(slots_in(SPRING, hours, step=HALF_HOUR, length=wrong))


def test_only_the_hour_that_comes_twice_comes_twice() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 2:30, summer time
    assert [comes_twice(first + timedelta(hours=hours)) for hours in (-1, 0, 1, 2)] == [
        *(False, True, True, False),
    ]
    assert not comes_twice(datetime(2027, 3, 28, 1, 0, tzinfo=UTC))


def test_pieces_cover_a_stretch_that_does_not_end_on_one() -> None:
    start = datetime(2026, 5, 5, 8, tzinfo=UTC)
    assert len(pieces(start, start + timedelta(minutes=11))) == 3
