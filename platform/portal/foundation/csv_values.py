"""Reading the cells of imported tables: dates, amounts, yes and no, as Hungarians or ISO write them."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache

from portal.foundation.csv_problems import N_, Problem, WrongValueError
from portal.kernel.money import Money, MoneyFormatError

_DATE = re.compile(
    r"([0-9]{4})"
    r"(?:-([0-9]{2})-([0-9]{2})"  # 2026-05-03
    r"|/([0-9]{1,2})/([0-9]{1,2})"  # 2026/5/3
    r"|\.[ \u00a0]?([0-9]{1,2})\.[ \u00a0]?([0-9]{1,2})\.?)"  # 2026. 05. 03.
    r"(?:[ T]0?0:00(?::00)?)?"  # a spreadsheet's midnight
)
_DECIMAL_POINT = re.compile(r"(-?[0-9]{1,12})\.([0-9]{2})")
_YES = frozenset(("igen", "i", "yes", "y", "true", "t", "igaz", "1", "x"))
_NO = frozenset(("nem", "n", "no", "false", "f", "hamis", "0"))
_OLDEST, _NEWEST = 1850, 2100

NOT_A_DATE = N_("This is not a date: write 2026-05-03 or 2026.05.03.")
NOT_AN_AMOUNT = N_("This is not an amount in forints: write 12345, 12 345 or 12345,50.")
NOT_YES_OR_NO = N_("Write yes or no (igen or nem).")
MISSING = N_("A value is missing.")
TOO_LONG = N_("The text is longer than %(most)s characters.")
UNPRINTABLE = N_("The text holds invisible or control characters.")


@lru_cache(maxsize=8192)
def iso_date(text: str) -> str | None:
    """Return the date as ISO text, or None when the text is no date."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day = (int(group) for group in match.groups() if group)
    try:
        return date(year, month, day).isoformat() if _OLDEST <= year <= _NEWEST else None
    except ValueError:
        return None


def read_date(column: str, text: str) -> str:
    """Return the date as ISO text; raises WrongValueError."""
    found = iso_date(text)
    if found is None:
        raise WrongValueError(column, Problem(NOT_A_DATE if text else MISSING), text)
    return found


@lru_cache(maxsize=8192)
def minor_units(text: str) -> int | None:
    """Return the amount in fillér, or None when the text is no amount; exact, never a float.

    Beside what people write (Money.parse), files may have a decimal point with exactly two decimals.
    """
    if len(text) <= 12 and text.isascii() and text.removeprefix("-").isdigit():
        return int(text) * 100
    if match := _DECIMAL_POINT.fullmatch(text):
        return int(match[1] + match[2])
    try:
        return Money.parse(text).minor
    except MoneyFormatError:
        return None


def read_amount(column: str, text: str) -> int:
    """Return the amount in fillér; raises WrongValueError."""
    found = minor_units(text)
    if found is None:
        raise WrongValueError(column, Problem(NOT_AN_AMOUNT if text else MISSING), text)
    return found


def read_yes_or_no(column: str, text: str) -> bool:
    """Return the answer; raises WrongValueError."""
    folded = text.casefold()
    if folded in _YES:
        return True
    if folded in _NO:
        return False
    raise WrongValueError(column, Problem(NOT_YES_OR_NO), text)


def read_text(column: str, text: str, *, most: int, required: bool = False) -> str:
    """Return the text with its white space tidied; raises WrongValueError."""
    if not text.isprintable():
        text = " ".join(text.split())
    if not text:
        if required:
            raise WrongValueError(column, Problem(MISSING))
        return ""
    if len(text) > most:
        raise WrongValueError(column, Problem(TOO_LONG, {"most": str(most)}), text[:80])
    if not text.isprintable():
        raise WrongValueError(
            column, Problem(UNPRINTABLE), text.encode("ascii", "replace").decode()
        )
    return text


def read_choice(column: str, text: str, choices: Mapping[str, str]) -> str:
    """Return the code that a written word stands for; raises WrongValueError with all codes."""
    found = choices.get(text) or choices.get(text.casefold())
    if found is None:
        raise WrongValueError(column, unknown_choice(choices.values()), text)
    return found


def unknown_choice(codes: Iterable[str]) -> Problem:
    """Return the sentence that names what would be right."""
    return Problem(N_("Write one of: %(choices)s."), {"choices": ", ".join(dict.fromkeys(codes))})
