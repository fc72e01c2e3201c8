"""Booking a time: at once for those who are signed in, else held until the mailed link is clicked."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from portal.appointments import queries
from portal.appointments.calendar import Desk, Refusal, find_desk
from portal.appointments.capacity import FreeTime
from portal.appointments.codes import hold_code, manage_code
from portal.appointments.models import Appointment
from portal.appointments.operations import limits, seats
from portal.appointments.queries import AppointmentView
from portal.foundation import audit, db, outbox
from portal.foundation.secrets import sha256_hex
from portal.identity.usernames import email_key
from portal.kernel.clock import BUDAPEST
from portal.kernel.errors import NotFoundError, PortalError
from portal.kernel.ids import new_id
from portal.kernel.slots import Slot
from portal.rules.queries import current_rules


class NotOfferedError(PortalError):
    """Nothing can be booked at that moment; ``refusal`` says why, ``nearest`` what is free instead."""

    def __init__(self, refusal: Refusal, nearest: Sequence[FreeTime]) -> None:
        super().__init__(refusal.value)
        self.refusal, self.nearest = refusal, nearest


class TakenError(PortalError):
    """Others were faster: no seat is left at that time; ``nearest`` are the free times around it."""

    def __init__(self, nearest: Sequence[FreeTime]) -> None:
        super().__init__("no seat is left")
        self.nearest = nearest


class HoldOverError(PortalError):
    """The link came too late, or was used before; ``appointment`` is what it was for."""

    def __init__(self, appointment: AppointmentView) -> None:
        super().__init__(f"the appointment is {appointment.state}")
        self.appointment = appointment


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the form brought, cleaned. ``key`` is the form's own: sent twice, it books once."""

    office: str
    topic: str
    starts_at: datetime
    name: str
    email: str
    phone: str | None
    locale: str
    key: uuid.UUID


def book(wanted: Wanted, *, login_id: uuid.UUID | None, ip: str, now: datetime) -> AppointmentView:
    """Book for the login, or hold for somebody unknown until the mailed link is clicked.

    Raises NotFoundError for an office or topic that the rules do not know, NotOfferedError,
    TakenError, TooManyError, LimitReachedError; none of them leaves anything behind.
    """
    desk = find_desk(current_rules(), wanted.office, wanted.topic)
    if desk is None:
        raise NotFoundError("no such office or topic")
    earlier = _sent_before(wanted.key, login_id)
    if earlier is not None:
        if earlier.is_held(now=now) or earlier.is_ahead(now=now):
            return earlier
        wanted = replace(wanted, key=uuid.uuid4())  # an old form, sent again on purpose
    if login_id is None:
        limits.refuse_spent_out(ip=ip, now=now)
    slot = wanted_slot(desk, wanted.starts_at, now=now)
    seats.release_expired(now=now, office=wanted.office, slot=slot)
    with db.session().begin_nested():
        appointment_id = _insert(wanted, slot, desk, login_id=login_id, now=now)
        if appointment_id is not None:
            take_seat(appointment_id, desk, slot, now=now)
            _check_limits(wanted, desk, login_id=login_id, ip=ip, now=now)
            if login_id is not None:
                _make_booked(appointment_id, now=now)
    if appointment_id is None:
        return _sent_meanwhile(wanted.key, login_id)
    if login_id is None:
        outbox.add(kind="appointments.hold_mail", payload={"appointment_id": str(appointment_id)})
    else:
        tell_booked(appointment_id)
    _note("appointment_held" if login_id is None else "appointment_booked", appointment_id)
    return queries.appointment(appointment_id)


def book_for_caller(wanted: Wanted, *, now: datetime) -> AppointmentView:
    """Book for somebody who is on the telephone or at the counter, as a clerk may.

    No notice is needed, no mail has to be clicked, and the limits of a mailbox do not hold. An empty
    address means that nothing is mailed. Raises NotFoundError, NotOfferedError, TakenError; none of
    them leaves anything behind.
    """
    desk = find_desk(current_rules(), wanted.office, wanted.topic)
    if desk is None:
        raise NotFoundError("no such office or topic")
    desk = desk.without_notice()
    if _sent_before(wanted.key, None) is not None:
        return _sent_meanwhile(wanted.key, None)
    slot = wanted_slot(desk, wanted.starts_at, now=now)
    seats.release_expired(now=now, office=wanted.office, slot=slot)
    with db.session().begin_nested():
        appointment_id = _insert(wanted, slot, desk, login_id=None, now=now)
        if appointment_id is not None:
            take_seat(appointment_id, desk, slot, now=now)
            _make_booked(appointment_id, now=now)
    if appointment_id is None:
        return _sent_meanwhile(wanted.key, None)
    if wanted.email:
        tell_booked(appointment_id)
    _note("appointment_booked_for_caller", appointment_id)
    return queries.appointment(appointment_id)


