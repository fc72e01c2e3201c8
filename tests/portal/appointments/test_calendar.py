"""Which times are offered: never past, never outside the hours, never beyond two weeks; seats by rule."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.appointments.calendar import Desk, Refusal
from portal.appointments.capacity import Taken, free_among, free_seats, nearest, occupancy
from portal.appointments.choices import moment_text, read_day, read_moment
from portal.kernel.clock import BUDAPEST, local_today
from portal.kernel.slots import ATOM, Slot
from portal.kernel.working_time import WorkingCalendar
from portal.rules.model import Office
from portal.rules.sections.appointments import (
    Appointments,
    BookingOffice,
    ExtraHours,
    OtherSeats,
    Topic,
)
from portal.rules.text import Text

HALF_HOUR = timedelta(minutes=30)
WEEK = WorkingCalendar(
    hours={day: ((time(8), time(12)), (time(13), time(16))) for day in range(5)},
    holidays=frozenset({date(2026, 5, 1), date(2026, 5, 25)}),
    extra_workdays=frozenset({date(2026, 5, 9)}),
    closed_on=frozenset({date(2026, 5, 7)}),
)
ROUND_THE_CLOCK = WorkingCalendar(hours={day: ((time(0), time(0)),) for day in range(7)})
TOPIC = Topic("bill", Text(MappingProxyType({"hu": "Számla"})), HALF_HOUR, None)


def desk(
    calendar: WorkingCalendar = WEEK, *, length: timedelta = HALF_HOUR, **office: object
) -> Desk:
    """Return a desk with two seats; ``office`` changes the booking office."""
    plain = BookingOffice("centre", "Iroda", 2, (), frozenset(), ())
    booking = replace(plain, **office)  # type: ignore[arg-type]
    topic = replace(TOPIC, length=length)
    hour = timedelta(hours=1)
    rules = Appointments(HALF_HOUR, 14, 2 * hour, hour / 4, 2, 24 * hour, (booking,), (topic,))
    return Desk(rules, booking, Office("Iroda", "Fő utca 1.", "06 1 234 5678", calendar), topic)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BUDAPEST).astimezone(UTC)


MONDAY = local("2026-05-04 08:00")
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))


def clocks(found: list[Slot]) -> list[str]:
    return [f"{slot.starts_at.astimezone(BUDAPEST):%H:%M}" for slot in found]


def test_the_day_as_the_door_says() -> None:
    expected = "08:00 08:30 09:00 09:30 10:00 10:30 11:00 11:30 13:00 13:30 14:00 14:30 15:00 15:30"
    assert clocks(desk().slots_on(date(2026, 5, 5))) == expected.split()


@pytest.mark.parametrize(
    ("starts_at", "refusal"),
    [
        ("2026-05-04 07:30", Refusal.PAST),
        ("2026-05-04 09:30", Refusal.TOO_SOON),
        ("2026-05-04 10:00", None),
        ("2026-05-18 15:30", None),  # the fourteenth day ahead, its last time
        ("2026-05-19 08:00", Refusal.TOO_FAR),  # the fifteenth
        ("2026-05-07 09:00", Refusal.CLOSED),  # the office's own day off
        ("2026-05-10 09:00", Refusal.CLOSED),  # Sunday
        ("2026-05-09 09:00", None),  # a worked Saturday
        ("2026-05-05 12:00", Refusal.NOT_OFFERED),  # the lunch break
        ("2026-05-05 09:10", Refusal.NOT_OFFERED),
        ("2026-05-05 15:45", Refusal.NOT_OFFERED),
    ],
)
def test_what_can_be_booked_and_why_not(starts_at: str, refusal: Refusal | None) -> None:
    assert desk().refusal(local(starts_at), now=MONDAY) is refusal


def test_two_weeks_end_by_the_calendar_on_the_wall() -> None:
    """Half past midnight in Hungary is yesterday in UTC: the tenant's own date counts."""
    late = local("2026-05-04 00:30")
    assert late.date() == date(2026, 5, 3)
    assert desk().days(now=late)[-1] == date(2026, 5, 18)
    assert len(desk().days(now=late)) == 15
    before = local("2026-05-03 23:30")
    assert desk().days(now=before)[-1] == date(2026, 5, 17)


@settings(max_examples=30)
@given(MOMENTS)
def test_everything_offered_is_open_ahead_and_near_enough(now: datetime) -> None:
    one = desk()
    for slot in one.open_slots(now=now):
        assert slot.starts_at >= now + timedelta(hours=2)
        assert local_today(slot.starts_at) <= local_today(now) + timedelta(days=14)
        assert WEEK.is_open(slot.starts_at) and WEEK.is_open(slot.ends_at - ATOM)
        assert one.refusal(slot.starts_at, now=now) is None


@given(MOMENTS, st.integers(0, 20 * 24 * 12))
def test_what_is_not_offered_is_refused(now: datetime, pieces: int) -> None:
    one = desk()
    starts_at = now.replace(minute=0, second=0, microsecond=0) + pieces * ATOM
    offered = {slot.starts_at for slot in one.open_slots(now=now)}
    assert (one.refusal(starts_at, now=now) is None) == (starts_at in offered)


