"""Content pages: a tenant's Markdown made into HTML that cannot do anything but be read."""

import re
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

from portal.kernel.errors import NotFoundError
from portal.kernel.plain_text import unbroken
from portal.rules.model import TenantRules
from portal.rules.vocabulary import DEFAULT_LOCALE

_TITLE = re.compile(r"\A\s*# +(.+?)\s*#*\s*(?:\n|\Z)")
_HEADING = re.compile(r"\A\s*<h1>.*?</h1>\s*", re.DOTALL)
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "typographer": False}).enable("table")
_TAGS = {
    "p", "h1", "h2", "h3", "h4", "ul", "ol", "li", "a", "em", "strong", "blockquote", "br", "hr", "code",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "th": {"scope"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto", "tel"}


def render_page(rules: TenantRules, page: str, locale: str) -> Markup:
    """Return a content page as safe HTML, its title as the heading; raises NotFoundError.

    Falls back to Hungarian where the page is missing in that language. No images, scripts,
    styles or HTML of the author's get through.
    """
    return _rendered(page_markdown(rules, page, locale))


def render_markdown(markdown: str) -> Markup:
    """Return a text in our subset of Markdown as safe HTML."""
    return _rendered(markdown)


def without_title(text: Markup) -> Markup:
    """Return a content page without its own title, for a page that has one already."""
    return Markup(_HEADING.sub("", str(text), count=1))  # noqa: S704 - it was clean before


def page_title(rules: TenantRules, page: str, locale: str) -> str:
    """Return the page's own title, its first ``# …`` line; raises NotFoundError."""
    match = _TITLE.match(page_markdown(rules, page, locale))
    return match[1] if match else rules.company.short_name


def page_markdown(rules: TenantRules, page: str, locale: str) -> str:
    """Return a content page as it was written; raises NotFoundError."""
    found = rules.content.get((locale, page)) or rules.content.get((DEFAULT_LOCALE, page))
    if found is None:
        raise NotFoundError(f"{rules.slug} has no content page {page!r}")
    return found


@lru_cache(maxsize=256)
def _rendered(markdown: str) -> Markup:
    html = _MARKDOWN.render(unbroken(markdown)).replace("<th>", '<th scope="col">')
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer",
    )
    return Markup(clean)  # noqa: S704 - cleaned above
