"""Colours as eyes tell them apart: sRGB to OKLab and back, and how far apart two colours look."""

import math
from typing import Final

Lab = tuple[float, float, float]
"""Lightness (0 black, 1 white), green–red and blue–yellow."""

_CHROMA_STEPS: Final = 24
_HUE_WEIGHT: Final = 3.0


def oklab(colour: str) -> Lab:
    """Return the OKLab coordinates of a ``#rrggbb`` colour."""
    red, green, blue = (_linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5))
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def from_oklab(lab: Lab) -> str | None:
    """Return the ``#rrggbb`` colour at these coordinates, None where no screen can show it."""
    lightness, a, b = lab
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    channels = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    if any(not -1e-4 <= channel <= 1 + 1e-4 for channel in channels):
        return None
    return "#" + "".join(f"{round(_encoded(channel) * 255):02x}" for channel in channels)


def distance(a: str, b: str) -> float:
    """Return how far apart two colours look: 0 alike, about 0.02 just told apart, 1 black and white.

    Hue and strength count more than lightness: a company's blue stays its blue in a lighter shade.
    """
    return apart(oklab(a), oklab(b))


def apart(one: Lab, other: Lab) -> float:
    """Return the distance of two colours by their coordinates."""
    return math.hypot(
        one[0] - other[0],
        _HUE_WEIGHT * (one[1] - other[1]),
        _HUE_WEIGHT * (one[2] - other[2]),
    )


def at_lightness(lab: Lab, lightness: float) -> str:
    """Return the colour of the same hue at that lightness, as colourful as a screen can show it."""
    _, a, b = lab
    for step in range(_CHROMA_STEPS, -1, -1):
        share = step / _CHROMA_STEPS
        found = from_oklab((lightness, a * share, b * share))
        if found is not None:
            return found
    return "#000000" if lightness < 0.5 else "#ffffff"


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _encoded(channel: float) -> float:
    bounded = min(max(channel, 0.0), 1.0)
    return 12.92 * bounded if bounded <= 0.0031308 else 1.055 * bounded ** (1 / 2.4) - 0.055
