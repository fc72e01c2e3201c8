"""What is wrong with a text in our subset of Markdown, line by line, said to whom wrote it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from flask_babel import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

_PARSER: Final = MarkdownIt("commonmark", {"html": True}).enable("table")
_ALLOWED: Final = re.compile(r"(https?://|mailto:|tel:|/(?!/)|#)", re.IGNORECASE)
_REFUSED: Final = re.compile(r"\]\(\s*<?((?:javascript|vbscript|file|data):[^)\s]*)", re.IGNORECASE)
_LONGEST_SHOWN: Final = 40


@dataclass(frozen=True, slots=True)
class LineProblem:
    """One thing that is wrong; ``line`` counts from 1."""

    line: int
    text: str


def line_problems(text: str, *, with_title: bool) -> tuple[LineProblem, ...]:
    """Return all that is wrong, in the order of the lines.

    ``with_title``: the text begins with its own title (``# …``), and has no other; else it has none.
    """
    tokens = _PARSER.parse(text)
    found = [
        *_title_problems(tokens, with_title=with_title),
        *_heading_problems(tokens),
        *_block_problems(tokens),
        *_inline_problems(tokens),
        *_refused_links(text),
    ]
    return tuple(sorted(set(found), key=lambda one: (one.line, one.text)))


def _title_problems(tokens: list[Token], *, with_title: bool) -> Iterator[LineProblem]:
    titles = [
        _line(token) for token in tokens if token.type == "heading_open" and token.tag == "h1"
    ]
    if with_title:
        if not tokens or tokens[0].tag != "h1":
            yield LineProblem(1, _("The page has no title: begin with a line like “# Title”."))
            return
        titles = titles[1:]
        said = _("A second title: a page has one. Write “## …” for a part of it.")
    else:
        said = _("The title stands in its own field. Write “## …” for a part of the text.")
    for line in titles:
        yield LineProblem(line, said)


def _heading_problems(tokens: list[Token]) -> Iterator[LineProblem]:
    last = 1
    for token in tokens:
        if token.type != "heading_open":
            continue
        level = int(token.tag[1])
        if level > 4:
            yield LineProblem(_line(token), _("Headings have at most four “#”."))
        elif level > last + 1:
            said = _("A heading leaps over one: write “%(marks)s …” here.", marks="#" * (last + 1))
            yield LineProblem(_line(token), said)
        last = min(level, 4)


def _block_problems(tokens: list[Token]) -> Iterator[LineProblem]:
    for token in tokens:
        if token.type == "html_block":
            yield LineProblem(_line(token), _html(token.content))
        elif token.type == "code_block":
            said = _("Four spaces at the beginning of a line mean program code. Take them away.")
            yield LineProblem(_line(token), said)
        elif token.type == "fence":
            yield LineProblem(_line(token), _("Blocks of program code are not shown."))


def _inline_problems(tokens: list[Token]) -> Iterator[LineProblem]:
    for block in tokens:
        if block.type != "inline":
            continue
        line = _line(block)
        for place, token in enumerate(block.children or ()):
            if token.type in ("softbreak", "hardbreak"):
                line += 1
            elif token.type == "html_inline":
                yield LineProblem(line, _html(token.content))
            elif token.type == "image":
                yield LineProblem(line, _("Pictures are not shown in these texts."))
            elif token.type == "link_open":
                yield from _link_problems(token, (block.children or [])[place + 1], line)


def _link_problems(link: Token, after: Token, line: int) -> Iterator[LineProblem]:
    address = str(link.attrGet("href") or "")
    if not _ALLOWED.match(address):
        yield LineProblem(line, _wrong_address(address))
    if after.type == "link_close":
        yield LineProblem(line, _("A link without words: write “[words](address)”."))


def _refused_links(text: str) -> Iterator[LineProblem]:
    """Links that the parser itself does not take for links."""
    for found in _REFUSED.finditer(text):
        yield LineProblem(text.count("\n", 0, found.start()) + 1, _wrong_address(found[1]))


def _wrong_address(address: str) -> str:
    return _(
        "“%(address)s” is no address to link to: it begins with https://, mailto:, tel: or /.",
        address=address[:_LONGEST_SHOWN],
    )


def _html(tag: str) -> str:
    shown = " ".join(tag.split())[:_LONGEST_SHOWN]
    return _("“%(tag)s” is HTML, which is not shown. Use the signs of Markdown.", tag=shown)


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 1
