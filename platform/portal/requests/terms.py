"""What two parties have to agree on: one day, one reading of each meter, one wording. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

MOST_READINGS = 10
_DIGITS = re.compile(r"([0-9]{1,9})(?:[.,]([0-9]{1,3}))?")
_SPACES = re.compile("[ \u00a0\u2009\u202f]")
_SERIAL_SIGNS = re.compile(r"[\s\-./]+")


@dataclass(frozen=True, slots=True)
class HandoverReading:
    """What one meter shows on the day; ``unit`` is for the eye only and may be empty."""

    serial: str
    value: Decimal
    unit: str = ""

    @property
    def key(self) -> str:
        """Return the serial number as two people write it alike."""
        return serial_key(self.serial)


@dataclass(frozen=True, slots=True)
class Terms:
    """The day of the handover, the readings on it, and what both ask for (may be empty)."""

    day: date
    readings: tuple[HandoverReading, ...] = ()
    statement: str = ""

    def same_as(self, other: "Terms") -> bool:
        """Tell whether both mean the same, however they are written."""
        return (
            self.day == other.day
            and self._values() == other._values()
            and self.statement.split() == other.statement.split()
        )

    def _values(self) -> Mapping[str, Decimal]:
        return {reading.key: reading.value for reading in self.readings}

    def as_json(self) -> dict[str, Any]:
        """Return plain values that ``terms_from_json`` reads."""
        return {
            "day": self.day.isoformat(),
            "readings": readings_as_json(self.readings),
            "statement": self.statement,
        }


def terms_from_json(data: Mapping[str, Any]) -> Terms:
    """Return the terms that were kept; raises KeyError or ValueError for anything else."""
    return Terms(
        day=date.fromisoformat(data["day"]),
        readings=readings_from_json(data.get("readings") or ()),
        statement=data.get("statement") or "",
    )


def readings_as_json(readings: Iterable[HandoverReading]) -> list[dict[str, str]]:
    """Return the readings as plain values."""
    return [{"serial": one.serial, "value": str(one.value), "unit": one.unit} for one in readings]


def readings_from_json(data: Iterable[Mapping[str, str]]) -> tuple[HandoverReading, ...]:
    """Return the readings that were kept."""
    return tuple(
        HandoverReading(one["serial"], Decimal(one["value"]), one.get("unit", "")) for one in data
    )


def serial_key(serial: str) -> str:
    """Return a serial number as two people write it alike."""
    return _SERIAL_SIGNS.sub("", serial).casefold()


def read_value(text: str) -> Decimal | None:
    """Return what a meter shows as typed (``1 234,5``), or None for what no meter shows.

    Comma and point both part the decimals, three at most; spaces are passed over.
    """
    match = _DIGITS.fullmatch(_SPACES.sub("", text.strip()))
    if match is None:
        return None
    return Decimal(f"{match[1]}.{match[2]}" if match[2] else match[1])


def shown_value(reading: HandoverReading) -> str:
    """Return the reading as it is written: a comma before the decimals, the unit behind it."""
    written = f"{reading.value:f}".replace(".", ",")
    return f"{written}\u00a0{reading.unit}" if reading.unit else written
