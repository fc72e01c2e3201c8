"""The menu of a signed-in customer: the tenant's menu set over the pages that the slices offer."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import ModuleType

from flask import current_app, request, url_for
from flask_babel import get_locale, gettext

from portal.foundation.web.access import Access, access_of
from portal.foundation.web.menu_link import MenuLink
from portal.plugin_api.menus import MenuEntry, MenuItem, PrincipalSnapshot
from portal.rules.model import TenantRules

ITEMS = (
    MenuItem("home", "Home page"),
    MenuItem("company_info", "Company information"),
    MenuItem("offices", "Contacts"),
    MenuItem("help", "Help"),
    MenuItem("browsers", "Supported browsers"),
)
ENDPOINTS = {
    "home": "customer_site.home",
    "company_info": "company.information",
    "offices": "company.offices",
    "help": "customer_site.help",
    "browsers": "customer_site.browsers",
}
ICONS = {
    "home": "home",
    "company_info": "building",
    "offices": "pin",
    "help": "help",
    "browsers": "globe",
}
ALWAYS_ON = frozenset({"home"})


@dataclass(frozen=True, slots=True)
class ManualPage:
    """A page as the user manual names it: ``group`` is the menu's group that it stands in, if any."""

    id: str
    label: str
    group: str
    icon: str
    url: str
    in_menu: bool
    public: bool


class MenuCatalogue:
    """Every page that some slice offers, by the id that rules name."""

    def __init__(
        self, items: Iterable[MenuItem], endpoints: dict[str, str], icons: dict[str, str]
    ) -> None:
        self._items = {item.id: item for item in items}
        self._endpoints = endpoints
        self._icons = icons

    @classmethod
    def from_modules(cls, modules: Iterable[ModuleType]) -> "MenuCatalogue":
        """Gather what the slices' menu modules declare."""
        items: list[MenuItem] = []
        endpoints: dict[str, str] = {}
        icons: dict[str, str] = {}
        for module in modules:
            items.extend(module.ITEMS)
            endpoints.update(module.ENDPOINTS)
            icons.update(getattr(module, "ICONS", {}))
        return cls(items, endpoints, icons)

    def links(
        self, rules: TenantRules, snapshot: PrincipalSnapshot, *, scopes: frozenset[str]
    ) -> tuple[MenuLink, ...]:
        """Return the tenant's menu for that customer in the page's language.

        A representative does not find the pages that the authorisation does not cover.
        """
        on = rules.features | ALWAYS_ON
        available = tuple(
            item for item in self._items.values() if item.id in on and self._covers(item, scopes)
        )
        return tuple(self._link(entry) for entry in rules.menu.entries(available, snapshot))

    def elsewhere(self, rules: TenantRules, *, scopes: frozenset[str]) -> tuple[MenuLink, ...]:
        """Return the pages that are on but stand in no menu of the tenant's."""
        hidden = rules.features - rules.menu.item_ids()
        return tuple(
            self._link(MenuEntry(item.label, item_id=item.id))
            for item in self._items.values()
            if item.id in hidden and self._covers(item, scopes)
        )

    def for_everybody(self, rules: TenantRules) -> tuple[MenuLink, ...]:
        """Return the pages that are on and need no sign-in, in the tenant's own words."""
        own = {entry.item_id: entry for entry in _flat(self._entries(rules))}
        return tuple(
            self._link(own.get(item.id) or MenuEntry(item.label, item_id=item.id))
            for item in self._items.values()
            if item.id in rules.features and self._access(item).kind == "public"
        )

    def manual_pages(self, rules: TenantRules) -> Iterator[ManualPage]:
        """Yield every page of the tenant for its manual: those of the menu first, in its order."""
        for entry in self._entries(rules):
            group = self._label(entry) if entry.children else ""
            for page in _flat((entry,)):
                if page.item_id in rules.features | ALWAYS_ON:
                    yield self._manual_page(page, group, in_menu=True)
        hidden = rules.features - rules.menu.item_ids()
        for item in self._items.values():
            if item.id in hidden:
                yield self._manual_page(MenuEntry(item.label, item_id=item.id), "", in_menu=False)

    def label_of(self, item_id: str, rules: TenantRules) -> str:
        """Return what the tenant calls a page, in the language of the page."""
        return next(page.label for page in self.manual_pages(rules) if page.id == item_id)

    def _manual_page(self, entry: MenuEntry, group: str, *, in_menu: bool) -> ManualPage:
        item = self._items[entry.item_id or ""]
        return ManualPage(
            id=item.id,
            label=self._label(entry),
            group=group,
            icon=self._icons.get(item.id, "document"),
            url=url_for(self._endpoints[item.id]),
            in_menu=in_menu,
            public=self._access(item).kind == "public",
        )

    def _label(self, entry: MenuEntry) -> str:
        return entry.own_label(str(get_locale())) or gettext(entry.label)

    def _entries(self, rules: TenantRules) -> tuple[MenuEntry, ...]:
        everything = PrincipalSnapshot(has_unpaid_invoice=True)
        return rules.menu.entries(tuple(self._items.values()), everything)

    def _access(self, item: MenuItem) -> Access:
        endpoint = self._endpoints[item.id]
        return access_of(current_app.view_functions[endpoint], endpoint)

    def _covers(self, item: MenuItem, scopes: frozenset[str]) -> bool:
        access = self._access(item)
        return access.kind == "public" or access.scope is None or access.scope in scopes

    def _link(self, entry: MenuEntry) -> MenuLink:
        children = tuple(self._link(child) for child in entry.children)
        endpoint = self._endpoints.get(entry.item_id or "")
        return MenuLink(
            label=self._label(entry),
            url=url_for(endpoint) if endpoint else None,
            active=endpoint is not None and request.endpoint == endpoint,
            icon=self._icons.get(entry.item_id or ""),
            children=children,
        )


def _flat(entries: Iterable[MenuEntry]) -> Iterator[MenuEntry]:
    for entry in entries:
        if entry.children:
            yield from _flat(entry.children)
        else:
            yield entry
