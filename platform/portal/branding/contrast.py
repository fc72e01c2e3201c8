"""Whether a company's colours can be read where the style sheet uses them, and which ones could."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final

from portal.branding.nearest import nearest_passing
from portal.foundation.web.colour import luminance
from portal.foundation.web.theming import (
    COLOUR_KEYS,
    SCHEMES,
    SHAPE_PAIRS,
    TEXT_PAIRS,
    contrast_ratio,
    theme_tokens,
)

TEXT, SHAPE = 4.5, 3.0
"""What WCAG AA asks of text, and of shapes such as the ring around what has the focus."""
_GROUNDS: Final[Mapping[str, tuple[tuple[str, str, float], ...]]] = {
    "primary": (
        *(("primary", ground, SHAPE) for ground in ("canvas", "surface")),
        *(("link", ground, TEXT) for ground in ("canvas", "surface", "sunken", "primary-soft")),
    ),
    "accent": tuple(("focus", ground, SHAPE) for ground in ("canvas", "surface", "sunken")),
    "surface": (("ink", "canvas", TEXT), ("muted", "canvas", TEXT)),
}
"""Where each given colour itself is seen: as what, on what, and how much contrast that needs."""
_TAKEN_AS: Final = {"primary": ("primary", "link"), "accent": ("focus",), "surface": ("canvas",)}
"""The computed colours that are the given one itself wherever it can be read."""
_TRIES: Final = 12
_TIGHTER: Final = 0.02


@dataclass(frozen=True, slots=True)
class Use:
    """One place where a given colour stands: ``needed`` contrast, and what it has as it is given."""

    front: str
    ground: str
    needed: float
    ratio: float

    @property
    def passes(self) -> bool:
        """Tell whether the colour as it is given is enough here."""
        return self.ratio >= self.needed


@dataclass(frozen=True, slots=True)
class Verdict:
    """One given colour. ``used``: what the portal makes of it, by use; ``offer``: the nearest colour
    that it could use everywhere as it is, None where the given one is such a colour."""

    scheme: str
    key: str
    given: str
    uses: tuple[Use, ...]
    used: Mapping[str, str]
    offer: str | None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two colours that the style sheet puts on each other, as they come out in the end."""

    scheme: str
    front: str
    ground: str
    front_colour: str
    ground_colour: str
    needed: float
    ratio: float


def verdicts(theme: Mapping[str, Any]) -> tuple[Verdict, ...]:
    """Return what there is to say about each given colour, light ones first."""
    tokens = theme_tokens(theme=theme)
    given = given_colours(theme)
    return tuple(
        _verdict(theme, tokens[scheme], scheme, key, given[scheme][key])
        for scheme in SCHEMES
        for key in COLOUR_KEYS
    )


def pairs(theme: Mapping[str, Any]) -> tuple[Pair, ...]:
    """Return every pair of colours that the style sheet uses, in both schemes."""
    found = []
    for scheme, tokens in theme_tokens(theme=theme).items():
        for known, needed in ((TEXT_PAIRS, TEXT), (SHAPE_PAIRS, SHAPE)):
            for front, ground in known:
                colours = tokens[front], tokens[ground]
                ratio = contrast_ratio(*colours)
                found.append(Pair(scheme, front, ground, *colours, needed, ratio))
    return tuple(found)


def given_colours(theme: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Return the three given colours of both schemes; what dark leaves out is as it is computed."""
    schemes = theme["colours"]
    light = {key: str(schemes["light"][key]).lower() for key in COLOUR_KEYS}
    dark = dict(schemes.get("dark") or {})
    computed = theme_tokens(theme=theme)["dark"]
    fallback = {**light, "surface": computed["canvas"]}
    return {
        "light": light,
        "dark": {key: str(dark.get(key) or fallback[key]).lower() for key in COLOUR_KEYS},
    }


def with_colour(theme: Mapping[str, Any], scheme: str, key: str, colour: str) -> dict[str, Any]:
    """Return the theme with one colour exchanged."""
    changed: dict[str, Any] = deepcopy(dict(theme))
    changed["colours"] = {name: dict(colours or {}) for name, colours in theme["colours"].items()}
    changed["colours"].setdefault(scheme, {})[key] = colour
    return changed


def is_taken(theme: Mapping[str, Any], scheme: str, key: str, colour: str) -> bool:
    """Tell whether the portal would use that colour everywhere as it is."""
    tokens = theme_tokens(theme=with_colour(theme, scheme, key, colour))[scheme]
    return all(tokens[name] == colour for name in _TAKEN_AS[key])


def nearest(theme: Mapping[str, Any], scheme: str, key: str, given: str) -> str | None:
    """Return the colour nearest to ``given`` that the portal could use everywhere as it is.

    The grounds follow the colour a little (soft tints are mixed from it), so it is looked for on
    the grounds that the last one found would have, until they agree.
    """
    found: str | None = given
    for attempt in range(_TRIES):
        if found is not None and is_taken(theme, scheme, key, found):
            return found
        tokens = theme_tokens(theme=with_colour(theme, scheme, key, found or given))[scheme]
        passes = _demand(key, tokens, extra=_TIGHTER * attempt, dark=scheme == "dark")
        found = nearest_passing(given, passes)
    return None


def _demand(
    key: str, tokens: Mapping[str, str], *, extra: float, dark: bool
) -> Callable[[str], bool]:
    """Return the test of a colour on fixed grounds; ``extra`` contrast is asked beyond the need."""
    if key == "surface":
        return lambda colour: luminance(colour) <= 0.018 if dark else luminance(colour) >= 0.86
    least = [
        (luminance(tokens[ground]) + 0.05, needed + (0.1 if front == "focus" else 0) + extra)
        for front, ground, needed in _GROUNDS[key]
    ]

    def passes(colour: str) -> bool:
        own = luminance(colour) + 0.05
        return all(max(own, ground) >= needed * min(own, ground) for ground, needed in least)

    return passes


def _verdict(
    theme: Mapping[str, Any], tokens: Mapping[str, str], scheme: str, key: str, given: str
) -> Verdict:
    uses = []
    for front, ground, needed in _GROUNDS[key]:
        colours = (tokens[front], given) if key == "surface" else (given, tokens[ground])
        uses.append(Use(front, ground, needed, contrast_ratio(*colours)))
    taken = is_taken(theme, scheme, key, given)
    return Verdict(
        scheme=scheme,
        key=key,
        given=given,
        uses=tuple(uses),
        used={name: tokens[name] for name in _TAKEN_AS[key] if tokens[name] != given},
        offer=None if taken else nearest(theme, scheme, key, given),
    )
