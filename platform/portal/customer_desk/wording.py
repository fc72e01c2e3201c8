"""How the card of a customer says what happened, and why somebody was found."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from portal.customers.vocabulary import FIELD_LABELS
from portal.customers.vocabulary import STATUS_LABELS as WISH_STATES
from portal.messages.wording import CLERK_STATUSES
from portal.registration.machine import State
from portal.requests.wording import KINDS as REQUEST_KINDS
from portal.requests.wording import STAGES

PAPER_LABELS = {
    "specimen_signature": _l("Specimen signature"),
    "company_extract": _l("Company register extract"),
}
FOUND_BY = {
    "number": _l("Customer number"),
    "case": _l("Case number"),
    "invoice": _l("Bill"),
    "meter": _l("Meter"),
    "point": _l("Point of use"),
    "phone": _l("Phone number"),
    "email": _l("E-mail address"),
    "name": _l("Name"),
}
MATTER_KINDS = {
    "registration": _l("Registration"),
    "enquiry": _l("Message"),
    "request": _l("Request"),
    "appointment": _l("Appointment"),
    "wish": _l("Change of data"),
}
REGISTRATION_STATES = {
    State.AWAITING_CONFIRMATION: _l("Waits for the mailed link"),
    State.AWAITING_APPROVAL: _l("Waits for a clerk"),
    State.AWAITING_CLARIFICATION: _l("Waits for the customer"),
    State.ACTIVATED: _l("Registered"),
    State.REFUSED: _l("Refused"),
    State.REJECTED: _l("Rejected"),
    State.EXPIRED: _l("Expired"),
    "approved_once": _l("Waits for a second clerk"),
}
APPOINTMENT_STATES = {
    "held": _l("Waits for the mailed link"),
    "booked": _l("Booked"),
    "cancelled": _l("Cancelled"),
    "expired": _l("Expired"),
}
MATTER_STATES: Mapping[str, Mapping[str, object]] = {
    "registration": REGISTRATION_STATES,
    "enquiry": {code: label for code, (label, _tone) in CLERK_STATUSES.items()},
    "request": {code: label for code, (label, _tone) in STAGES.items()},
    "appointment": APPOINTMENT_STATES,
    "wish": WISH_STATES,
}
MATTER_WORDS = {"request": REQUEST_KINDS, "wish": FIELD_LABELS}
"""Kinds whose ``what`` is a code."""
PARTS = {
    "overview": _l("Overview"),
    "places": _l("Points of use"),
    "bills": _l("Bills"),
    "login": _l("Login"),
    "matters": _l("Matters"),
    "papers": _l("Documents"),
    "looks": _l("Log"),
}


def matter_state(kind: str, state: str) -> object:
    """Return what a matter's state is called."""
    return MATTER_STATES[kind].get(state, state)


def matter_what(kind: str, what: str | None) -> object:
    """Return what a matter is about, in words."""
    words: Mapping[str, object] = MATTER_WORDS.get(kind, {})
    return words.get(what or "", what or "")
