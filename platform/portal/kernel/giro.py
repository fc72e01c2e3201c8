"""Hungarian bank accounts (GIRO): reading, checking, and the ways they are written."""

import re
from dataclasses import dataclass
from typing import Self

from portal.kernel.errors import PortalError
from portal.kernel.words import N_

_WEIGHTS = (9, 7, 3, 1)
_SPACES = re.compile(r"[\s\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]+")
_HYPHENS = re.compile(r"[-\N{NON-BREAKING HYPHEN}\N{HYPHEN}\N{EN DASH}]")
_IBAN = re.compile(r"([A-Z]{2})([0-9]{2})([0-9A-Z]+)")
_COUNTRY = "1730"
"""``HU`` in the digits that IBAN's remainder is taken of: A is 10, so H is 17 and U is 30."""


class AccountError(PortalError):
    """What was given is no Hungarian bank account; says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class BankAccount:
    """A domestic account: ``digits`` are all 24 (an account of 16 ends in eight zeros)."""

    digits: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read 16 or 24 digits or a Hungarian IBAN, with or without hyphens and spaces.

        Raises AccountError. Digits 1–8 (bank and branch) and 9–24 (the account) each end in a check
        digit. That digits 9–16 alone add up as well is a habit of most banks, no rule: not asked for.
        """
        tidy = _HYPHENS.sub("", _SPACES.sub("", text)).upper()
        if tidy[:1].isalpha():
            return cls._from_iban(tidy)
        if not (tidy.isascii() and tidy.isdigit()):
            raise AccountError(N_("an account has digits only, in groups of eight"))
        if len(tidy) not in (16, 24):
            raise AccountError(
                N_("an account has 16 or 24 digits, this one has %(count)s", count=len(tidy))
            )
        return cls(_checked(tidy.ljust(24, "0")))

    @classmethod
    def _from_iban(cls, tidy: str) -> Self:
        match = _IBAN.fullmatch(tidy) if tidy.isascii() else None
        if match is None:
            raise AccountError(N_("an IBAN has two letters, two check digits and the account"))
        if match[1] != "HU":
            raise AccountError(
                N_(
                    "an IBAN of %(value)s is no Hungarian account: it begins with HU",
                    value=match[1],
                )
            )
        if not match[3].isdigit() or len(match[3]) != 24:
            raise AccountError(N_("a Hungarian IBAN has 26 digits after HU"))
        if _check_digits(match[3]) != match[2]:
            raise AccountError(N_("the two check digits after HU do not fit the account"))
        return cls(_checked(match[3]))

    @property
    def giro(self) -> str:
        """Return the account as Hungarians write it: ``11773016-11111018-00000000``."""
        return "-".join(self.digits[start : start + 8] for start in (0, 8, 16))

    @property
    def iban(self) -> str:
        """Return the IBAN in one word: ``HU42117730161111101800000000``."""
        return f"HU{_check_digits(self.digits)}{self.digits}"

    @property
    def printed_iban(self) -> str:
        """Return the IBAN in groups of four, as it is printed."""
        iban = self.iban
        return " ".join(iban[start : start + 4] for start in range(0, len(iban), 4))

    @property
    def ending(self) -> str:
        """Return the last digits, by which a person tells the account without seeing it whole.

        Eight zeros at the end tell nothing, so the four digits before them go along.
        """
        last = self.digits[16:]
        return f"{self.digits[12:16]}-{last}" if last == "0" * 8 else last[-4:]

    def __str__(self) -> str:
        """Return the account as Hungarians write it."""
        return self.giro


def _checked(digits: str) -> str:
    if digits == "0" * 24:
        raise AccountError(N_("nothing but zeros is no account"))
    if _remainder(digits[:8]):
        raise AccountError(N_("the first eight digits (bank and branch) do not add up: mistyped?"))
    if _remainder(digits[8:]):
        raise AccountError(
            N_("the digits after the first eight (the account) do not add up: mistyped?")
        )
    return digits


def _remainder(digits: str) -> int:
    return sum(_WEIGHTS[place % 4] * int(digit) for place, digit in enumerate(digits)) % 10


def _check_digits(digits: str) -> str:
    """Return IBAN's two check digits (ISO 13616: 98 less the remainder by 97)."""
    return f"{98 - int(f'{digits}{_COUNTRY}00') % 97:02d}"
