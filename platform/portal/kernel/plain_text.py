"""Texts that people write to each other: cleaned of what hides or disturbs, and kept from breaking."""

import re
import unicodedata
from typing import Final

_MOST_MARKS: Final = 2
"""More combining marks than this on one letter are there to disturb (Zalgo), in any language."""
_BLANK_LINES: Final = re.compile(r"\n{4,}")
_TELEPHONE: Final = re.compile(
    r"(?<![\w.-])"
    r"(?:(?:\+[0-9]{2}|06)[ /-]?(?:\([0-9]{1,2}\)|[0-9]{1,2})|\([0-9]{1,2}\))"
    r"[ /-]?[0-9]{2,4}(?:[ -]?[0-9]{2,4}){1,2}(?![0-9])"
)
_NBSP: Final = "\N{NO-BREAK SPACE}"


def clean_text(text: str) -> str:
    """Return a written text in NFC with plain line breaks, without invisible characters.

    Control and direction marks, zero-width characters and lone surrogates vanish, and so do all
    combining marks beyond the second on a letter. Four and more line breaks become three. Cleaning
    twice changes nothing more.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    visible = "".join(sign for sign in lines if sign == "\n" or _is_visible(sign))
    composed = unicodedata.normalize("NFC", _without_heaps(visible))
    stripped = "\n".join(line.rstrip() for line in composed.split("\n"))
    return _BLANK_LINES.sub("\n\n\n", stripped).strip()


def unbroken(text: str) -> str:
    """Return the text with no-break spaces in its telephone numbers, lest a line end within one."""
    return _TELEPHONE.sub(lambda match: match[0].replace(" ", _NBSP), text)


def _is_visible(sign: str) -> bool:
    return unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def _without_heaps(text: str) -> str:
    kept: list[str] = []
    run = 0
    for sign in unicodedata.normalize("NFD", text):
        run = run + 1 if unicodedata.category(sign)[0] == "M" else 0
        if run <= _MOST_MARKS:
            kept.append(sign)
    return "".join(kept)
