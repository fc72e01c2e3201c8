"""Changing and cancelling: the old seat stays one's own until the new one is won."""

import uuid
from datetime import datetime

from sqlalchemy import update

from portal.appointments import queries
from portal.appointments.calendar import find_desk
from portal.appointments.models import Appointment
from portal.appointments.operations import limits, seats
from portal.appointments.operations.booking import take_seat, wanted_slot
from portal.appointments.queries import AppointmentView
from portal.foundation import audit, db, outbox
from portal.identity.usernames import email_key
from portal.kernel.errors import PortalError
from portal.rules.queries import current_rules


class NotChangeableError(PortalError):
    """The appointment is over, cancelled, or of an office or topic that the rules no longer know."""


def change(code: str, *, starts_at: datetime, now: datetime) -> AppointmentView:
    """Move the appointment behind that link to another time, of the same office and topic.

    Raises NotFoundError, NotChangeableError, TooManyError, NotOfferedError, TakenError; with each
    of them the appointment stays as it was.
    """
    found = seats.locked(queries.by_manage_code(code).id)
    desk = find_desk(current_rules(), found.office, found.topic)
    if desk is None or not found.is_ahead(now=now):
        raise NotChangeableError
    if starts_at == found.starts_at:
        return found
    slot = wanted_slot(desk, starts_at, now=now)
    seats.release_expired(now=now, office=found.office, slot=slot)
    with db.session().begin_nested():
        seat = take_seat(found.id, desk, slot, now=now)
        limits.spend_deed(email_key=email_key(found.email), now=now)
    seats.keep_only(found.id, slot=slot, seat=seat)
    sequence = found.sequence + 1
    db.session().execute(
        update(Appointment)
        .where(Appointment.id == found.id)
        .values(sequence=sequence, arranged_at=now, reminded_at=None)
    )
    payload = {
        "appointment_id": str(found.id),
        "sequence": sequence,
        "from": found.starts_at.isoformat(),
    }
    outbox.add(kind="appointments.changed_mail", payload=payload)
    audit.note("appointment_changed", subject_kind="appointment", subject_id=found.id)
    return queries.appointment(found.id)


def cancel_by_link(code: str, *, now: datetime) -> AppointmentView:
    """Cancel the appointment behind that link; cancelled before, it stays so.

    Raises NotFoundError, and NotChangeableError for one that has begun.
    """
    found = seats.locked(queries.by_manage_code(code).id)
    if found.state == "cancelled":
        return found
    return _cancel(found, by="customer", reason=None, now=now)


def cancel_as_clerk(appointment_id: uuid.UUID, *, reason: str, now: datetime) -> AppointmentView:
    """Cancel for the office, with a reason that the person is told.

    Raises NotFoundError, and NotChangeableError for one that is not ahead any more.
    """
    return _cancel(seats.locked(appointment_id), by="clerk", reason=reason, now=now)


def _cancel(
    found: AppointmentView, *, by: str, reason: str | None, now: datetime
) -> AppointmentView:
    if not found.is_ahead(now=now):
        raise NotChangeableError
    db.session().execute(
        update(Appointment)
        .where(Appointment.id == found.id)
        .values(
            state="cancelled",
            ended_at=now,
            ended_by=by,
            reason=reason,
            sequence=found.sequence + 1,
        )
    )
    seats.give_back([found.id])
    outbox.add(kind="appointments.cancelled_mail", payload={"appointment_id": str(found.id)})
    audit.note("appointment_cancelled", subject_kind="appointment", subject_id=found.id)
    return queries.appointment(found.id)