def test_an_office_open_at_night_on_both_nights_of_the_clock_change() -> None:
    night = desk(ROUND_THE_CLOCK)
    spring = clocks(night.slots_on(date(2027, 3, 28)))
    assert len(spring) == 46 and "02:00" not in spring and "02:30" not in spring
    autumn = night.slots_on(date(2026, 10, 25))
    assert len(autumn) == 50 and clocks(autumn).count("02:30") == 2
    # 2:30 of the spring night, as careless software computes it, is not a time that can be booked
    # as itself: it is 3:30, which exists.
    ghost = local("2027-03-28 02:30")
    assert f"{ghost.astimezone(BUDAPEST):%H:%M}" == "03:30"
    twice = [
        slot.starts_at
        for slot in autumn
        if f"{slot.starts_at.astimezone(BUDAPEST):%H:%M}" == "02:30"
    ]
    assert twice[1] - twice[0] == timedelta(hours=1)
    busy = occupancy([Taken(twice[0], twice[0] + HALF_HOUR, seat) for seat in (1, 2)])
    assert free_seats(night, Slot(twice[0], twice[0] + HALF_HOUR), busy) == ()
    assert free_seats(night, Slot(twice[1], twice[1] + HALF_HOUR), busy) == (1, 2)


def test_seats_by_the_hour_and_hours_without_any() -> None:
    one = desk(
        other_seats=(
            OtherSeats(frozenset(range(5)), (time(8), time(9)), 1),
            OtherSeats(frozenset({1}), (time(10), time(11)), 0),
            OtherSeats(frozenset({1}), (time(8, 30), time(9)), 4),
        )
    )
    tuesday = one.slots_on(date(2026, 5, 5))
    seats = dict(zip(clocks(tuesday), (one.seats_for(slot) for slot in tuesday), strict=True))
    assert seats["08:00"] == 1 and seats["08:30"] == 4 and seats["09:00"] == 2
    assert "10:00" not in seats and "10:30" not in seats and "11:00" in seats
    wednesday = one.slots_on(date(2026, 5, 6))
    assert "10:00" in clocks(wednesday)


def test_a_long_appointment_needs_its_seat_all_the_time() -> None:
    other = (OtherSeats(frozenset(range(5)), (time(9), time(9, 30)), 1),)
    one = desk(length=timedelta(hours=1), other_seats=other)
    [slot] = [found for found in one.slots_on(date(2026, 5, 5)) if clocks([found]) == ["08:30"]]
    assert one.seats_for(slot) == 1
    assert clocks(one.slots_on(date(2026, 5, 5)))[-1] == "15:00"


def test_own_closures_and_extra_hours() -> None:
    saturday = date(2026, 5, 16)
    one = desk(
        closed_on=frozenset({date(2026, 5, 5)}),
        extra_hours=(ExtraHours(saturday, (time(9), time(10)), 1),),
    )
    assert one.slots_on(date(2026, 5, 5)) == []
    assert clocks(one.slots_on(saturday)) == ["09:00", "09:30"]
    assert {one.seats_for(slot) for slot in one.slots_on(saturday)} == {1}
    assert one.refusal(local("2026-05-05 09:00"), now=MONDAY) is Refusal.CLOSED


# ---------------------------------------------------------------------------- seats


@st.composite
def bookings(draw: st.DrawFn) -> list[Taken]:
    day = local("2026-05-05 08:00")
    found = []
    for _ in range(draw(st.integers(0, 12))):
        start = day + draw(st.integers(0, 90)) * ATOM
        length = draw(st.integers(1, 12)) * ATOM
        found.append(Taken(start, start + length, draw(st.integers(1, 4))))
    return found


@given(bookings())
def test_never_more_people_than_seats(taken: list[Taken]) -> None:
    one = desk()
    busy = occupancy(taken)
    for free in free_among(one, one.slots_on(date(2026, 5, 5)), busy):
        for atom in free.slot.atoms():
            there = busy.get(atom, frozenset())
            assert not there & set(free.seats)
            assert len(there) + len(free.seats) <= 2
        assert all(1 <= seat <= 2 for seat in free.seats)


def test_those_who_booked_before_seats_were_taken_away_still_count() -> None:
    start = local("2026-05-05 08:00")
    busy = occupancy([Taken(start, start + HALF_HOUR, 3)])
    assert free_seats(desk(), Slot(start, start + HALF_HOUR), busy) == (1,)


def test_the_nearest_times_come_in_the_order_of_the_clock() -> None:
    one = desk()
    free = free_among(one, one.open_slots(now=MONDAY), {})
    found = nearest(free, local("2026-05-05 12:00"), limit=3)
    assert clocks([item.slot for item in found]) == ["11:00", "11:30", "13:00"]


# ------------------------------------------------------------------------ what links carry


@given(MOMENTS)
def test_moments_survive_their_link(moment: datetime) -> None:
    whole = moment.replace(second=0, microsecond=0)
    assert read_moment(moment_text(whole)) == whole


@pytest.mark.parametrize(
    "text",
    [
        *(None, "", "x", "2026-05-05", "2026-05-05T09:00", "2026-05-05T09:00+02:00", "9" * 5000),
        *("2026-02-30T09:00Z", "2026-05-05T25:00Z", "٢٠٢٦-05-05T09:00Z", "0000-01-01T00:00Z"),
        "2026-05-05T09:00Z\n",
    ],
)
def test_broken_moments_are_none(text: str | None) -> None:
    assert read_moment(text) is None


@pytest.mark.parametrize("text", [None, "", "ma", "2026-02-30", "20260505", "1" * 999])
def test_broken_days_are_none(text: str | None) -> None:
    assert read_day(text) is None
