"""The secrets in mailed links: made from the installation's key when needed, stored as digests only."""

import uuid

from portal.foundation.secrets import derived_code


def hold_code(appointment_id: uuid.UUID) -> str:
    """Return the code that turns a held time into a booked one, once."""
    return derived_code("appointment-hold", str(appointment_id))


def manage_code(appointment_id: uuid.UUID) -> str:
    """Return the code of the page where the appointment is looked at, changed and cancelled."""
    return derived_code("appointment-manage", str(appointment_id))
