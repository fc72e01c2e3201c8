"""What a counter can show: reading what people type, writing numbers for them, and its rollover.

Values are whole thousandths of the meter's unit, exact; never a float.
"""

import re
from dataclasses import dataclass

from portal.kernel.errors import PortalError

THOUSANDTHS = 1000
_NBSP = "\N{NO-BREAK SPACE}"
_SPACES = re.compile(
    "[ \t\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}\N{FIGURE SPACE}]+"
)
# Digits (in groups or not), and at most one decimal sign with digits after it.
_GRAMMAR = re.compile(r"([0-9]+)(?:[.,]([0-9]+))?", re.ASCII)
_LONGEST = 24


class ReadingFormatError(PortalError):
    """What was typed is no reading of this counter. ``code`` says why, for the wording of a page."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Counter:
    """How many digits a counter has before and after its decimal sign."""

    digits: int
    decimals: int

    @property
    def modulus(self) -> int:
        """Return after how much the counter begins again with zero, in thousandths."""
        return int(10**self.digits) * THOUSANDTHS

    @property
    def unit_in_last_place(self) -> int:
        """Return what the last digit counts, in thousandths."""
        return int(10 ** (3 - self.decimals))

    def parse(self, typed: str) -> int:
        """Return what was typed (``12 345,6``, ``12345.6``, ``00012``) in thousandths.

        Raises ReadingFormatError: ``missing``, ``negative``, ``not_a_number``, ``too_many_digits``
        (before the decimal sign) or ``too_many_decimals``. Other scripts' digits, exponents and
        a second decimal sign are no numbers.
        """
        text = _SPACES.sub("", typed.strip())
        if not text:
            raise ReadingFormatError("missing")
        if text[0] in "-\N{MINUS SIGN}\N{EN DASH}" and _GRAMMAR.fullmatch(text[1:]):
            raise ReadingFormatError("negative")
        match = _GRAMMAR.fullmatch(text)
        if match is None:
            raise ReadingFormatError("not_a_number")
        whole, rest = match[1].lstrip("0") or "0", (match[2] or "").rstrip("0")
        if len(whole) > self.digits or len(match[1]) > _LONGEST:
            raise ReadingFormatError("too_many_digits")
        if len(rest) > self.decimals:
            raise ReadingFormatError("too_many_decimals")
        return int(whole) * THOUSANDTHS + int(rest.ljust(3, "0"))

    def fits(self, value: int) -> bool:
        """Tell whether the counter can show the value."""
        return 0 <= value < self.modulus and value % self.unit_in_last_place == 0

    def shown(self, value: int) -> str:
        """Return the value as the counter shows it, every digit and a comma: ``00345,600``."""
        whole, rest = divmod(value, THOUSANDTHS)
        after = f"{rest:03d}"[: self.decimals]
        return f"{whole:0{self.digits}d}" + (f",{after}" if after else "")

    def used(self, earlier: int, later: int) -> int:
        """Return what was counted from one reading to the next, in thousandths.

        A counter that shows much less than before has begun again with zero (rollover); one that
        shows a little less was read wrongly, and what was counted is negative.
        """
        return later - earlier + (self.modulus if self.rolled_over(earlier, later) else 0)

    def rolled_over(self, earlier: int, later: int) -> bool:
        """Tell whether the counter has passed its highest number between the readings."""
        return (earlier - later) * 2 > self.modulus


def quantity(value: int, *, decimals: int, language: str) -> str:
    """Return thousandths for people, rounded half away from zero: ``1 234,5``, in English ``1,234.5``."""
    step = 10 ** (3 - decimals)
    rounded = (abs(value) + step // 2) // step
    whole, rest = divmod(rounded, 10**decimals)
    comma, gap = (".", ",") if language == "en" else (",", _NBSP)
    grouped = f"{whole:,}".replace(",", gap)
    sign = "\N{MINUS SIGN}" if value < 0 and rounded else ""
    return f"{sign}{grouped}" + (f"{comma}{rest:0{decimals}d}" if decimals else "")