def confirm(code: str, *, now: datetime) -> AppointmentView:
    """Turn the hold behind the mailed code into a booking; the code works once.

    Raises NotFoundError for a code that never was, HoldOverError, TooManyError; LimitReachedError
    where the mailbox has enough appointments, which gives the seat back.
    """
    found = seats.locked(queries.by_hold_code(code).id)
    rules = current_rules().appointments
    if rules is None or not found.is_held(now=now):
        raise HoldOverError(found)
    key = email_key(found.email)
    limits.spend_deed(email_key=key, now=now)
    try:
        limits.refuse_more_than_allowed(rules, email_key=key, now=now)
    except limits.LimitReachedError:
        _end_hold(found.id, now=now)
        raise
    _make_booked(found.id, now=now)
    tell_booked(found.id)
    _note("appointment_booked", found.id)
    return queries.appointment(found.id)


def wanted_slot(desk: Desk, starts_at: datetime, *, now: datetime) -> Slot:
    """Return the time that begins then; raises NotOfferedError."""
    refusal = desk.refusal(starts_at, now=now)
    if refusal is not None:
        raise NotOfferedError(refusal, queries.nearest_free(desk, starts_at, now=now))
    return desk.slot_at(starts_at)


def take_seat(appointment_id: uuid.UUID, desk: Desk, slot: Slot, *, now: datetime) -> int:
    """Win a seat for the appointment and write it down; raises TakenError."""
    office = desk.booking.id
    free = queries.free_seats_at(desk, slot, now=now, besides=appointment_id)
    seat = seats.win(appointment_id, office=office, slot=slot, seats=free)
    if seat is None:
        nearest = queries.nearest_free(desk, slot.starts_at, now=now, besides=appointment_id)
        raise TakenError([one for one in nearest if one.slot != slot])
    db.session().execute(
        update(Appointment)
        .where(Appointment.id == appointment_id)
        .values(seat=seat, **times_of(slot))
    )
    return seat


def times_of(slot: Slot) -> dict[str, Any]:
    """Return the columns of a time: what the clock on the wall shows, its zone, and the moments."""
    local = slot.starts_at.astimezone(BUDAPEST)
    return {
        "starts_at": slot.starts_at,
        "ends_at": slot.ends_at,
        "local_date": local.date(),
        "local_time": local.time(),
        "zone": BUDAPEST.key,
    }


def tell_booked(appointment_id: uuid.UUID) -> None:
    """Have the confirmation with the invitation mailed."""
    outbox.add(kind="appointments.booked_mail", payload={"appointment_id": str(appointment_id)})


def _insert(
    wanted: Wanted, slot: Slot, desk: Desk, *, login_id: uuid.UUID | None, now: datetime
) -> uuid.UUID | None:
    """Insert it as held, its seat not won yet; None where this form has been sent before."""
    appointment_id = new_id()
    row = {
        "id": appointment_id,
        "office": wanted.office,
        "topic": wanted.topic,
        **times_of(slot),
        "seat": 0,
        "state": "held",
        "name": wanted.name,
        "email": wanted.email,
        "email_key": email_key(wanted.email),
        "phone": wanted.phone,
        "locale": wanted.locale,
        "login_id": login_id,
        "request_key": wanted.key,
        "hold_sha256": sha256_hex(hold_code(appointment_id)),
        "manage_sha256": sha256_hex(manage_code(appointment_id)),
        "created_at": now,
        "held_until": now + desk.rules.hold,
    }
    statement = insert(Appointment).values(row).on_conflict_do_nothing().returning(Appointment.id)
    return db.session().scalar(statement)


def _check_limits(
    wanted: Wanted, desk: Desk, *, login_id: uuid.UUID | None, ip: str, now: datetime
) -> None:
    key = email_key(wanted.email)
    if login_id is None:
        # How many appointments a mailbox has is told to its owner only, after the click.
        limits.spend_hold(ip=ip, email_key=key, now=now)
        return
    limits.spend_deed(email_key=key, now=now)
    limits.refuse_more_than_allowed(desk.rules, email_key=key, now=now)


def _sent_before(key: uuid.UUID, login_id: uuid.UUID | None) -> AppointmentView | None:
    """Return what this form booked before, for the same person; raises NotFoundError for another's."""
    found = db.session().scalar(select(Appointment.id).where(Appointment.request_key == key))
    if found is None:
        return None
    earlier = queries.appointment(found)
    if earlier.login_id != login_id:
        raise NotFoundError("this form belongs to somebody else")
    return earlier


def _sent_meanwhile(key: uuid.UUID, login_id: uuid.UUID | None) -> AppointmentView:
    """Return what the same form has booked in another request, moments ago (a double click)."""
    found = _sent_before(key, login_id)
    if found is None:
        raise NotFoundError("the other request came to nothing")
    return found


def _make_booked(appointment_id: uuid.UUID, *, now: datetime) -> None:
    db.session().execute(
        update(Appointment)
        .where(Appointment.id == appointment_id)
        .values(state="booked", held_until=None, arranged_at=now)
    )


def _end_hold(appointment_id: uuid.UUID, *, now: datetime) -> None:
    db.session().execute(
        update(Appointment)
        .where(Appointment.id == appointment_id, Appointment.state == "held")
        .values(state="expired", ended_at=now)
    )
    seats.give_back([appointment_id])


def _note(action: str, appointment_id: uuid.UUID) -> None:
    audit.note(action, subject_kind="appointment", subject_id=appointment_id)
