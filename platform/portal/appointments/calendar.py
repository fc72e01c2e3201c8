"""Which times an office offers for a topic: computed from the rules alone, whoever has booked what."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from portal.kernel.clock import BUDAPEST, local_today
from portal.kernel.slots import Slot, slots_in
from portal.kernel.working_time import Interval
from portal.rules.model import Office, TenantRules
from portal.rules.sections.appointments import Appointments, BookingOffice, Topic


class Refusal(StrEnum):
    """Why a time cannot be booked, whether or not a seat is free."""

    PAST = "past"
    TOO_SOON = "too_soon"
    TOO_FAR = "too_far"
    CLOSED = "closed"
    NOT_OFFERED = "not_offered"


@dataclass(frozen=True, slots=True)
class Desk:
    """One office for one topic, by the rules in force."""

    rules: Appointments
    booking: BookingOffice
    place: Office
    topic: Topic

    def without_notice(self) -> "Desk":
        """Return the desk as clerks book at it: also for a time that begins soon."""
        return replace(self, rules=replace(self.rules, earliest_notice=timedelta(0)))

    def days(self, *, now: datetime) -> tuple[date, ...]:
        """Return the local days that may be booked: today and as many as the rules say ahead."""
        today = local_today(now)
        return tuple(today + timedelta(days=ahead) for ahead in range(self.rules.days_ahead + 1))

    def slots_on(self, day: date) -> list[Slot]:
        """Return the times of a local day that the opening hours allow and somebody serves."""
        found = {
            slot
            for hours in self._hours_on(day)
            for slot in slots_in(day, hours, step=self.rules.slot, length=self.topic.length)
        }
        return sorted(slot for slot in found if self.seats_for(slot))

    def open_slots(self, *, now: datetime, day: date | None = None) -> list[Slot]:
        """Return the times that may be booked now, of one day or of all of them."""
        days = self.days(now=now)
        wanted = days if day is None else tuple(one for one in days if one == day)
        earliest = now + self.rules.earliest_notice
        return [slot for one in wanted for slot in self.slots_on(one) if slot.starts_at >= earliest]

    def seats_for(self, slot: Slot) -> int:
        """Return how many people are served at once during the whole of that time."""
        return min(seats for _, seats in self.seats_by_atom(slot))

    def seats_by_atom(self, slot: Slot) -> Iterator[tuple[datetime, int]]:
        """Yield each piece of five minutes of that time with its number of seats."""
        for atom in slot.atoms():
            yield atom, self.booking.seats_at(atom.astimezone(BUDAPEST))

    def refusal(self, starts_at: datetime, *, now: datetime) -> Refusal | None:
        """Return why nothing can begin at that moment, or None where it can."""
        day = local_today(starts_at)
        if starts_at < now:
            return Refusal.PAST
        if day > self.days(now=now)[-1]:
            return Refusal.TOO_FAR
        if not self._hours_on(day):
            return Refusal.CLOSED
        if all(slot.starts_at != starts_at for slot in self.slots_on(day)):
            return Refusal.NOT_OFFERED
        return Refusal.TOO_SOON if starts_at < now + self.rules.earliest_notice else None

    def slot_at(self, starts_at: datetime) -> Slot:
        """Return the time of this topic's length that begins then."""
        return Slot(starts_at, starts_at + self.topic.length)

    def _hours_on(self, day: date) -> tuple[Interval, ...]:
        if day in self.booking.closed_on or day in self.place.calendar.closed_on:
            return ()
        extra = tuple(one.hours for one in self.booking.extra_hours if one.day == day)
        return (*self.place.calendar.intervals_on(day), *extra)


def find_desk(rules: TenantRules, office_id: str, topic_id: str) -> Desk | None:
    """Return the desk, or None where the rules (no longer) know the office or the topic."""
    if rules.appointments is None:
        return None
    booking = rules.appointments.office(office_id)
    topic = rules.appointments.topic(topic_id)
    place = place_of(rules, office_id)
    if booking is None or topic is None or place is None:
        return None
    return Desk(rules.appointments, booking, place, topic)


def place_of(rules: TenantRules, office_id: str) -> Office | None:
    """Return name, address and hours of a booking office, or None."""
    booking = rules.appointments.office(office_id) if rules.appointments else None
    if booking is None:
        return None
    return next((office for office in rules.offices if office.name == booking.name), None)
