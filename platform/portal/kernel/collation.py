"""Hungarian alphabetical order, for lists that the database does not sort."""

import unicodedata

_MULTIGRAPHS = ("dzs", "cs", "dz", "gy", "ly", "ny", "sz", "ty", "zs")
_SINGLE = "abcdefghijklmnopqrstuvwxyz"
# A multigraph follows the letter that it begins with; ö and ü follow o and u.
_ALPHABET = sorted((*_SINGLE, "o\uffff", "u\uffff", *_MULTIGRAPHS))
_ALPHABET = [{"o\uffff": "ö", "u\uffff": "ü"}.get(letter, letter) for letter in _ALPHABET]
_RANK = {letter: rank for rank, letter in enumerate(_ALPHABET, start=10)}
_DOUBLED = {one[0] + one: one for one in _MULTIGRAPHS}
# Long vowels sort with their short ones, and only break ties; foreign accents do the same.
_BASE = {"á": "a", "é": "e", "í": "i", "ó": "o", "ő": "ö", "ú": "u", "ű": "ü"}
_DIGITS_FROM = 0
_FOREIGN_FROM = 1000

SortKey = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]


def sort_key(text: str) -> SortKey:
    """Return a key that sorts as a Hungarian dictionary does; pass it to ``sorted(key=…)``.

    cs, dz, dzs, gy, ly, ny, sz, ty and zs are letters, also doubled (``ssz`` is sz + sz); ö comes
    after o and ü after u; accents of length and then capitals only break ties. Spaces, hyphens and
    full stops do not count. A compound such as *házszám* (z + sz) is read as zs + z, since only a
    dictionary could tell; names hardly ever need that.
    """
    normal = unicodedata.normalize("NFC", text)
    letters = [letter for letter in _letters(normal.lower()) if not _ignored(letter)]
    accents = tuple(int(letter in _BASE or letter not in _RANK) for letter in letters)
    capitals = tuple(int(character.isupper()) for character in normal)
    return tuple(map(_rank, letters)), accents, capitals


def _letters(lower: str) -> list[str]:
    found: list[str] = []
    at = 0
    while at < len(lower):
        doubled = next((one for one in _DOUBLED if lower.startswith(one, at)), None)
        if doubled:
            found += [_DOUBLED[doubled]] * 2
            at += len(doubled)
            continue
        letter = next((one for one in _MULTIGRAPHS if lower.startswith(one, at)), lower[at])
        found.append(letter)
        at += len(letter)
    return found


def _ignored(letter: str) -> bool:
    return not any(character.isalnum() for character in letter)


def _rank(letter: str) -> int:
    base = _BASE.get(letter, letter)
    if base not in _RANK:
        base = unicodedata.normalize("NFD", base)[0]
    if base in _RANK:
        return _RANK[base]
    return _DIGITS_FROM + int(base) if base in "0123456789" else _FOREIGN_FROM + ord(base)
