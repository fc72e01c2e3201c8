"""Winning and giving back seats: the unique key of ``seat_taken`` decides, nothing else.

Every operation locks in this order, so that none waits for another in a circle: appointments, seats,
counters (``limits``).
"""

import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert as insert_unless

from portal.appointments.models import Appointment, SeatTaken
from portal.appointments.queries import AppointmentView, appointment
from portal.foundation import db
from portal.kernel.ids import new_id
from portal.kernel.slots import Slot


def locked(appointment_id: uuid.UUID) -> AppointmentView:
    """Return the appointment, which nobody else changes until this transaction is over.

    Raises NotFoundError.
    """
    statement = select(Appointment.id).where(Appointment.id == appointment_id).with_for_update()
    db.session().execute(statement)
    return appointment(appointment_id)


def win(appointment_id: uuid.UUID, *, office: str, slot: Slot, seats: Iterable[int]) -> int | None:
    """Take the first of those seats that nobody else has, for the whole time; None when all are gone.

    Whoever asks at the same moment waits here until the other transaction is over. The pieces are
    taken in the order of time by everybody, so that nobody waits in a circle. What the appointment
    has already stays its own.
    """
    statement = select(SeatTaken.begins_at, SeatTaken.seat).where(
        SeatTaken.appointment_id == appointment_id
    )
    own = {(row.begins_at, row.seat) for row in db.session().execute(statement)}
    for seat in seats:
        wanted = [atom for atom in slot.atoms() if (atom, seat) not in own]
        if _take(appointment_id, office, wanted, seat):
            return seat
    return None


def _take(appointment_id: uuid.UUID, office: str, atoms: list[datetime], seat: int) -> bool:
    if not atoms:
        return True
    rows = [
        {
            "id": new_id(),
            "office": office,
            "begins_at": atom,
            "seat": seat,
            "appointment_id": appointment_id,
        }
        for atom in atoms
    ]
    attempt = db.session().begin_nested()
    statement = insert_unless(SeatTaken).values(rows).on_conflict_do_nothing()
    taken = db.session().execute(statement.returning(SeatTaken.id)).all()
    if len(taken) == len(rows):
        attempt.commit()
        return True
    attempt.rollback()
    return False


def keep_only(appointment_id: uuid.UUID, *, slot: Slot, seat: int) -> None:
    """Give back what the appointment has beside that seat at that time."""
    db.session().execute(
        delete(SeatTaken).where(
            SeatTaken.appointment_id == appointment_id,
            (SeatTaken.seat != seat)
            | (SeatTaken.begins_at < slot.starts_at)
            | (SeatTaken.begins_at >= slot.ends_at),
        )
    )


def give_back(appointment_ids: Iterable[uuid.UUID]) -> None:
    """Free everything that those appointments have."""
    db.session().execute(
        delete(SeatTaken).where(SeatTaken.appointment_id.in_(list(appointment_ids)))
    )


def release_expired(
    *, now: datetime, office: str | None = None, slot: Slot | None = None, limit: int = 500
) -> int:
    """End the holds that nobody confirmed in time, of one office and time or of all; returns how many.

    A hold is over by its own clock already; this frees its seat for the unique key. Whoever
    confirms at this very moment either comes before the lock and keeps the seat, or finds it gone.
    """
    over = select(Appointment.id).where(Appointment.state == "held", Appointment.held_until <= now)
    if office is not None and slot is not None:
        over = over.where(
            Appointment.office == office,
            Appointment.starts_at < slot.ends_at,
            Appointment.ends_at > slot.starts_at,
        )
    locked = db.session().scalars(over.order_by(Appointment.id).limit(limit).with_for_update())
    ids = list(locked)
    if ids:
        db.session().execute(
            update(Appointment)
            .where(Appointment.id.in_(ids))
            .values(state="expired", ended_at=now)
            .execution_options(synchronize_session=False)
        )
        give_back(ids)
    return len(ids)
