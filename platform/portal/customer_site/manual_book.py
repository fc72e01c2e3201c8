"""The whole user manual of the tenant in scope, in the language of the page."""

from collections.abc import Iterator

from flask_babel import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

from portal.customer_site.manual import (
    Block,
    Chapter,
    heading,
    note,
    paragraphs,
    points,
    steps,
    text,
)
from portal.customer_site.manual_access import access_chapters
from portal.customer_site.manual_pages import page_chapters
from portal.customer_site.menu import MenuCatalogue
from portal.rules.content import page_markdown, page_title, render_page, without_title
from portal.rules.model import TenantRules
from portal.rules.opening_hours import opening_hours

OWN = "help"
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


def manual(rules: TenantRules, catalogue: MenuCatalogue, *, locale: str) -> tuple[Chapter, ...]:
    """Return every chapter of the tenant's manual, in order."""
    return (
        *access_chapters(rules, locale=locale),
        *page_chapters(rules, catalogue, locale=locale),
        *_own(rules, locale),
        Chapter("segitseg", _("Getting help"), tuple(_help(rules, locale)), icon="phone"),
    )


def _own(rules: TenantRules, locale: str) -> Iterator[Chapter]:
    """Yield the company's own chapter, where it has written one."""
    if not any(page == OWN for _locale, page in rules.content):
        return
    yield Chapter(
        "sajat",
        page_title(rules, OWN, locale),
        tuple(_blocks_of(page_markdown(rules, OWN, locale))),
        icon="info",
        html=without_title(render_page(rules, OWN, locale)),
    )


def _help(rules: TenantRules, locale: str) -> Iterator[Block]:
    company = rules.company
    yield text(_("If you get stuck, we gladly help: by telephone, by e-mail or in person."))
    yield points(
        (
            _("Telephone: %(phone)s", phone=company.phone),
            _("E-mail: %(email)s", email=company.email),
            _("Website: %(website)s", website=company.website),
        )
    )
    for office in rules.offices:
        yield heading(office.name)
        yield text(f"{office.address}, {office.phone}")
        yield points(f"{day}: {hours}" for day, hours in opening_hours(office))
    yield from paragraphs(rules.text("handoff", locale))
    yield note(
        _(
            "We never ask for your password or your bank card's data in an e-mail. If you get such "
            "a letter in our name, do not choose anything in it, and tell us."
        )
    )


def _blocks_of(markdown: str) -> Iterator[Block]:
    """Yield a content page as plain blocks, without its title; for paper, where links lead nowhere."""
    tokens = _MARKDOWN.parse(markdown)
    items: list[str] = []
    for token, before in zip(tokens, [None, *tokens[:-1]], strict=True):
        if token.type in ("bullet_list_close", "ordered_list_close") and token.level == 0:
            yield (points if token.type == "bullet_list_close" else steps)(items)
            items = []
        elif token.type == "inline":
            words = _plain(token)
            if token.level > 1:
                items.append(words)
            elif before is not None and before.type == "heading_open":
                if before.tag != "h1":
                    yield heading(words)
            else:
                yield text(words)
        elif token.type == "tr_close":
            yield text(" – ".join(items))
            items = []


def _plain(token: Token) -> str:
    """Return the words of a line without its marks."""
    return "".join(
        " " if child.type in ("softbreak", "hardbreak") else child.content
        for child in token.children or ()
        if child.type in ("text", "code_inline", "softbreak", "hardbreak")
    )
