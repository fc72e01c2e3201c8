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


def permissions_of(role: str) -> frozenset[str]:
    """Return what the role may; nothing for a role that is not known."""
    return MATRIX.get(role, frozenset())
