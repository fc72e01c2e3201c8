"""What the sweep does for appointments: holds end, people are reminded, what is long over goes.

Nothing depends on the first: whether a hold still counts is asked of its own clock.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, update

from portal.appointments.models import Appointment
from portal.appointments.operations.seats import release_expired
from portal.foundation import db, outbox
from portal.rules.queries import current_rules

KEPT = timedelta(days=90)
"""So long the office can look up who was there; then the names go."""
HOLDS_KEPT = timedelta(days=2)


def tidy(*, now: datetime) -> None:
    """Do what is due at that moment, for the tenant in scope; doing it again changes nothing."""
    release_expired(now=now)
    _remind(now=now)
    _forget(now=now)


def _remind(*, now: datetime) -> None:
    rules = current_rules().appointments
    if rules is None:
        return
    before = rules.remind_before
    statement = (
        update(Appointment)
        .where(
            Appointment.state == "booked",
            Appointment.reminded_at.is_(None),
            Appointment.starts_at > now,
            Appointment.starts_at <= now + before,
            # Who agreed upon it only now needs no reminder.
            Appointment.arranged_at <= Appointment.starts_at - before,
        )
        .values(reminded_at=now)
        .returning(Appointment.id, Appointment.sequence)
        .execution_options(synchronize_session=False)
    )
    for appointment_id, sequence in db.session().execute(statement).all():
        outbox.add(
            kind="appointments.reminder_mail",
            payload={"appointment_id": str(appointment_id), "sequence": sequence},
            dedupe_key=f"appointment-reminder-{appointment_id}-{sequence}",
        )


def _forget(*, now: datetime) -> None:
    statement = delete(Appointment).where(
        (Appointment.ends_at < now - KEPT)
        | ((Appointment.state == "expired") & (Appointment.ended_at < now - HOLDS_KEPT))
    )
    db.session().execute(statement.execution_options(synchronize_session=False))
