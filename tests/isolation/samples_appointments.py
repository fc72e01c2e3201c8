"""One booked time of each tenant, for the isolation tests."""

import uuid
from datetime import UTC, date, datetime, time, timedelta

from portal.appointments.codes import hold_code, manage_code
from portal.appointments.models import Appointment, SeatTaken
from portal.foundation import db
from portal.foundation.secrets import sha256_hex
from portal.kernel.ids import new_id
from tests.isolation.cast import Cast

_START = datetime(2099, 1, 5, 8, 0, tzinfo=UTC)


def add(cast: Cast) -> None:
    """Book a time for the tenant's customer."""
    appointment_id = new_id()
    appointment = Appointment(
        id=appointment_id,
        office=cast.canary,
        topic=cast.canary,
        local_date=date(2099, 1, 5),
        local_time=time(9, 0),
        zone="Europe/Budapest",
        starts_at=_START,
        ends_at=_START + timedelta(minutes=5),
        seat=1,
        state="booked",
        name=f"{cast.canary} Vendel",
        email=cast.customer_email,
        email_key=cast.customer_email,
        phone=None,
        login_id=cast.ids["login_id"],
        request_key=uuid.uuid4(),
        hold_sha256=sha256_hex(hold_code(appointment_id)),
        manage_sha256=sha256_hex(manage_code(appointment_id)),
        created_at=_START - timedelta(days=3),
        arranged_at=_START - timedelta(days=3),
        reason=cast.canary,
    )
    db.session().add(appointment)
    db.session().flush()
    seat = SeatTaken(office=cast.canary, begins_at=_START, seat=1, appointment_id=appointment_id)
    db.session().add(seat)
    db.session().flush()
    cast.ids["appointment_id"] = appointment_id
