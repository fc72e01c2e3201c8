"""What one look at the installation says, and what to do about it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum


class Level(StrEnum):
    """FINE: nothing to do. WARNING: look at it soon. FAILURE: customers feel it, or will."""

    FINE = "fine"
    WARNING = "warning"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Checkup:
    """One look: where, what was found, and what to do (empty where it is fine)."""

    level: Level
    place: str
    found: str
    advice: str = ""

    def as_json(self) -> dict[str, str]:
        """Return plain values."""
        return {name: str(value) for name, value in asdict(self).items()}


def fine(place: str, found: str) -> Checkup:
    """Return a look that found nothing wrong."""
    return Checkup(Level.FINE, place, found)


def warning(place: str, found: str, advice: str) -> Checkup:
    """Return a look that found something to see to soon."""
    return Checkup(Level.WARNING, place, found, advice)


def failure(place: str, found: str, advice: str) -> Checkup:
    """Return a look that found something broken."""
    return Checkup(Level.FAILURE, place, found, advice)


def careful(place: str, look: Callable[[], Iterable[Checkup]], advice: str) -> Iterator[Checkup]:
    """Yield what the look finds; a look that stumbles is itself a failure, never the end."""
    try:
        yield from look()
    except Exception as error:
        first = (str(error).strip() or type(error).__name__).splitlines()[0]
        yield failure(place, f"cannot be looked at: {first}", advice)
