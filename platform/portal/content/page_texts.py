"""Content pages as files: tidied, compared with what was seen, with what is wrong by line."""

import unicodedata
from collections.abc import Mapping
from typing import Final

from flask_babel import gettext as _
from markupsafe import Markup

from portal.content.markdown_check import LineProblem, line_problems
from portal.foundation.yaml_files import MAX_BYTES
from portal.rules.bundle import Bundle
from portal.rules.content import render_markdown
from portal.rules.vocabulary import PAGES

CONSENT_PAGES: Final = ("terms", "privacy", "declaration")
"""Pages that people accept: who accepted which version is kept."""
_INVISIBLE: Final = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
_KEPT: Final = "\n\N{SOFT HYPHEN}"


def path_of(page: str, locale: str) -> str:
    """Return the path of a content page."""
    return f"content/{locale}/{page}.md"


def text_in(bundle: Bundle, path: str) -> str:
    """Return a page as it was written, "" where there is none."""
    data = bundle.files.get(path)
    return "" if data is None else tidied(data.decode("utf-8-sig", "replace"))


def as_part(text: str) -> Markup:
    """Return a page as markup within another one: its title is no first heading there."""
    shown = str(render_markdown(text)).replace("<h1>", "<h2>").replace("</h1>", "</h2>")
    return Markup(shown)  # noqa: S704 - it was clean before


def tidied(text: str) -> str:
    """Return a text with plain line breaks and one at its end; "" for one without words."""
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    words = plain.replace("\t", "    ").strip("\n ")
    return f"{words}\n" if words else ""


def changed(bundle: Bundle, typed: Mapping[str, str]) -> dict[str, bytes | None]:
    """Return the files that differ from what was typed, by path; None for one that goes."""
    return {
        path: text.encode() or None
        for path, text in typed.items()
        if tidied(text) != text_in(bundle, path)
    }


def problems(page: str, text: str) -> tuple[LineProblem, ...]:
    """Return what is wrong with a page, by line; an empty one is judged with the rest."""
    if page not in PAGES or not text:
        return ()
    if len(text.encode()) > MAX_BYTES:
        said = _("The page is longer than %(most)s kB.", most=MAX_BYTES // 1024)
        return (LineProblem(1, said),)
    hidden = [
        LineProblem(number, _("There is an invisible character in this line: type it anew."))
        for number, line in enumerate(text.split("\n"), start=1)
        if any(unicodedata.category(sign) in _INVISIBLE and sign not in _KEPT for sign in line)
    ]
    return (*hidden, *line_problems(text, with_title=True))
