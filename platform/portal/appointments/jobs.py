"""The mails about appointments: hold, confirmation, change, cancelling and reminder."""

import uuid
from dataclasses import replace
from datetime import datetime

from flask_babel import force_locale

from portal.appointments import queries
from portal.appointments.codes import hold_code, manage_code
from portal.appointments.invitation import FILE_NAME, MEDIA_TYPE, invitation, method_of
from portal.appointments.particulars import particulars
from portal.appointments.queries import AppointmentView
from portal.appointments.wording import place
from portal.foundation import mailing
from portal.foundation.mailing.message import Attachment
from portal.foundation.outbox import Outgoing
from portal.foundation.outbox.handlers import Handler
from portal.foundation.web.links import absolute_url
from portal.foundation.web.mail import render_mail
from portal.kernel.clock import utc_now
from portal.rules.queries import current_rules


def send_hold(outgoing: Outgoing) -> None:
    """Send the link that turns a held time into a booked one, while it can."""
    found = _appointment(outgoing)
    if not found.is_held(now=utc_now()):
        return
    minutes = int((found.held_until - found.created_at).total_seconds()) // 60  # type: ignore[operator]
    link = absolute_url("own_appointments.confirmation", code=hold_code(found.id))
    _send(outgoing, "hold", found, link=link, minutes=minutes)


def send_booked(outgoing: Outgoing) -> None:
    """Confirm the booking, with the invitation and the link to change it."""
    found = _appointment(outgoing)
    if found.state == "booked" and found.sequence == 0:
        _send(outgoing, "booked", found, with_invitation=True)


def send_changed(outgoing: Outgoing) -> None:
    """Tell the new time, unless it was changed once more meanwhile: then that mail tells it."""
    found = _appointment(outgoing)
    if found.state == "booked" and found.sequence == outgoing.payload["sequence"]:
        before = datetime.fromisoformat(outgoing.payload["from"])
        _send(outgoing, "changed", found, with_invitation=True, before=before)


def send_cancelled(outgoing: Outgoing) -> None:
    """Tell that it is cancelled, and take it out of the calendar."""
    found = _appointment(outgoing)
    again = absolute_url("appointments.start")
    _send(outgoing, "cancelled", found, with_invitation=True, again=again)


def send_reminder(outgoing: Outgoing) -> None:
    """Remind of an appointment that still stands."""
    found = _appointment(outgoing)
    if found.is_ahead(now=utc_now()) and found.sequence == outgoing.payload["sequence"]:
        _send(outgoing, "reminder", found)


def _appointment(outgoing: Outgoing) -> AppointmentView:
    return queries.appointment(uuid.UUID(outgoing.payload["appointment_id"]))


def _send(
    outgoing: Outgoing,
    template: str,
    found: AppointmentView,
    *,
    with_invitation: bool = False,
    **context: object,
) -> None:
    if not found.email:  # booked by telephone, without an address
        return
    with force_locale(found.locale):
        where = place(current_rules(), found, locale=found.locale)
    mail = render_mail(
        f"appointments/mail/{template}",
        key=str(outgoing.id),
        to=found.email,
        locale=found.locale,
        appointment=found,
        place=where,
        manage=absolute_url("own_appointments.show", code=manage_code(found.id)),
        **context,
    )
    if with_invitation:
        mail = replace(mail, attachments=(_invitation(found),))
    mailing.send(mail)


def _invitation(found: AppointmentView) -> Attachment:
    return Attachment(
        name=FILE_NAME,
        media_type=MEDIA_TYPE,
        data=invitation(found, particulars(found)),
        parameters={"charset": "utf-8", "method": method_of(found)},
    )


HANDLERS: dict[str, Handler] = {
    "appointments.hold_mail": send_hold,
    "appointments.booked_mail": send_booked,
    "appointments.changed_mail": send_changed,
    "appointments.cancelled_mail": send_cancelled,
    "appointments.reminder_mail": send_reminder,
}
