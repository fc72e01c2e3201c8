"""Searching texts by words as people type them: accents and capitals do not matter."""

import unicodedata
from typing import Any, Final

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, func, true

MOST_WORDS: Final = 8
_ACCENTED: Final = "áàâäãåāăąçćčďđéèêëēęěíìîïīłñńňóòôöõőōøŕřśšşșťțúùûüűūůýÿžźż"


def _plain(text: str) -> str:
    known = text.lower().replace("đ", "d").replace("ł", "l").replace("ø", "o")
    return "".join(
        sign for sign in unicodedata.normalize("NFKD", known) if not unicodedata.combining(sign)
    )


_SIGNS: Final = _ACCENTED + _ACCENTED.upper()
_PLAIN: Final = _plain(_SIGNS)


def has_words(typed: str | None, *columns: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """Return the condition that each typed word stands somewhere in the columns (NULL is empty).

    ``szucs gyozo`` finds ``Szűcs Győző``. No sign of what was typed is a wildcard; nothing typed
    holds for every row.
    """
    words = _plain(typed or "").replace("\0", " ").split()[:MOST_WORDS]
    if not words:
        return true()
    # The accents first: the database's lower() may know no letters but the plain ones.
    text = func.lower(func.translate(func.concat_ws(" ", *columns), _SIGNS, _PLAIN))
    return and_(*(func.strpos(text, word) > 0 for word in words))
