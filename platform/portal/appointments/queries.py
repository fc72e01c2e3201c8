"""Reading appointments: what is free, one by its link, those of a person, those of an office's day."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from portal.appointments.calendar import Desk
from portal.appointments.capacity import (
    FreeTime,
    Occupancy,
    Taken,
    free_among,
    free_seats,
    nearest,
    occupancy,
)
from portal.appointments.models import Appointment
from portal.foundation import db
from portal.foundation.secrets import sha256_hex
from portal.kernel.errors import NotFoundError
from portal.kernel.slots import Slot

NEAREST = 5
"""So many other times are offered to those who came too late for one."""


@dataclass(frozen=True, slots=True)
class AppointmentView:
    """One appointment as pages and mails show it."""

    id: uuid.UUID
    office: str
    topic: str
    starts_at: datetime
    ends_at: datetime
    seat: int
    state: str
    name: str
    email: str
    phone: str | None
    locale: str
    login_id: uuid.UUID | None
    sequence: int
    created_at: datetime
    held_until: datetime | None
    arranged_at: datetime | None
    ended_at: datetime | None
    ended_by: str | None
    reason: str | None

    @property
    def slot(self) -> Slot:
        """Return when it is."""
        return Slot(self.starts_at, self.ends_at)

    def is_ahead(self, *, now: datetime) -> bool:
        """Tell whether it is agreed upon and has not begun: only then it can be changed."""
        return self.state == "booked" and self.starts_at > now

    def is_held(self, *, now: datetime) -> bool:
        """Tell whether the seat is kept until somebody clicks."""
        return self.state == "held" and self.held_until is not None and self.held_until > now


def is_alive(now: datetime) -> ColumnElement[bool]:
    """Return the condition of an appointment that takes up its seat: a hold that is over does not."""
    return or_(
        Appointment.state == "booked",
        and_(Appointment.state == "held", Appointment.held_until > now),
    )


def busy_seats(
    office: str, since: datetime, until: datetime, *, now: datetime, besides: uuid.UUID | None
) -> Occupancy:
    """Return the seats of that office that are taken between two moments; ``besides`` does not count."""
    statement = select(Appointment.starts_at, Appointment.ends_at, Appointment.seat).where(
        Appointment.office == office,
        Appointment.starts_at < until,
        Appointment.ends_at > since,
        is_alive(now),
    )
    if besides is not None:
        statement = statement.where(Appointment.id != besides)
    return occupancy(Taken(*row) for row in db.session().execute(statement))


def free_times(
    desk: Desk, *, now: datetime, day: date | None = None, besides: uuid.UUID | None = None
) -> list[FreeTime]:
    """Return the times that can be booked now, of one local day or of all days ahead."""
    slots = desk.open_slots(now=now, day=day)
    if not slots:
        return []
    since, until = slots[0].starts_at, max(slot.ends_at for slot in slots)
    busy = busy_seats(desk.booking.id, since, until, now=now, besides=besides)
    return free_among(desk, slots, busy)


def free_seats_at(
    desk: Desk, slot: Slot, *, now: datetime, besides: uuid.UUID | None
) -> tuple[int, ...]:
    """Return the seats that look free for that time; only the unique key knows for sure."""
    busy = busy_seats(desk.booking.id, slot.starts_at, slot.ends_at, now=now, besides=besides)
    return free_seats(desk, slot, busy)


def nearest_free(
    desk: Desk, wanted: datetime, *, now: datetime, besides: uuid.UUID | None = None
) -> list[FreeTime]:
    """Return the few free times nearest to the wanted one."""
    return nearest(free_times(desk, now=now, besides=besides), wanted, limit=NEAREST)


def by_hold_code(code: str) -> AppointmentView:
    """Return the appointment that this mailed link confirms; raises NotFoundError."""
    return _one(Appointment.hold_sha256 == sha256_hex(code))


def by_manage_code(code: str) -> AppointmentView:
    """Return the appointment that this link changes and cancels; raises NotFoundError."""
    return _one(Appointment.manage_sha256 == sha256_hex(code))


def appointment(appointment_id: uuid.UUID) -> AppointmentView:
    """Return one appointment; raises NotFoundError."""
    return _one(Appointment.id == appointment_id)


def of_login(login_id: uuid.UUID, *, now: datetime | None = None) -> list[AppointmentView]:
    """Return a person's agreed appointments: those from ``now`` on, or all of them ever."""
    statement = _all().where(Appointment.login_id == login_id)
    if now is not None:
        statement = statement.where(Appointment.state == "booked", Appointment.starts_at > now)
    return _views(statement.order_by(Appointment.starts_at))


def of_day(office: str, day: date, *, now: datetime) -> list[AppointmentView]:
    """Return who comes to an office on that local day, with the holds that are open."""
    statement = (
        _all()
        .where(Appointment.office == office, Appointment.local_date == day, is_alive(now))
        .order_by(Appointment.starts_at, Appointment.seat)
    )
    return _views(statement)


def booked_on(office: str, day: date) -> list[AppointmentView]:
    """Return the agreed appointments of an office on that local day."""
    booked = (Appointment.office == office, Appointment.local_date == day)
    statement = _all().where(*booked, Appointment.state == "booked")
    return _views(statement.order_by(Appointment.starts_at, Appointment.seat))


def _all() -> Select[Any]:
    return select(*(getattr(Appointment, name) for name in AppointmentView.__dataclass_fields__))


def _views(statement: Select[Any]) -> list[AppointmentView]:
    return [AppointmentView(*row) for row in db.session().execute(statement)]


def _one(condition: ColumnElement[bool]) -> AppointmentView:
    found = _views(_all().where(condition))
    if not found:
        raise NotFoundError("no such appointment")
    return found[0]
