"""Names of towns, folded so that the usual ways of writing the same birth place are equal."""

import unicodedata

_DASHES = dict.fromkeys(map(ord, "-\u00ad\u2010\u2011\u2012\u2013\u2014\u2212"), " ")
_DISTRICT_WORDS = ("kerulet", "ker")
_ROMAN = frozenset("ivx")


def fold_place(text: str) -> str:
    """Return the bare town: no case, accents, spaces, hyphens, county, country or district.

    ``Miskolc``, ``miskolc ``, ``MISKOLC (Borsod-Abaúj-Zemplén megye)`` and ``Miskolc, B.-A.-Z. m.``
    are one; so are ``Budapest``, ``Budapest XIII. kerület`` and ``Budapest 13``. What holds no
    letter folds to the empty string.
    """
    town = text[:200]
    for mark in "(,;/":
        town = town.partition(mark)[0]
    bare = unicodedata.normalize("NFKD", town.translate(_DASHES).casefold())
    kept = "".join(one if one.isalnum() else " " for one in bare if not unicodedata.combining(one))
    words = kept.split()
    while len(words) > 1 and _is_district(words[-1]):
        words.pop()
    return "".join(words) if any(word.isalpha() for word in words) else ""


def _is_district(word: str) -> bool:
    return word in _DISTRICT_WORDS or word.isdecimal() or set(word) <= _ROMAN
