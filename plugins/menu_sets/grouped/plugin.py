"""Shows the pages in the order of the rules, under groups where the rules make them."""

from plugins.menu_sets.grouped.options import (
    Entry,
    GroupedOptions,
    GroupedOptionsSchema,
    ShowWhen,
)
from portal.plugin_api.menus import MenuEntry, MenuItem, MenuSet, PrincipalSnapshot


class GroupedMenu(MenuSet[GroupedOptions]):
    """A menu as listed; what is not available is left out, and so is a group with nothing in it."""

    name = "grouped"
    options_schema = GroupedOptionsSchema

    def item_ids(self) -> frozenset[str]:
        """Return every id that the rules list."""
        return frozenset(self.options.pages())

    def entries(
        self, available: tuple[MenuItem, ...], principal: PrincipalSnapshot
    ) -> tuple[MenuEntry, ...]:
        """Return the menu for that principal."""
        labels = {item.id: item.label for item in available}
        built = (_entry(entry, labels, principal) for entry in self.options.entries)
        return tuple(entry for entry in built if entry is not None)


def _entry(entry: Entry, labels: dict[str, str], principal: PrincipalSnapshot) -> MenuEntry | None:
    if entry.when is ShowWhen.UNPAID and not principal.has_unpaid_invoice:
        return None
    if entry.item is not None:
        if entry.item not in labels:
            return None
        return MenuEntry(labels[entry.item], item_id=entry.item, labels=entry.label)
    built = (_entry(page, labels, principal) for page in entry.items)
    children = tuple(child for child in built if child is not None)
    return MenuEntry("", children=children, labels=entry.label) if children else None


PLUGIN = GroupedMenu
