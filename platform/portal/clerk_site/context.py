"""What every page of the console knows beside its own: the menu of the staff, and what waits."""

from itertools import groupby

from flask import current_app, g, has_request_context, request, url_for
from flask_babel import lazy_gettext as _l

from portal.foundation.tenancy import Shell, current_shell
from portal.foundation.web.access import access_of
from portal.foundation.web.application import PortalFlask
from portal.foundation.web.menu_link import MenuLink
from portal.rules.queries import current_rules

GROUPS = {
    "work": _l("Work"),
    "customers": _l("Customers"),
    "content": _l("Content"),
    "company": _l("Company"),
    "own": _l("My account"),
}
PAGES = (
    ("clerk_site.home", _l("Overview"), "home", None),
    ("clerk_registration.queue", _l("Approvals"), "success", "work"),
    ("clerk_requests.queue", _l("Requests"), "document", "work"),
    ("clerk_messages.inbox", _l("Messages"), "inbox", "work"),
    ("clerk_readings.queue", _l("Readings"), "meter", "work"),
    ("clerk_appointments.day_list", _l("Appointments"), "calendar", "work"),
    ("clerk_wishes.queue", _l("Changes of data"), "user", "work"),
    ("clerk_batches.batches", _l("Bill uploads"), "invoice", "work"),
    ("clerk_consents.changes", _l("E-invoice changes"), "e-invoice", "work"),
    ("clerk_customers.search", _l("Customers"), "users", "customers"),
    ("clerk_content.notices", _l("Notices"), "bell", "content"),
    ("clerk_texts.overview", _l("Texts"), "document", "content"),
    ("clerk_prices.overview", _l("Price tables"), "ledger", "content"),
    ("clerk_papers.overview", _l("Printable forms"), "download", "content"),
    ("clerk_documents.published", _l("Documents"), "document", "content"),
    ("clerk_templates.listing", _l("Reply templates"), "mail", "content"),
    ("clerk_opening.show", _l("Closures and extra hours"), "clock", "content"),
    ("clerk_figures.show", _l("Figures"), "ledger", "company"),
    ("clerk_branding.look", _l("Brand"), "globe", "company"),
    ("clerk_staff.people", _l("Staff"), "building", "company"),
    ("clerk_rules_desk.home", _l("Rules"), "document", "company"),
    ("clerk_audit.entries", _l("Audit log"), "lock", "company"),
    ("clerk_security.overview", _l("Sign-in and security"), "key", "own"),
)
"""Endpoint, label, icon and group (None: by itself on top), in the order of the menu.

Who sees an entry is what its view says: its permission."""
NEEDS = {
    "clerk_readings.queue": "meter_reading",
    "clerk_appointments.day_list": "appointments",
    "clerk_documents.published": "documents",
    "clerk_papers.overview": "printable_forms",
    "clerk_prices.overview": "price_tables",
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
    """Return the pages that the signed-in clerk may open, group by group."""
    menu: list[MenuLink] = []
    shown = [page for page in PAGES if _may_open(page[0])]
    for group, pages in groupby(shown, key=lambda page: page[3]):
        links = tuple(_link(*page[:3]) for page in pages)
        if group is None:
            menu += links
        else:
            menu.append(MenuLink(label=str(GROUPS[group]), url=None, active=False, children=links))
    return tuple(menu)


def _may_open(endpoint: str) -> bool:
    wanted = access_of(current_app.view_functions[endpoint], endpoint).may
    feature = NEEDS.get(endpoint)
    return (wanted is None or wanted in g.principal.permissions) and (
        feature is None or feature in current_rules().features
    )


def _link(endpoint: str, label: object, icon: str) -> MenuLink:
    return MenuLink(
        label=str(label), url=url_for(endpoint), active=request.endpoint == endpoint, icon=icon
    )


def _shows_menu() -> bool:
    visitor = g.get("principal") if has_request_context() else None
    return visitor is not None and current_shell() is Shell.CONSOLE and visitor.purpose == "full"
