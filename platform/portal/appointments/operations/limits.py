"""How many times somebody may book: no bot empties the calendar, no mailbox is flooded.

Each check spends from a counter whose row stays locked until the transaction ends, so that those
who try at the same moment are judged one after the other.
"""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from portal.appointments.models import Appointment
from portal.foundation import budgets, db
from portal.kernel.errors import PortalError
from portal.rules.sections.appointments import Appointments

HOLDS_PER_IP_AN_HOUR = 10
HOLD_MAILS_PER_MAILBOX_A_DAY = 6
DEEDS_PER_PERSON_A_DAY = 30
"""Bookings, confirmations and changes: each of them sends a mail to the same mailbox."""

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


class TooManyError(PortalError):
    """This address, or this mailbox, has had as many tries as anybody needs."""


class LimitReachedError(PortalError):
    """The person has as many appointments ahead as the rules allow; ``limit`` says how many."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"no more than {limit} appointments ahead")
        self.limit = limit


def refuse_spent_out(*, ip: str, now: datetime) -> None:
    """Raise TooManyError at once for a network address that has no hold left, whatever it asks."""
    held = budgets.spent(scope="appointment_hold_ip", key=ip, window=_HOUR, now=now)
    if held >= HOLDS_PER_IP_AN_HOUR:
        raise TooManyError


def spend_hold(*, ip: str, email_key: str, now: datetime) -> None:
    """Count a hold of somebody who is not signed in; raises TooManyError."""
    held = budgets.spend(scope="appointment_hold_ip", key=ip, window=_HOUR, now=now)
    mails = budgets.spend(scope="appointment_hold_mail", key=email_key, window=_DAY, now=now)
    if held > HOLDS_PER_IP_AN_HOUR or mails > HOLD_MAILS_PER_MAILBOX_A_DAY:
        raise TooManyError


def spend_deed(*, email_key: str, now: datetime) -> None:
    """Count a deed of somebody whose mailbox is known; raises TooManyError."""
    if (
        budgets.spend(scope="appointment_deed", key=email_key, window=_DAY, now=now)
        > DEEDS_PER_PERSON_A_DAY
    ):
        raise TooManyError


def refuse_more_than_allowed(rules: Appointments, *, email_key: str, now: datetime) -> None:
    """Raise LimitReachedError where the mailbox has enough appointments ahead.

    Only after ``spend_deed``, whose lock lets two tries at once count each other.
    """
    ahead = select(func.count()).where(
        Appointment.email_key == email_key,
        Appointment.state == "booked",
        Appointment.starts_at > now,
    )
    if int(db.session().scalar(ahead) or 0) >= rules.per_person:
        raise LimitReachedError(rules.per_person)
