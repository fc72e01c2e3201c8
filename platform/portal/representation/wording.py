"""The words for what a representative may do."""

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.foundation.web.access import SCOPES

SCOPE_LABELS = {
    "see": _l("See bills, balance, meters and documents"),
    "pay": _l("See how to pay the bills, and pay them"),
    "read_meters": _l("Announce meter readings"),
    "sign": _l("Sign: hand in requests and declarations"),
}
STATES = {
    "offered": _l("Waits to be accepted"),
    "in_force": _l("In force"),
    "ended": _l("Ended"),
    "expired": _l("Expired"),
}


def in_words(scopes: Iterable[str]) -> list[str]:
    """Return what may be done, in the usual order, in the page's language."""
    granted = set(scopes)
    return [str(SCOPE_LABELS[scope]) for scope in SCOPES if scope in granted]


def who_ended(ended_by: str | None) -> str:
    """Return why an authorisation is over, in one sentence."""
    if ended_by == "grantor":
        return _("The one who had given it has withdrawn it.")
    if ended_by == "representative":
        return _("The representative has given it up.")
    if ended_by == "clerk":
        return _("Our customer service has ended it.")
    return _("Its last day is over.")
