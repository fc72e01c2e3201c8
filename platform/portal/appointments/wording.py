"""What is said about appointments: where to go, what to bring, why a time cannot be had."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.appointments.calendar import Desk, Refusal, place_of
from portal.appointments.capacity import FreeTime
from portal.appointments.queries import AppointmentView
from portal.foundation.web.formats import format_long_datetime
from portal.rules.model import TenantRules


@dataclass(frozen=True, slots=True)
class Place:
    """Where one goes and what one brings, in one language."""

    office: str
    address: str
    phone: str
    topic: str
    bring: str | None


def place(rules: TenantRules, appointment: AppointmentView, *, locale: str) -> Place:
    """Return where the appointment is; the company's own address where the rules forgot the office."""
    office = place_of(rules, appointment.office)
    topic = rules.appointments.topic(appointment.topic) if rules.appointments else None
    return Place(
        office=office.name if office else rules.company.legal_name,
        address=office.address if office else rules.company.address,
        phone=office.phone if office else rules.company.phone,
        topic=topic.label.in_locale(locale) if topic else _("Customer service"),
        bring=topic.bring.in_locale(locale) if topic and topic.bring else None,
    )


def refusal_text(refusal: Refusal, desk: Desk) -> str:
    """Return why that time cannot be booked."""
    if refusal is Refusal.TOO_FAR:
        return ngettext(
            "Times can be booked up to %(num)d day ahead. Please choose an earlier one.",
            "Times can be booked up to %(num)d days ahead. Please choose an earlier one.",
            desk.rules.days_ahead,
        )
    return {
        Refusal.PAST: _("This time has passed. Please choose a later one."),
        Refusal.TOO_SOON: _(
            "This time is too near to be booked online. Please choose a later one."
        ),
        Refusal.CLOSED: _("The office is closed on this day. Please choose another one."),
        Refusal.NOT_OFFERED: _("No appointment begins at this time. Please choose another one."),
    }[refusal]


def wrong_day_text(desk: Desk) -> str:
    """Return why nothing is shown for a day that was asked for."""
    return ngettext(
        "This day cannot be booked: times can be booked up to %(num)d day ahead.",
        "This day cannot be booked: times can be booked up to %(num)d days ahead.",
        desk.rules.days_ahead,
    )


def taken_text(nearest: Sequence[FreeTime]) -> str:
    """Return what to do when others were faster."""
    if nearest:
        return _(
            "Others were faster: this time has just been taken. What you typed is kept; "
            "please choose one of the nearest free times."
        )
    return _("This time has just been taken, and no other one is free at present. Please call us.")


def enough_text(limit: int) -> str:
    """Return why nobody gets more appointments than the rules allow."""
    return ngettext(
        "You have %(num)d appointment ahead already, and nobody can have more at once. "
        "You can change or cancel it by the link in our e-mail.",
        "You have %(num)d appointments ahead already, and nobody can have more at once. "
        "You can change or cancel them by the links in our e-mails.",
        limit,
    )


def too_many_text() -> str:
    """Return why somebody has to wait."""
    return _(
        "Many times have been asked for from here lately. Please try again later, or call us: "
        "we gladly give you a time by telephone."
    )


def seats_text(free: FreeTime) -> str:
    """Return how many may still come at that time."""
    return ngettext("%(num)d free place", "%(num)d free places", len(free.seats))


def time_text(free: FreeTime) -> str:
    """Return the time with its day in full, for a list of times of several days."""
    return f"{format_long_datetime(free.slot.starts_at)}, {seats_text(free)}"
