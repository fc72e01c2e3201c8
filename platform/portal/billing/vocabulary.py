"""What the kinds of invoices are called."""

from flask_babel import lazy_gettext as _l

KIND_LABELS = {
    "normal": _l("Bill"),
    "interim": _l("Interim bill"),
    "settlement": _l("Settlement bill"),
    "final": _l("Final bill"),
    "cancelling": _l("Cancelling bill"),
}
