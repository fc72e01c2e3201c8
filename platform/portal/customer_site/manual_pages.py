"""The chapters of the manual about the pages of a tenant: under its own labels, only what it has."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from flask_babel import gettext as _

from portal.customer_site import manual_bills, manual_company, manual_myself
from portal.customer_site.manual import Block, Chapter, Drawing, Guide, note, picture, steps, text
from portal.customer_site.menu import ManualPage, MenuCatalogue
from portal.rules.model import TenantRules

GUIDES: Mapping[str, Guide] = MappingProxyType(
    {**manual_myself.GUIDES, **manual_bills.GUIDES, **manual_company.GUIDES}
)
"""What is said about each page, by the id that rules name."""


def page_chapters(
    rules: TenantRules, catalogue: MenuCatalogue, *, locale: str
) -> Iterator[Chapter]:
    """Yield a chapter for each page of the tenant: first those of the menu, in its order."""
    for page in catalogue.manual_pages(rules):
        guide = GUIDES[page.id]
        yield Chapter(
            anchor=page.id.replace("_", "-"),
            title=page.label,
            blocks=tuple(_blocks(page, guide, rules, locale)),
            icon=page.icon,
            url=page.url,
        )


def _blocks(page: ManualPage, guide: Guide, rules: TenantRules, locale: str) -> Iterator[Block]:
    yield text(guide.purpose)
    if not page.in_menu:
        yield text(_where(page))
    drawing = Drawing(
        guide.layout,
        page.label,
        labels=tuple(str(label) for label in guide.labels),
        button=str(guide.button),
        in_menu=page.in_menu,
    )
    yield picture(
        drawing,
        alt=_(
            "Sketch of the page “%(label)s” with numbered rings; below it stands what is where.",
            label=page.label,
        ),
        marks=(*_way(page), *guide.marks),
    )
    yield steps(guide.steps)
    for more in guide.more(rules, locale):
        yield note(more)


def _way(page: ManualPage) -> Iterator[str]:
    if page.in_menu and page.group:
        yield _(
            "In the menu choose “%(group)s”, then “%(label)s”.", group=page.group, label=page.label
        )
    elif page.in_menu:
        yield _("In the menu choose “%(label)s”.", label=page.label)


def _where(page: ManualPage) -> str:
    if page.public:
        return _("You find it at the bottom of each page or on the first page of the portal.")
    return _("You find it when signed in: choose your own name at the top of the page.")
