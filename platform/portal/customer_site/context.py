"""What every page of the customers' site knows beside its own: the tenant and the menu."""

from flask import current_app, g, has_request_context

from portal.billing.queries import has_unpaid_invoice
from portal.customer_site.menu import MenuCatalogue
from portal.foundation.tenancy import Shell, current_shell
from portal.foundation.web.application import PortalFlask
from portal.foundation.web.menu_link import MenuLink
from portal.plugin_api.menus import PrincipalSnapshot
from portal.rules import page_context
from portal.rules.queries import current_rules

CATALOGUE = "menu_catalogue"


def install(app: PortalFlask, catalogue: MenuCatalogue) -> None:
    """Wire tenant and menu into every template."""
    page_context.install(app)
    app.extensions[CATALOGUE] = catalogue

    def menu_context() -> dict[str, object]:
        return {"menu": _menu(catalogue)}

    app.context_processor(menu_context)


def _menu(catalogue: MenuCatalogue) -> tuple[MenuLink, ...]:
    """Return the menu; error pages, mails and restricted sessions have none."""
    visitor = g.get("principal") if has_request_context() else None
    if (
        visitor is None
        or current_shell() is not Shell.PORTAL
        or visitor.purpose != "full"
        or g.get("failed")
    ):
        return ()
    if "menu" not in g:
        snapshot = PrincipalSnapshot(has_unpaid_invoice=has_unpaid_invoice(visitor.customer_ids))
        g.menu = catalogue.links(current_rules(), snapshot, scopes=visitor.scopes)
    return tuple(g.menu)


def home_actions() -> tuple[MenuLink, ...]:
    """Return the menu's pages but home, flat, as the home page's ways to go on; after the menu is made."""
    links = _menu(current_app.extensions[CATALOGUE])
    flat = [link for entry in links for link in (entry.children or (entry,))]
    return tuple(link for link in flat if link.url is not None and not link.active)
