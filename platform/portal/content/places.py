"""Places as people type them (``3530 Miskolc, Szemere utca 1–20. páros``), and addresses beside them.

Both are folded the same way: lower case, no accents, no punctuation, a bar where a comma stood,
short words for kinds of streets written out. ``key`` here and ``key_of`` in ``areas`` (SQL) are one
rule in two languages; a test holds them together.
"""

import re
from dataclasses import dataclass
from typing import Any, Final

ACCENTED: Final = "áéíóöőúüűäàâèêëîïôûùçčšžńłășțßÁÉÍÓÖŐÚÜŰÄÀÂÈÊËÎÏÔÛÙÇČŠŽŃŁĂȘȚ"
PLAIN: Final = "aeiooouuuaaaeeeiiouuccsznlastsaeiooouuuaaaeeeiiouuccsznlast"
LONG_WORDS: Final = {"u": "utca", "krt": "korut", "ltp": "lakotelep", "stny": "setany"}
"""Kinds of streets that addresses shorten."""
_TABLE = str.maketrans(ACCENTED, PLAIN)
_KINDS: Final = (
    *("utca", "ut", "utja", "ter", "tere", "terulet", "koz", "sor", "korut", "lakotelep", "setany"),
    *("fasor", "dulo", "lepcso", "park", "rakpart", "sugarut", "allee", "major", "telep", "hegy"),
)
_NUMBERS: Final = re.compile(
    r"^(?P<street>.*?[^\W\d].*?)"
    r"(?:\s+(?P<first>\d{1,4})\.?(?:\s*[-–]\s*(?P<last>\d{1,4})\.?)?)?"
    r"(?:\s+(?P<parity>páros|páratlan|even|odd)(?:\s+oldala?)?\.?)?$",
    re.IGNORECASE,
)
_PARITIES: Final = {"páros": "even", "even": "even", "páratlan": "odd", "odd": "odd"}
_LONGEST: Final = 120


class PlaceError(ValueError):
    """A line that is no place; ``code`` says why: empty, long, no_comma, backwards."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Place:
    """One line of an area. Texts are folded; None is not asked for.

    ``first_number`` to ``last_number``: house numbers, both included, of that ``parity`` alone.
    """

    written: str
    postal_code: str | None = None
    settlement: str | None = None
    street: str | None = None
    first_number: int | None = None
    last_number: int | None = None
    parity: str | None = None


def key(address: str) -> str:
    """Return an address as it is compared: ``3530 miskolc|szemere utca 5 ii em 3``."""
    plain = re.sub(r"[^A-Za-z0-9,]+", " ", address.translate(_TABLE)).lower()
    parts = plain.split(",")
    folded = "|".join(part.strip() for part in parts if part.strip())
    for short, long in LONG_WORDS.items():
        folded = re.sub(rf"(?<= ){short}(?= |\||$)", long, folded)
    return folded


def read_place(line: str) -> Place:
    """Return the place that a line names; raises PlaceError."""
    written = " ".join(line.split())
    if not key(written):
        raise PlaceError("empty")
    if len(written) > _LONGEST:
        raise PlaceError("long")
    found = re.match(r"(\d{4})\b[\s,]*", written)
    postal_code = found[1] if found else None
    rest = written[found.end() :] if found else written
    settlement, comma, street = (part.strip() for part in rest.partition(","))
    if not comma and _names_a_street(settlement):
        settlement, street = "", settlement
    if postal_code is None and not comma and re.search(r"\d", settlement):
        raise PlaceError("no_comma")
    return Place(
        written,
        postal_code=postal_code,
        settlement=_word(settlement),
        **_street(street),
    )


def _names_a_street(text: str) -> bool:
    return any(word in _KINDS for word in key(f"x {text}").split()[2:])


def _street(text: str) -> dict[str, Any]:
    if not key(text):
        return {}
    found = _NUMBERS.match(text.rstrip(". ") if not text.endswith("oldal") else text)
    if found is None:  # nothing but numbers
        raise PlaceError("no_comma")
    first = int(found["first"]) if found["first"] else None
    last = int(found["last"]) if found["last"] else first
    if first is not None and last is not None and last < first:
        raise PlaceError("backwards")
    parity = _PARITIES[found["parity"].lower()] if found["parity"] else None
    return {
        "street": _word(found["street"]),
        "first_number": first,
        "last_number": last,
        "parity": parity,
    }


def _word(text: str) -> str | None:
    """Return a part of a place as it stands in keys; short words are written out as in them."""
    folded = key(f"x {text}").replace("|", " ").removeprefix("x").strip()
    return folded or None
