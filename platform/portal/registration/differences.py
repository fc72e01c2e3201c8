"""Differences of numbers, dates and amounts put into words, for the clerk who decides."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.foundation.web.formats import format_money
from portal.kernel.money import Money

_ONE_SIGN = _l("One character differs: perhaps a typing mistake.")
_SWAPPED = _l("Two neighbouring characters are swapped: perhaps a typing mistake.")
_MISSING = _l("One character is missing: perhaps a typing mistake.")
_EXTRA = _l("One character is too many: perhaps a typing mistake.")
_OTHER_NUMBER = _l("Two different numbers.")
_DAY_AND_MONTH = _l("Day and month are swapped.")
_ONLY_YEAR = _l("Only the year differs.")
_ONLY_MONTH = _l("Only the month differs.")
_ONLY_DAY = _l("Only the day differs.")
_OTHER_DATE = _l("Two different dates.")


def of_numbers(typed: str, recorded: str) -> tuple[object, ...]:
    """Return why two printed numbers may still mean the same one; () for equal ones."""
    if typed == recorded:
        return ()
    if len(typed) == len(recorded):
        places = [
            at for at, (one, two) in enumerate(zip(typed, recorded, strict=True)) if one != two
        ]
        if len(places) == 1:
            return (_ONE_SIGN,)
        first, last = places[0], places[-1]
        if last - first == 1 and typed[first : last + 1] == recorded[first : last + 1][::-1]:
            return (_SWAPPED,)
    elif _is_without_one(typed, recorded):
        return (_MISSING,)
    elif _is_without_one(recorded, typed):
        return (_EXTRA,)
    return (_OTHER_NUMBER,)


def of_dates(typed: date, recorded: date) -> tuple[object, ...]:
    """Return which part of two dates differs; () for equal ones."""
    if typed == recorded:
        return ()
    if (typed.year, typed.month, typed.day) == (recorded.year, recorded.day, recorded.month):
        return (_DAY_AND_MONTH,)
    same = (
        typed.year == recorded.year,
        typed.month == recorded.month,
        typed.day == recorded.day,
    )
    only = {
        (False, True, True): _ONLY_YEAR,
        (True, False, True): _ONLY_MONTH,
        (True, True, False): _ONLY_DAY,
    }
    return (only.get(same, _OTHER_DATE),)


def of_amounts(typed: Money, recorded: Money) -> tuple[object, ...]:
    """Return by how much two amounts differ; () for equal ones."""
    if typed == recorded:
        return ()
    difference = format_money(Money(abs(typed.minor - recorded.minor)))
    if typed.minor > recorded.minor:
        return (_("%(amount)s more than recorded.", amount=difference),)
    return (_("%(amount)s less than recorded.", amount=difference),)


def _is_without_one(short: str, long: str) -> bool:
    """Tell whether leaving one character out of the longer text gives the shorter one."""
    if len(long) != len(short) + 1:
        return False
    return any(long[:at] + long[at + 1 :] == short for at in range(len(long)))
