"""The menu set: which of the available pages a signed-in customer finds, and where."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.plugin_api.base import OptionsT, Plugin


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A page that a slice offers; ``id`` is what rules name. ``label`` is an English msgid."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One entry: a page (``item_id``) or a group of pages (``children``) under its own label.

    ``labels`` is the tenant's own wording by locale (always with ``hu``); where it is empty the
    entry is called ``label``, an English msgid.
    """

    label: str
    item_id: str | None = None
    children: tuple["MenuEntry", ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)

    def own_label(self, locale: str) -> str | None:
        """Return the tenant's own label in that language, else in Hungarian; None: translate."""
        return self.labels.get(locale) or self.labels.get("hu")


@dataclass(frozen=True, slots=True)
class PrincipalSnapshot:
    """What a menu may depend on."""

    has_unpaid_invoice: bool


class MenuSet(Plugin[OptionsT]):
    """Arranges the available pages for one principal."""

    @abstractmethod
    def item_ids(self) -> frozenset[str]:
        """Return every id that this set may show, so that rules can be checked beforehand."""

    @abstractmethod
    def entries(
        self, available: tuple[MenuItem, ...], principal: PrincipalSnapshot
    ) -> tuple[MenuEntry, ...]:
        """Return the menu in order; ids that are not available are left out."""
