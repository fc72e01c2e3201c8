"""The .ics file: read back by another library's eyes, in both nights of the clock change too."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from portal.appointments.invitation import Particulars, invitation
from portal.appointments.queries import AppointmentView
from portal.kernel.clock import BUDAPEST

MADE = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)
ABOUT = Particulars(
    summary="Tóvár: időpont; ügyfélszolgálat, 2. emelet",
    description="Hozza magával:\na számlát\\csekket",
    location="Iroda, 8406 Tóvár, Fő utca 1.",
    organizer_name='Tóvár "Hő" Kft.',
    organizer_address="ugyfel@example.com",
    link="https://portal.example.com/idopontfoglalas/sajat/ABC",
    host="portal.example.com",
)


def booked(starts_at: datetime, **changes: object) -> AppointmentView:
    plain = AppointmentView(
        id=uuid.UUID(int=7),
        office="centre",
        topic="bill",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=30),
        seat=1,
        state="booked",
        name="Özv. Kővári Ödönné; 'Ö'",
        email="kovari@example.com",
        phone=None,
        locale="hu",
        login_id=None,
        sequence=0,
        created_at=MADE,
        held_until=None,
        arranged_at=MADE,
        ended_at=None,
        ended_by=None,
        reason=None,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


ORDINARY = datetime(2026, 5, 5, 7, 30, tzinfo=UTC)


def test_what_calendars_need_is_there() -> None:
    data = invitation(booked(ORDINARY), ABOUT)
    assert data.replace(b"\r\n", b"").count(b"\n") == 0, "every line ends with CRLF"
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    calendar = Calendar.from_ical(data)
    [event] = calendar.walk("VEVENT")
    assert (calendar["METHOD"], calendar["VERSION"]) == ("REQUEST", "2.0")
    assert event["UID"] == f"{uuid.UUID(int=7)}@portal.example.com"
    assert event["SUMMARY"] == ABOUT.summary and event["DESCRIPTION"] == ABOUT.description
    assert event["LOCATION"] == ABOUT.location and event["URL"] == ABOUT.link
    assert event["ORGANIZER"] == "mailto:ugyfel@example.com"
    assert event["ATTENDEE"] == "mailto:kovari@example.com"
    assert event["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
    assert (event.start, event.end) == (ORDINARY, ORDINARY + timedelta(minutes=30))
    assert event["DTSTART"].params["TZID"] == "Europe/Budapest"
    assert (event["STATUS"], event["SEQUENCE"]) == ("CONFIRMED", 0)
    assert event["DTSTAMP"].dt == MADE


def test_made_again_it_is_the_same() -> None:
    assert invitation(booked(ORDINARY), ABOUT) == invitation(booked(ORDINARY), ABOUT)


@pytest.mark.parametrize("month", range(1, 13))
def test_the_time_zone_it_carries_is_the_one_of_budapest(month: int) -> None:
    moment = datetime(2026, month, 27, 7, 30, tzinfo=UTC)
    calendar = Calendar.from_ical(invitation(booked(moment), ABOUT))
    [zone] = calendar.walk("VTIMEZONE")
    wall = moment.astimezone(BUDAPEST).replace(tzinfo=None)
    assert zone.to_tz().utcoffset(wall) == moment.astimezone(BUDAPEST).utcoffset()


def test_the_hour_that_comes_twice_is_told_in_utc() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    for moment in (first, first + timedelta(hours=1)):
        data = invitation(booked(moment), ABOUT)
        assert f"DTSTART:{moment:%Y%m%dT%H%M%SZ}".encode() in data
        assert Calendar.from_ical(data).walk("VEVENT")[0].start == moment
    spring = datetime(2027, 3, 28, 1, 0, tzinfo=UTC)  # 3:00, straight after 1:59
    assert b"DTSTART;TZID=Europe/Budapest:20270328T030000" in invitation(booked(spring), ABOUT)


def test_cancelled_it_takes_itself_out() -> None:
    ended = MADE + timedelta(days=1)
    gone = booked(ORDINARY, state="cancelled", sequence=2, ended_at=ended)
    calendar = Calendar.from_ical(invitation(gone, ABOUT))
    [event] = calendar.walk("VEVENT")
    assert (calendar["METHOD"], event["STATUS"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 2)
    assert event["UID"] == f"{uuid.UUID(int=7)}@portal.example.com"
    assert event["DTSTAMP"].dt == ended


def test_no_name_adds_a_line() -> None:
    evil = booked(ORDINARY, name="Kiss\r\nATTENDEE:mailto:x@example.com")
    data = invitation(evil, replace(ABOUT, summary="a\r\nBEGIN:VALARM"))
    calendar = Calendar.from_ical(data)
    assert calendar.walk("VALARM") == []
    assert data.count(b"\r\nATTENDEE") == 1
