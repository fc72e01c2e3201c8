"""What a user manual is made of: chapters of plain blocks, the same for the screen and for paper."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from portal.rules.model import TenantRules


@dataclass(frozen=True, slots=True)
class Drawing:
    """A miniature of a page: ``kind`` is a layout of manual_sketches, ``title`` what stands on top.

    ``labels`` are the fields of a form, ``button`` what its button says; ``in_menu`` marks the menu's
    entry of that title with the first ring.
    """

    kind: str
    title: str
    labels: tuple[str, ...] = ()
    button: str = ""
    in_menu: bool = True


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing, or the sketch of the bill (``bill``): what it shows in words, and its rings' legend."""

    alt: str
    marks: tuple[str, ...]
    drawing: Drawing | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a chapter.

    ``kind``: ``text`` (paragraph), ``heading``, ``steps`` (numbered), ``points`` (list), ``note``
    (boxed), ``picture``.
    """

    kind: str
    text: str = ""
    items: tuple[str, ...] = ()
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter; ``anchor`` is its place in the address, ``url`` the page that it tells about."""

    anchor: str
    title: str
    blocks: tuple[Block, ...]
    icon: str = "document"
    url: str | None = None
    html: str = field(default="")
    """The company's own chapter as safe HTML, for the screen; ``blocks`` hold it for paper."""


def nothing_more(rules: TenantRules, locale: str) -> Iterable[str]:
    """Return no further remarks."""
    return ()


@dataclass(frozen=True, slots=True)
class Guide:
    """What the manual says about one page: what it is for, what to do there, and its miniature.

    Texts are lazy. ``layout`` is one of manual_sketches; ``marks`` explain its rings after the menu's
    own; ``more`` returns what follows from this company's rules, in the language of the page.
    """

    purpose: Any
    steps: tuple[Any, ...]
    layout: str
    marks: tuple[Any, ...]
    labels: tuple[Any, ...] = ()
    button: Any = ""
    more: Callable[[TenantRules, str], Iterable[str]] = nothing_more


def text(words: str) -> Block:
    """Return a paragraph."""
    return Block("text", str(words))


def heading(words: str) -> Block:
    """Return a heading inside a chapter."""
    return Block("heading", str(words))


def note(words: str) -> Block:
    """Return a boxed remark."""
    return Block("note", str(words))


def steps(items: Iterable[str]) -> Block:
    """Return numbered steps."""
    return Block("steps", items=tuple(str(item) for item in items))


def points(items: Iterable[str]) -> Block:
    """Return a list."""
    return Block("points", items=tuple(str(item) for item in items))


def picture(drawing: Drawing, *, alt: str, marks: Iterable[str]) -> Block:
    """Return a miniature with its legend."""
    legend = tuple(str(mark) for mark in marks)
    return Block("picture", picture=Picture(str(alt), legend, drawing))


def paragraphs(words: str | None) -> list[Block]:
    """Return the paragraphs of a tenant's own text; none for none."""
    parts = (words or "").replace("\r", "").split("\n\n")
    return [text(" ".join(part.split())) for part in parts if part.strip()]
