"""The arithmetic of guessing: what each answer leaves to luck, how many tries there are, what comes of it.

Everything is an upper bound for somebody who uses up every try, day after day, and knows all that is
no secret: the shapes of the numbers, which ones were given out lately, which town is the commonest.
Why the floors are what they are: docs/adr/0021-guess-strength.md.
"""

import math
from dataclasses import dataclass

from portal.rules.budgets import Budgets

FLOOR_ONE_IN_A_YEAR = 1 / 10
"""A customer whom somebody singles out: the chance within a year must not be above this."""
FLOOR_ANYBODY_IN_A_DAY = 1 / 50
"""Whichever customer falls first: the chance within a day, after which the flood is noticed."""
GOOD_ONE_IN_A_YEAR = 1 / 100
GOOD_ANYBODY_IN_A_DAY = 1 / 1000
_DAYS_IN_YEAR = 366


@dataclass(frozen=True, slots=True)
class Tries:
    """How often somebody may guess, at most, within any 24 hours and within any year."""

    a_day: int
    a_year: int


def tries_at_one(budgets: Budgets) -> Tries:
    """Return the tries at one customer number.

    A budget counts in fixed slices of time, so any 24 hours may touch two days, any year one slice
    more than it is long.
    """
    monthly = budgets.failures_per_customer_number_a_month
    daily = budgets.failures_per_customer_number_a_day
    slices = _DAYS_IN_YEAR // 30 + 1
    return Tries(
        a_day=min(2 * daily, 2 * monthly),
        a_year=min((_DAYS_IN_YEAR + 1) * daily, slices * monthly),
    )


def tries_at_all(budgets: Budgets) -> Tries:
    """Return the tries at all customer numbers together."""
    hourly = budgets.failures_per_tenant_an_hour
    return Tries(a_day=25 * hourly, a_year=(24 * _DAYS_IN_YEAR + 1) * hourly)


def chance(each: float, tries: int) -> float:
    """Return the chance that one of so many tries hits, when each hits with that chance."""
    if each <= 0 or tries <= 0:
        return 0.0
    if each >= 1:
        return 1.0
    return -math.expm1(tries * math.log1p(-each))


def share(part: float, whole: float) -> float:
    """Return part / whole as a chance, 0 to 1; nothing among nothing is certain to be found."""
    if part <= 0:
        return 0.0
    return min(1.0, part / whole) if whole > 0 else 1.0


def peak_of_dates(*, people: int, commonest_date: int, commonest_decade: int) -> float:
    """Return the chance of the best guess at a birth date.

    Days of a year are alike, so within the commonest ten years each date gets its even part; a date
    that was recorded far more often than chance explains (1 January for "unknown") counts as it is.
    """
    if people <= 0:
        return 0.0
    even = share(commonest_decade, people) / 3652
    expected = people * even
    conspicuous = commonest_date > expected + 4 * math.sqrt(expected) + 3
    return max(even, share(commonest_date, people)) if conspicuous else even
