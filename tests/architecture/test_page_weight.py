"""No page weighs more than a slow telephone bears: at most 100 kB in all on a first view."""

import gzip
import re

import pytest

from portal.foundation.web.compression import padded_gzip
from tests.architecture.test_query_budgets import SLUGS, bill, pages
from tests.isolation.world import PASSWORD, populate
from tests.support.site import Browser, Site

HEAVIEST = 100_000
A_FULL_PAGE = 60
_TAKES = {"Accept-Encoding": "gzip, deflate, br"}
_PARTS = re.compile(r'<(?:link|script|img)[^>]+(?:src|href)="(/[^"]+)"')


def weight(browser: Browser, path: str, known: dict[str, int]) -> tuple[int, int]:
    """Return the page's bytes on the wire with all that it draws in, and its status (0: no page)."""
    answer = browser.get(path, headers=_TAKES)
    if answer.mimetype != "text/html":
        return 0, 0  # a file to keep, such as the manual as PDF
    body = answer.get_data()
    html = gzip.decompress(body) if answer.content_encoding == "gzip" else body
    total = len(body)
    for part in set(_PARTS.findall(html.decode("utf-8", "replace"))):
        if part not in known:
            got = browser.get(part, headers=_TAKES)
            known[part] = len(got.get_data())
            got.close()
        total += known[part]
    return total, answer.status_code


@pytest.mark.parametrize("slug", SLUGS)
def test_every_page_is_light(site: Site, slug: str) -> None:
    cast = populate(site, slug)
    bill(site, cast, A_FULL_PAGE)
    browser = site.browser(slug)
    browser.fill("/belepes", {"username": cast.canary, "password": PASSWORD})
    known: dict[str, int] = {}
    weights = {path: weight(browser, path, known) for path in pages(site)}
    seen = {path: bytes_ for path, (bytes_, status) in weights.items() if status == 200}
    assert len(seen) > 10 and len(known) > 4, "the pages and their parts were not found"
    assert {path: bytes_ for path, bytes_ in seen.items() if bytes_ > HEAVIEST} == {}


def test_pages_and_static_files_travel_compressed(site: Site) -> None:
    browser = site.browser("komlo")
    page = browser.get("/", headers=_TAKES)
    assert page.content_encoding == "gzip" and "Accept-Encoding" in page.headers["Vary"]
    assert b"<!doctype html>" in gzip.decompress(page.get_data())
    sheet = re.search(r'href="(/static/[^"]+portal\.css)"', browser.get("/").text)
    assert sheet is not None
    with browser.get(sheet[1], headers=_TAKES) as compressed, browser.get(sheet[1]) as plain:
        assert compressed.content_encoding == "gzip" and plain.content_encoding is None
        assert "immutable" in compressed.headers["Cache-Control"]
        assert plain.get_data() == gzip.decompress(compressed.get_data())


def test_the_length_of_a_page_is_not_always_the_same(site: Site) -> None:
    browser = site.browser("komlo")
    browser.get("/feltetelek")
    lengths = {len(browser.get("/feltetelek", headers=_TAKES).get_data()) for _ in range(12)}
    assert len(lengths) > 1


@pytest.mark.parametrize("padding", [0, 1, 99])
def test_padding_is_for_the_wire_only(padding: int) -> None:
    data = "őrült árvíztűrő szöveg ".encode() * 50
    assert gzip.decompress(padded_gzip(data, padding=padding)) == data
