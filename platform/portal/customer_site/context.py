"""What every page of the customers' site knows beside its own: the tenant and the menu."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from flask import current_app, g, has_request_context
from flask_babel import gettext as _

from portal.billing.queries import has_unpaid_invoice
from portal.customer_site.menu import MenuCatalogue
from portal.customers.names import CustomerName, customer_names
from portal.foundation.tenancy import Shell, current_shell
from portal.foundation.web.application import PortalFlask
from portal.foundation.web.menu_link import MenuLink
from portal.foundation.web.principal import Principal
from portal.plugin_api.menus import PrincipalSnapshot
from portal.rules import page_context
from portal.rules.queries import current_rules

CATALOGUE = "menu_catalogue"


def install(app: PortalFlask, catalogue: MenuCatalogue) -> None:
    """Wire tenant and menu into every template."""
    page_context.install(app)
    app.extensions[CATALOGUE] = catalogue

    def menu_context() -> dict[str, object]:
        return {"menu": _menu(catalogue), "points_of_use": _points_of_use()}

    app.context_processor(menu_context)


@dataclass(frozen=True, slots=True)
class PointOfUse:
    """One choice of the switch in the header; without ``customer_id`` it is all of one's own."""

    label: str
    customer_id: uuid.UUID | None
    chosen: bool


def _points_of_use() -> tuple[PointOfUse, ...]:
    """Return what may be switched between; nothing where there is no choice, or no page to show it."""
    visitor = _visitor()
    if visitor is None:
        return ()
    choices = (*visitor.own_customer_ids, *visitor.represented_ids)
    if len(choices) < 2 and not visitor.represented_ids:
        return ()
    if "points_of_use" not in g:
        g.points_of_use = tuple(_choices(visitor, customer_names(choices)))
    return tuple(g.points_of_use)


def _choices(visitor: Principal, names: Sequence[CustomerName]) -> Iterator[PointOfUse]:
    shows_all = visitor.represents is None and visitor.customer_ids == visitor.own_customer_ids
    if len(visitor.own_customer_ids) != 1:
        yield PointOfUse(_("All of my own"), None, chosen=shows_all)
    for one in names:
        chosen = visitor.customer_ids == (one.id,) and (
            visitor.represents == one.id or one.id in visitor.own_customer_ids
        )
        yield PointOfUse(f"{one.printed_number} · {one.place or one.name}", one.id, chosen=chosen)


def _visitor() -> Principal | None:
    """Return the signed-in customer whose page this is; error pages, mails and restricted sessions
    have none."""
    visitor = g.get("principal") if has_request_context() else None
    if (
        visitor is None
        or current_shell() is not Shell.PORTAL
        or visitor.purpose != "full"
        or g.get("failed")
    ):
        return None
    return cast("Principal", visitor)


def _menu(catalogue: MenuCatalogue) -> tuple[MenuLink, ...]:
    """Return the menu; nobody signed in means none."""
    visitor = _visitor()
    if visitor is None:
        return ()
    if "menu" not in g:
        owing = g.get("owes")
        if owing is None:
            owing = has_unpaid_invoice(visitor.customer_ids)
        snapshot = PrincipalSnapshot(has_unpaid_invoice=owing)
        g.menu = catalogue.links(current_rules(), snapshot, scopes=visitor.scopes)
    return tuple(g.menu)


def remember_owing(owes: bool) -> None:
    """Spare the menu its question whether some bill is unpaid: the page has asked already."""
    g.owes = owes


def catalogue() -> MenuCatalogue:
    """Return every page that some slice offers."""
    found: MenuCatalogue = current_app.extensions[CATALOGUE]
    return found


def home_actions() -> tuple[MenuLink, ...]:
    """Return the menu's pages but home, flat, as the home page's ways to go on; after the menu is made."""
    links = _menu(current_app.extensions[CATALOGUE])
    flat = [link for entry in links for link in (entry.children or (entry,))]
    return tuple(link for link in flat if link.url is not None and not link.active)


def further_pages() -> tuple[MenuLink, ...]:
    """Return the pages for signed-in customers that the tenant's menu does not show."""
    visitor = _visitor()
    catalogue: MenuCatalogue = current_app.extensions[CATALOGUE]
    return () if visitor is None else catalogue.elsewhere(current_rules(), scopes=visitor.scopes)


def public_pages() -> tuple[MenuLink, ...]:
    """Return the pages that need no sign-in."""
    catalogue: MenuCatalogue = current_app.extensions[CATALOGUE]
    return catalogue.for_everybody(current_rules())
