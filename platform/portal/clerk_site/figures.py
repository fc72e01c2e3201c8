"""The figures of the console's first page: how much waits, and how much of it is late."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.messages.queries import waiting_enquiries
from portal.registration.queries import waiting_registrations
from portal.requests.clerk_queries import waiting_requests
from portal.rules.queries import current_rules


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with what it counts, where to see it, and a note (how many are late)."""

    label: str
    value: int
    url: str
    note: str | None


def waiting_figures(now: datetime) -> tuple[Figure, ...]:
    """Return what waits for a clerk: registrations to approve, requests, enquiries to answer."""
    registrations, enquiries = waiting_registrations(now=now), waiting_enquiries(now=now)
    return (
        Figure(
            label=_("Registrations to approve"),
            value=registrations.open,
            url=url_for("clerk_registration.queue"),
            note=_late(registrations.overdue),
        ),
        *_requests(now),
        Figure(
            label=_("Messages to answer"),
            value=enquiries.open,
            url=url_for("clerk_messages.inbox"),
            note=_late(enquiries.overdue),
        ),
    )


def _requests(now: datetime) -> tuple[Figure, ...]:
    if current_rules().requests is None:
        return ()
    requests = waiting_requests(now=now)
    return (
        Figure(
            label=_("Requests to decide"),
            value=requests.open,
            url=url_for("clerk_requests.queue"),
            note=_late(requests.overdue),
        ),
    )


def _late(count: int) -> str | None:
    if not count:
        return None
    return ngettext("%(num)d past its time", "%(num)d past their time", count)
