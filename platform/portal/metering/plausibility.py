"""Is this reading likely? If not, why, and which digit looks wrong. Pure; thousandths throughout."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from portal.metering.counters import THOUSANDTHS, Counter
from portal.metering.timeline import ESTIMATE, Point, Timeline

LOWER, UNUSUAL, ABOVE_LATER = "lower", "unusual", "above_later"
DIGIT, SWAPPED, DECIMAL = "digit", "swapped", "decimal"
_LIKELY_FACTOR = 3
"""A guess is only made where it leads to an everyday consumption."""
_DAYS_A_MONTH = 30
_WHAT_IS_NOTHING = 5
"""A usual below a fifth of the yearly average counts as that fifth: summers would forbid all heating."""


@dataclass(frozen=True, slots=True)
class Past:
    """What is known around a reading: the last one before, and what is usual from it to the day.

    ``usual`` is for people, ``measure`` what the factor multiplies; None where nothing is known.
    ``later``: a reading of a later day that is there already.
    """

    last: Point | None = None
    usual: int | None = None
    measure: int | None = None
    later: Point | None = None


@dataclass(frozen=True, slots=True)
class Guess:
    """What was perhaps meant. ``kind``: one wrong DIGIT, two SWAPPED, or a DECIMAL sign that slipped.

    ``place`` counts the counter's digits from the left, from 1; of swapped ones the first.
    """

    kind: str
    value: int
    place: int = 0
    typed: str = ""
    meant: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be said of a reading. Without ``reasons`` it is likely; ``used`` since the last one."""

    past: Past
    days: int
    used: int | None
    rolled_over: bool
    reasons: tuple[str, ...]
    guess: Guess | None


def past_of(
    value: int,
    *,
    day: date,
    counter: Counter,
    points: Sequence[Point],
    timeline: Timeline,
    typical_monthly: int | None,
) -> Past:
    """Return what a reading of that day is compared with.

    ``points``: the counter's accepted readings, oldest first; ``timeline``: of the measuring place
    they belong to; ``typical_monthly`` (whole units) serves where the customer has no history. An
    estimate that turns out too high is no measure: then the last real reading before it is.
    """
    earlier = [point for point in points if point.day <= day]
    later = next((point for point in points if point.day > day), None)
    real = [point for point in earlier if point.source != ESTIMATE]
    last = earlier[-1] if earlier else None
    if last is not None and real and counter.used(last.value, value) < 0:
        last = real[-1]
    if last is None:
        return Past(later=later)
    days = (day - last.day).days
    usual = timeline.usual_between(last.day, day)
    average = timeline.average_between(last.day, day)
    if usual is None and typical_monthly is not None:
        usual = average = typical_monthly * THOUSANDTHS * days // _DAYS_A_MONTH
    if usual is None:
        return Past(last, later=later)
    measure = max(usual, (average or 0) // _WHAT_IS_NOTHING, THOUSANDTHS)
    return Past(last, usual, measure, later)


def judge(value: int, *, day: date, counter: Counter, past: Past, factor: int) -> Verdict:
    """Return whether the reading is likely after that past; ``factor`` times the usual is too much."""
    reasons = []
    if past.later is not None and counter.used(value, past.later.value) < 0:
        reasons.append(ABOVE_LATER)
    if past.last is None:
        return Verdict(past, 0, None, False, tuple(reasons), None)
    used = counter.used(past.last.value, value)
    if used < 0:
        reasons.append(LOWER)
    elif past.measure is not None and used > factor * past.measure:
        reasons.append(UNUSUAL)
    return Verdict(
        past=past,
        days=(day - past.last.day).days,
        used=used,
        rolled_over=not reasons and counter.rolled_over(past.last.value, value),
        reasons=tuple(reasons),
        guess=_guess(value, counter, past) if reasons else None,
    )


def _guess(value: int, counter: Counter, past: Past) -> Guess | None:
    """Return the likeliest slip: the one that leads nearest to the usual consumption."""
    if past.last is None or past.measure is None:
        return None
    usual, best = past.usual or 0, None
    nearest = None
    for guess in _slips(value, counter):
        used = counter.used(past.last.value, guess.value)
        if not 0 <= used <= _LIKELY_FACTOR * past.measure:
            continue
        distance = abs(used - usual)
        if nearest is None or distance < nearest:
            best, nearest = guess, distance
    return best


def _slips(value: int, counter: Counter) -> Iterator[Guess]:
    """Yield everything that one slip may have turned into that value."""
    digits = counter.shown(value).replace(",", "")
    for place, typed in enumerate(digits[: counter.digits], start=1):
        for meant in "0123456789":
            if meant != typed:
                changed = digits[: place - 1] + meant + digits[place:]
                yield Guess(DIGIT, _value(changed, counter), place, typed, meant)
    for place in range(1, len(digits)):
        first, second = digits[place - 1], digits[place]
        if first != second:
            changed = digits[: place - 1] + second + first + digits[place + 1 :]
            yield Guess(SWAPPED, _value(changed, counter), place, first + second, second + first)
    for power in (1, 2, 3):
        for moved in (value * 10**power, value // 10**power):
            if (
                moved != value
                and moved
                and counter.fits(moved - moved % counter.unit_in_last_place)
            ):
                yield Guess(DECIMAL, moved - moved % counter.unit_in_last_place)


def _value(digits: str, counter: Counter) -> int:
    whole, rest = digits[: counter.digits], digits[counter.digits :]
    return int(whole) * THOUSANDTHS + int(rest.ljust(3, "0") or 0)
