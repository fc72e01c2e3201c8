"""What the kinds and the states of invoices are called."""

from flask_babel import lazy_gettext as _l

KIND_LABELS = {
    "normal": _l("Bill"),
    "interim": _l("Interim bill"),
    "settlement": _l("Settlement bill"),
    "final": _l("Final bill"),
    "cancelling": _l("Cancelling bill"),
}
STATES = {
    "overdue": (_l("Overdue"), "danger"),
    "due_soon": (_l("Due soon"), "warning"),
    "open": (_l("To be paid"), "info"),
    "partly_paid": (_l("Partly paid"), "warning"),
    "paid": (_l("Paid"), "success"),
    "settled": (_l("Settled"), "success"),
    "overpaid": (_l("Overpaid"), "info"),
    "credit": (_l("In your favour"), "info"),
    "cancelled": (_l("Cancelled"), "neutral"),
    "cancelling": (_l("Cancelling bill"), "neutral"),
}
"""State of a bill → what it is called, and the tone of its badge."""
