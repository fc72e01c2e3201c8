"""What audiences are called."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

AUDIENCE_LABELS: Mapping[str, Any] = {
    "customer": _l("One customer"),
    "all": _l("All customers"),
    "kind": _l("All customers of a kind"),
    "postal_code": _l("Everybody in an area (by postal code)"),
    "supply_point": _l("Everybody whose supply point begins so"),
}
KIND_LABELS: Mapping[str, Any] = {
    "person": _l("Residential customers"),
    "institution": _l("Institutions and companies"),
}


def sent_to(document: Any) -> str:
    """Return in words whom a document (a ClerkDocument, or a row of their list) was sent to."""
    return audience_words(document.audience, document.audience_value) or document.customer or ""


def audience_words(audience: str, value: str | None) -> str:
    """Return what a group is called; empty for one customer."""
    if audience == "customer":
        return ""
    if audience == "kind":
        return str(KIND_LABELS[value or "person"])
    if audience == "postal_code":
        return _("Postal code %(start)s…", start=value)
    if audience == "supply_point":
        return _("Supply point %(start)s…", start=value)
    return _("All customers")
