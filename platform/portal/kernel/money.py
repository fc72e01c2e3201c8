"""Money in forints, exact to the fillér; never a float."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from portal.kernel.errors import PortalError

_NBSP = "\N{NO-BREAK SPACE}"
_MINUS_SIGNS = str.maketrans(
    {"\N{MINUS SIGN}": "-", "\N{EN DASH}": "-", "\N{NON-BREAKING HYPHEN}": "-"}
)
_SPACES = re.compile("[ \t\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}]+")
_CURRENCY = re.compile(r"\s*(?:ft|huf|forint)\.?(?:,-)?$", re.IGNORECASE)
# Plain digits, or groups of three parted by one kind of mark; at most two decimals after a comma.
_GRAMMAR = re.compile(
    r"(-?)([0-9]{1,12}|[0-9]{1,3}(?:\.[0-9]{3}){1,3}|[0-9]{1,3}(?: [0-9]{3}){1,3})(?:,([0-9]{2}|-))?"
)


class MoneyFormatError(PortalError):
    """The text is not an amount of forints as Hungarians write it."""


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount of Hungarian forints; ``minor`` is in fillér (1 Ft = 100 fillér) and may be negative."""

    minor: int

    @classmethod
    def forints(cls, amount: int) -> Self:
        """Return whole forints as money."""
        return cls(amount * 100)

    @classmethod
    def total(cls, amounts: Iterable["Money"]) -> Self:
        """Return the sum of the amounts; nothing sums to zero."""
        return cls(sum(amount.minor for amount in amounts))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``12345``, ``12 345 Ft``, ``12.345,00`` or ``-1250``; ASCII digits only.

        Raises MoneyFormatError for everything else: exponents, other scripts' digits, a decimal
        point (``12345.5`` would be read as a thousands separator by half of the readers).
        """
        tidy = _CURRENCY.sub("", text.strip().translate(_MINUS_SIGNS))
        tidy = _SPACES.sub(" ", tidy).strip().replace("- ", "-")
        match = _GRAMMAR.fullmatch(tidy)
        if match is None:
            raise MoneyFormatError(text)
        sign, whole, decimals = match.groups()
        minor = int(whole.replace(".", "").replace(" ", "")) * 100
        if decimals and decimals != "-":
            minor += int(decimals)
        return cls(-minor if sign else minor)

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + other.minor)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - other.minor)

    def __neg__(self) -> "Money":
        return Money(-self.minor)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __str__(self) -> str:
        """Return the amount as Hungarians print it, with no-break spaces: ``1 234 Ft``."""
        whole, fillers = divmod(abs(self.minor), 100)
        grouped = f"{whole:,}".replace(",", _NBSP)
        decimals = f",{fillers:02d}" if fillers else ""
        sign = "-" if self.minor < 0 else ""
        return f"{sign}{grouped}{decimals}{_NBSP}Ft"


ZERO = Money(0)
