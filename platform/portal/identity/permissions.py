"""Which role of the staff may do what: the one matrix that pages, menu and tests go by."""

from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import lazy_gettext as _l

from portal.foundation.web.access import PERMISSIONS

CLERK, SENIOR_CLERK, TENANT_ADMIN = "clerk", "senior_clerk", "tenant_admin"
ROLES = (CLERK, SENIOR_CLERK, TENANT_ADMIN)
ROLE_LABELS = {
    CLERK: _l("Clerk"),
    SENIOR_CLERK: _l("Senior clerk"),
    TENANT_ADMIN: _l("Administrator"),
}
_DAILY_WORK = frozenset(
    {
        *("see_customers", "decide_registrations", "answer_messages", "handle_requests"),
        *("book_appointments", "judge_readings", "publish_documents", "handle_data_changes"),
        *("import_invoices", "recover_logins"),
    }
)
_SENIOR_WORK = _DAILY_WORK | {
    *("see_as_customer", "manage_logins", "send_invoices", "edit_content", "plan_opening"),
    *("assign_work", "see_figures"),
}
MATRIX: Mapping[str, frozenset[str]] = MappingProxyType(
    {CLERK: _DAILY_WORK, SENIOR_CLERK: _SENIOR_WORK, TENANT_ADMIN: frozenset(PERMISSIONS)}
)
"""Role → what it may. A role that is not here may nothing."""


PERMISSION_LABELS = {
    "see_customers": _l("Find customers and look at their data"),
    "decide_registrations": _l("Approve or reject registrations"),
    "answer_messages": _l("Answer messages and complaints"),
    "handle_requests": _l("Handle requests (change of occupancy and the like)"),
    "book_appointments": _l("Book and change appointments"),
    "judge_readings": _l("Judge implausible meter readings"),
    "publish_documents": _l("Publish documents"),
    "handle_data_changes": _l("Take over changes of data"),
    "import_invoices": _l("Upload bills"),
    "recover_logins": _l("Send a customer a new way to sign in"),
    "see_as_customer": _l("See the portal as a customer does (looking only)"),
    "manage_logins": _l("Block logins, link customers, register institutions"),
    "send_invoices": _l("Send the mails about new bills, and undo an upload"),
    "edit_content": _l("Edit notices, price tables and reply templates"),
    "plan_opening": _l("Plan opening hours and closures"),
    "assign_work": _l("Give work to colleagues"),
    "see_figures": _l("See the figures"),
    "edit_rules": _l("Change and publish the rules"),
    "edit_brand": _l("Change colours, logo and the texts of mails"),
    "manage_staff": _l("Invite colleagues, give roles, block"),
    "see_audit": _l("See who saw and did what"),
}
"""What each permission is called on the page that shows the matrix."""


def permissions_of(role: str) -> frozenset[str]:
    """Return what the role may; nothing for a role that is not known."""
    return MATRIX.get(role, frozenset())
