"""Every page there is, of every tenant, in every language: axe finds nothing, nothing sticks out.

The pages are found, not listed: all that take no argument, and one of each kind that they link to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.isolation.world import PASSWORD, populate
from tests.journeys.browser_people import LANGUAGES, Visitor
from tests.journeys.browser_tenants import SLUGS
from tests.journeys.conftest import Visit
from tests.support.live_site import LiveSite

pytestmark = pytest.mark.browser

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_FILES = re.compile(r"\.(pdf|csv|zip|ics|xml)$|/(pdf|csv|zip|ics|letoltes|kep)$")


def plain_pages(live: LiveSite) -> list[str]:
    """Return the address of each page of the customers' site that takes no argument."""
    return sorted(
        rule.rule
        for rule in live.site.app.url_map.iter_rules()
        if rule.subdomain == "portal"
        and not rule.arguments
        and "GET" in (rule.methods or ())
        and not _FILES.search(rule.rule)
    )


def linked(visitor: Visitor) -> Iterator[str]:
    """Yield the addresses that the page's content links to on the same site, files left out."""
    script = (
        "all => all.filter(a => !a.download && a.origin === location.origin).map(a => a.pathname)"
    )
    for path in visitor.page.locator("main a[href]").evaluate_all(script):
        if not _FILES.search(path):
            yield path


def walk(live: LiveSite, visitor: Visitor, language: str) -> set[str]:
    """Look at every page that can be opened, and return the kinds of pages that were seen."""
    waiting, seen = plain_pages(live), set[str]()
    while waiting:
        path = waiting.pop(0)
        kind = _ID.sub("…", path)
        if kind in seen or re.search(r"/[A-Z2-7]{24}$", path):
            continue
        answer = visitor.page.goto(live.address(visitor.slug, path))
        if answer is None or answer.status != 200:
            continue
        seen.add(kind)
        name = kind.strip("/").replace("/", "-").replace("…", "one") or "home"
        visitor.eyes.glance(name, language)
        waiting += [] if _ID.search(path) else list(linked(visitor))
    return seen


@pytest.mark.timeout(600)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", SLUGS)
def test_every_page_can_be_used_by_everybody(
    live: LiveSite, visit: Visit, slug: str, language: str
) -> None:
    cast = populate(live.site, slug)
    anna = visit(slug)
    anna.go("/belepes")
    anna.choose_language(language)
    anna.sign_in(cast.canary, PASSWORD)
    seen = walk(live, anna, language)
    assert "/szamlak/…" in seen and len(seen) > 20, seen


@pytest.mark.timeout(600)
@pytest.mark.parametrize("slug", SLUGS)
def test_strangers_find_pages_they_can_use(live: LiveSite, visit: Visit, slug: str) -> None:
    populate(live.site, slug)
    stranger = visit(slug)
    assert {"/", "/belepes", "/regisztracio"} <= walk(live, stranger, "hu")
