"""Arithmetic on `#rrggbb` colours: WCAG contrast, blending, and finding a readable neighbour."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

WHITE: Final = "#ffffff"
BLACK: Final = "#000000"
HEX: Final = re.compile(r"#[0-9a-fA-F]{6}")


def contrast_ratio(a: str, b: str) -> float:
    """Return the WCAG 2 contrast ratio (1.0 to 21.0) of two `#rrggbb` colours, in any order.

    Raises ValueError where one of them is not a colour.
    """
    lighter, darker = sorted((luminance(a), luminance(b)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Return the WCAG relative luminance, 0.0 (black) to 1.0 (white)."""
    linear = (
        part / 12.92 if (part := channel / 255) <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for channel in _channels(colour)
    )
    weights = (0.2126, 0.7152, 0.0722)
    return sum(weight * value for weight, value in zip(weights, linear, strict=True))


def mix(a: str, b: str, share: float) -> str:
    """Blend `share` (0 to 1) of colour `b` into `a`, channel by channel."""
    pairs = zip(_channels(a), _channels(b), strict=True)
    return "#" + "".join(f"{round(x + (y - x) * share):02x}" for x, y in pairs)


def on_colour(ground: str) -> str:
    """Return the text colour for a ground: white where it is readable, else black.

    One of the two always reaches 4.58, so white is asked for a little more than 4.5.
    """
    return WHITE if contrast_ratio(WHITE, ground) >= 4.55 else BLACK


def readable(
    colour: str, grounds: Iterable[str], ratio: float, *, toward: str | None = None
) -> str:
    """Move `colour` toward black or white, as little as needed, until it reaches `ratio`.

    `grounds` are all light or all dark; where even `toward` falls short, it is returned as it is.
    """
    grounds = tuple(grounds)
    goal = toward or (BLACK if min(map(luminance, grounds)) > 0.18 else WHITE)
    for step in range(51):
        moved = mix(colour, goal, step / 50)
        if min(contrast_ratio(moved, ground) for ground in grounds) >= ratio:
            return moved
    return goal


def clamp(tint: str, *, dark: bool) -> str:
    """Move a surface tint until it is light (dark) enough to carry text and soft colours."""
    for step in range(51):
        moved = mix(tint, BLACK if dark else WHITE, step / 50)
        level = luminance(moved)
        if level <= 0.018 if dark else level >= 0.86:
            return moved
    return BLACK if dark else WHITE


def _channels(colour: str) -> tuple[int, int, int]:
    if not HEX.fullmatch(colour):
        raise ValueError(f"{colour!r} is not a colour like #1a2b3c")
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
