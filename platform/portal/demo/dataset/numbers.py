"""Printed identifiers from patterns, and the seeded random streams everything draws from."""

from __future__ import annotations

import re
from random import Random

_RUN = re.compile(r"#+")


def stream(*, seed: int, parts: tuple[str | int, ...]) -> Random:
    """Return a random stream of its own for one purpose.

    Streams are independent, so one more customer or line never shifts the others' draws.
    """
    return Random("/".join([str(seed), *map(str, parts)]))  # noqa: S311  sample data, no secret


def draw_number(*, rng: Random, pattern: str, taken: set[str]) -> str:
    """Fill each run of `#` with digits (no leading zero), distinct from `taken`, and record it.

    Raises ValueError when the pattern has hardly any number left to give.
    """
    for _ in range(1000):
        number = _RUN.sub(lambda run: _digits(rng, len(run.group())), pattern)
        if number not in taken:
            taken.add(number)
            return number
    raise ValueError(f"the pattern {pattern!r} has too few numbers for so many customers")


def _digits(rng: Random, width: int) -> str:
    return str(rng.randrange(10 ** (width - 1), 10**width))


def serial_number(*, pattern: str, year: int, serial: int) -> str:
    """Return an invoice number: `YYYY` is the year, the run of `#` the zero-filled serial."""
    filled = _RUN.sub(lambda run: f"{serial:0{len(run.group())}d}", pattern, count=1)
    return filled.replace("YYYY", str(year))


def pattern_regex(*, pattern: str) -> re.Pattern[str]:
    """Return the regular expression that exactly matches a pattern's printed numbers."""
    escaped = re.escape(pattern).replace(r"\#", r"\d").replace("#", r"\d")
    return re.compile(escaped.replace("YYYY", r"20\d\d"))
