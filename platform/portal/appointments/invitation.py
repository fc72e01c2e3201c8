"""The invitation (iCalendar, RFC 5545 and 5546) that puts an appointment into a calendar, or takes it out."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import (
    Calendar,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vCalAddress,
    vRecur,
    vText,
)

from portal.appointments.queries import AppointmentView
from portal.kernel.clock import BUDAPEST
from portal.kernel.slots import comes_twice

MEDIA_TYPE = "text/calendar"
FILE_NAME = "idopont.ics"
_PRODUCT = "-//Kozmuportal//Appointments//HU"
_WINTER, _SUMMER = timedelta(hours=1), timedelta(hours=2)
_SINCE = 1996
"""Since then all of the EU changes its clocks on the same two Sundays."""


@dataclass(frozen=True, slots=True)
class Particulars:
    """What the calendar says beside the time, in the person's language. ``host`` makes the
    identifier unique in the world; the organizer's address is where answers go."""

    summary: str
    description: str
    location: str
    organizer_name: str
    organizer_address: str
    link: str | None
    host: str


def method_of(appointment: AppointmentView) -> str:
    """Return what the calendar shall do: REQUEST (put in, move) or CANCEL (take out)."""
    return "CANCEL" if appointment.state == "cancelled" else "REQUEST"


def invitation(appointment: AppointmentView, about: Particulars) -> bytes:
    """Return the .ics file. It is the same however often it is made of the same appointment."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", _PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method_of(appointment))
    # A wall time cannot say which of two equal hours it means: that one is told in UTC.
    in_utc = comes_twice(appointment.starts_at) or comes_twice(appointment.ends_at)
    if not in_utc:
        calendar.add_component(_budapest())
    calendar.add_component(_event(appointment, about, in_utc=in_utc))
    return bytes(calendar.to_ical())


def _event(appointment: AppointmentView, about: Particulars, *, in_utc: bool) -> Event:
    cancelled = appointment.state == "cancelled"
    touched = appointment.ended_at or appointment.arranged_at or appointment.created_at
    event = Event()
    event.add("uid", f"{appointment.id}@{about.host}")
    event.add("sequence", appointment.sequence)
    event.add("dtstamp", touched)
    event.add("created", appointment.created_at)
    event.add("last-modified", touched)
    for name, moment in (("dtstart", appointment.starts_at), ("dtend", appointment.ends_at)):
        event.add(name, moment if in_utc else moment.astimezone(BUDAPEST))
    event.add("summary", about.summary)
    event.add("description", about.description)
    event.add("location", about.location)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if cancelled else "OPAQUE")
    if about.link:
        event.add("url", about.link)
    event["organizer"] = _person(about.organizer_address, about.organizer_name)
    guest = _person(appointment.email, appointment.name)
    guest.params["partstat"] = vText("ACCEPTED")
    guest.params["role"] = vText("REQ-PARTICIPANT")
    guest.params["rsvp"] = vText("FALSE")
    event.add("attendee", guest, encode=False)
    return event


def _person(address: str, name: str) -> vCalAddress:
    person = vCalAddress(f"mailto:{address}")
    person.params["cn"] = vText(name.replace('"', "'"))
    return person


def _budapest() -> Timezone:
    """Return the rule of the time zone, so that no calendar needs to know it."""
    zone = Timezone()
    zone.add("tzid", BUDAPEST.key)
    changes = (
        (TimezoneStandard(), "CET", _SUMMER, _WINTER, 10, 3),
        (TimezoneDaylight(), "CEST", _WINTER, _SUMMER, 3, 2),
    )
    for part, name, before, after, month, hour in changes:
        part.add("tzname", name)
        part.add("tzoffsetfrom", before)
        part.add("tzoffsetto", after)
        part.add("dtstart", _last_sunday(month, hour))
        part.add("rrule", vRecur({"freq": "yearly", "bymonth": month, "byday": "-1su"}))
        zone.add_component(part)
    return zone


def _last_sunday(month: int, hour: int) -> datetime:
    last = datetime(_SINCE, month, 31, hour)
    return last - timedelta(days=(last.weekday() + 1) % 7)
