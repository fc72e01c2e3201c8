"""What every page of the console knows beside its own: the menu of the staff, and what waits."""

from flask import g, has_request_context, request, url_for
from flask_babel import lazy_gettext as _l

from portal.foundation.tenancy import Shell, current_shell
from portal.foundation.web.application import PortalFlask
from portal.foundation.web.menu_link import MenuLink
from portal.rules.queries import current_rules

PAGES = (
    ("clerk_site.home", _l("Overview"), "home", None),
    ("clerk_registration.queue", _l("Approvals"), "success", None),
    ("clerk_customers.search", _l("Customers"), "users", None),
    ("clerk_requests.queue", _l("Requests"), "document", None),
    ("clerk_messages.inbox", _l("Messages"), "inbox", None),
    ("clerk_appointments.day_list", _l("Appointments"), "calendar", None),
    ("clerk_wishes.queue", _l("Changes of data"), "user", None),
    ("clerk_documents.published", _l("Documents"), "document", None),
    ("clerk_consents.changes", _l("E-invoice changes"), "e-invoice", None),
    ("clerk_identity.staff", _l("Staff"), "building", "tenant_admin"),
    ("clerk_identity.change_password", _l("Change password"), "key", None),
)
"""Endpoint, label, icon and the role that a page asks for."""
NEEDS = {
    "clerk_appointments.day_list": "appointments",
    "clerk_documents.published": "documents",
    "clerk_consents.changes": "e_invoice",
    "clerk_requests.queue": "requests",
}
"""Pages of the console that only companies with that feature have, by endpoint."""


def install(app: PortalFlask) -> None:
    """Wire the console's menu into every template of the console."""

    def menu_context() -> dict[str, object]:
        return {"menu": staff_menu()} if _shows_menu() else {}

    app.context_processor(menu_context)


def staff_menu() -> tuple[MenuLink, ...]:
    """Return the pages that the signed-in clerk may open."""
    role, features = g.principal.role, current_rules().features
    return tuple(
        MenuLink(
            label=str(label), url=url_for(endpoint), active=request.endpoint == endpoint, icon=icon
        )
        for endpoint, label, icon, wanted in PAGES
        if wanted in (None, role) and NEEDS.get(endpoint, "home") in (*features, "home")
    )


def _shows_menu() -> bool:
    visitor = g.get("principal") if has_request_context() else None
    return visitor is not None and current_shell() is Shell.CONSOLE and visitor.purpose == "full"
