"""What audiences are called."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.documents.schemas import ClerkDocument

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


def sent_to(document: ClerkDocument) -> str:
    """Return in words whom a document was sent to."""
    if document.audience == "customer":
        return document.customer or ""
    if document.audience == "kind":
        return str(KIND_LABELS[document.audience_value or "person"])
    if document.audience == "postal_code":
        return _("Postal code %(start)s…", start=document.audience_value)
    if document.audience == "supply_point":
        return _("Supply point %(start)s…", start=document.audience_value)
    return _("All customers")
