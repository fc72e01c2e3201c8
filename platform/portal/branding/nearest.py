"""The colour nearest to a given one that passes: the same hue first, then whatever looks nearer still.

What passes may lie on both sides (darker and lighter than a ground), and the nearest colour often on
an edge of what screens show; so the search begins at several places and the best end counts.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import Final

from portal.branding.oklab import Lab, apart, at_lightness, oklab

_LEVELS: Final = 128
_SHARES: Final = (1.0, 0.6, 0.25, 0.0)
"""Of the given colour's strength: what begins paler may end on another edge."""
_STEPS: Final = (64, 32, 16, 8, 4, 2, 1)
_LAST_REACH: Final = range(-2, 3)
_Colour = tuple[int, int, int]


def nearest_passing(given: str, passes: Callable[[str], bool]) -> str | None:
    """Return the colour that looks nearest to ``given`` among those that pass; None where none does.

    ``passes`` is a demand on contrast: it holds for all that is dark enough, light enough, or both.
    """
    if passes(given):
        return given
    search = _Search(oklab(given), passes)
    ends = [search.descended(start) for start in _starts(search)]
    best = min(ends, key=search.far, default=None)
    return None if best is None else _written(best)


class _Search:
    """One search: how far each colour looks from the given one, and which pass, asked once each."""

    def __init__(self, lab: Lab, passes: Callable[[str], bool]) -> None:
        self.lab = lab
        self._passes = passes
        self._known: dict[_Colour, bool] = {}

    def far(self, colour: _Colour) -> float:
        return apart(self.lab, oklab(_written(colour)))

    def passes(self, colour: _Colour) -> bool:
        if colour not in self._known:
            self._known[colour] = self._passes(_written(colour))
        return self._known[colour]

    def descended(self, place: _Colour) -> _Colour:
        """Return where walking to what passes and looks nearer ends, by ever smaller steps."""
        for offsets in (*((-step, 0, step) for step in _STEPS), _LAST_REACH):
            while (nearer := self._nearest_beside(place, offsets)) != place:
                place = nearer
        return place

    def _nearest_beside(self, place: _Colour, offsets: Sequence[int]) -> _Colour:
        best, least = place, self.far(place)
        for moves in product(offsets, repeat=3):
            red, green, blue = (
                min(255, max(0, channel + move)) for channel, move in zip(place, moves, strict=True)
            )
            colour = (red, green, blue)
            far = self.far(colour)
            if far < least and self.passes(colour):
                best, least = colour, far
        return best


def _starts(search: _Search) -> Iterator[_Colour]:
    """Yield, darker and lighter, the nearest that pass of the same hue at several strengths."""
    lightness, a, b = search.lab
    for share in _SHARES:
        lab = (lightness, a * share, b * share)
        for darker in (True, False):
            found = [
                colour
                for level in range(_LEVELS + 1)
                if (level / _LEVELS < lightness) == darker
                and search.passes(colour := _read(at_lightness(lab, level / _LEVELS)))
            ]
            if found:
                yield min(found, key=search.far)
    yield from (colour for colour in ((0, 0, 0), (255, 255, 255)) if search.passes(colour))


def _read(colour: str) -> _Colour:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _written(colour: _Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
