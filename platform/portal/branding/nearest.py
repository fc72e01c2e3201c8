"""The colour nearest to a given one that passes: the same hue first, then whatever looks nearer still."""

from collections.abc import Callable, Iterator
from itertools import product
from typing import Final

from portal.branding.oklab import at_lightness, distance, oklab

_LEVELS: Final = 256
_STEPS: Final = (16, 8, 4, 2, 1)
_LAST_REACH: Final = range(-2, 3)


def nearest_passing(given: str, passes: Callable[[str], bool]) -> str | None:
    """Return the colour that looks nearest to ``given`` among those that pass; None where none does.

    ``passes`` must hold for a connected set of colours, as a demand on contrast does.
    """
    if passes(given):
        return given
    candidates = [colour for colour in _starts(given) if passes(colour)]
    if not candidates:
        return None
    best = min(candidates, key=lambda colour: distance(given, colour))
    for step in _STEPS:
        best = _descended(given, best, passes, step)
    return _settled(given, best, passes)


def _starts(given: str) -> Iterator[str]:
    """Yield the same hue at every lightness, and black and white."""
    lab = oklab(given)
    for level in range(_LEVELS):
        yield at_lightness(lab, level / (_LEVELS - 1))
    yield from ("#000000", "#ffffff")


def _descended(given: str, best: str, passes: Callable[[str], bool], step: int) -> str:
    """Return where walking by that step ends, each step to what passes and looks nearer."""
    while True:
        nearer = _nearest_beside(given, best, passes, (-step, 0, step))
        if nearer == best:
            return best
        best = nearer


def _settled(given: str, best: str, passes: Callable[[str], bool]) -> str:
    """Return where no neighbour within two steps of each channel is nearer."""
    while True:
        nearer = _nearest_beside(given, best, passes, _LAST_REACH)
        if nearer == best:
            return best
        best = nearer


def _nearest_beside(
    given: str, place: str, passes: Callable[[str], bool], offsets: tuple[int, ...] | range
) -> str:
    red, green, blue = (int(place[at : at + 2], 16) for at in (1, 3, 5))
    best, least = place, distance(given, place)
    for dr, dg, db in product(offsets, repeat=3):
        channels = (red + dr, green + dg, blue + db)
        if any(not 0 <= channel <= 255 for channel in channels):
            continue
        colour = "#{:02x}{:02x}{:02x}".format(*channels)
        far = distance(given, colour)
        if far < least and passes(colour):
            best, least = colour, far
    return best
