"""Turn a tenant's theme (a few colours and words) into CSS custom properties that stay readable.

A tenant gives a primary colour, an accent and a surface tint for light and dark; everything else
(text on them, links, borders, status colours, the landing header) is computed here, so that no
choice of a tenant can make a page unreadable: every pair in `TEXT_PAIRS` reaches WCAG AA 4.5:1
and every pair in `SHAPE_PAIRS` 3:1, in both colour schemes.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from portal.foundation.web.colour import (
    BLACK,
    HEX,
    WHITE,
    clamp,
    contrast_ratio,
    mix,
    on_colour,
    readable,
)

__all__ = ["contrast_ratio", "mail_colours", "theme_css", "theme_tokens"]

COLOUR_KEYS: Final = ("primary", "accent", "surface")
SCHEMES: Final = ("light", "dark")

THEME_WORDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "corners": ("none", "soft", "round"),
        "font": ("system", "humanist", "serif", "slab", "rounded"),
        "header": ("plain", "solid"),
        "menu": ("top", "side"),
        "motif": ("flat", "gradient", "band", "waves", "peaks"),
    }
)
"""The enumerated words of a theme; the first of each is what a theme that is silent gets."""

_SANS = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif'
_HUMANIST = 'Seravek, "Gill Sans Nova", Ubuntu, Calibri, Carlito, "DejaVu Sans", sans-serif'
_ROUNDED = (
    'ui-rounded, "Hiragino Maru Gothic ProN", "Varela Round", Nunito, Quicksand, "Segoe UI", '
    "Ubuntu, sans-serif"
)
_SERIF = 'Charter, "Bitstream Charter", "Sitka Text", Cambria, Georgia, "DejaVu Serif", serif'
_SLAB = 'Rockwell, "Rockwell Nova", "Roboto Slab", "DejaVu Serif", "Sitka Small", serif'
_FONTS: Final = {  # word → (running text, headings, weight of headings)
    "system": (_SANS, _SANS, "700"),
    "humanist": (_HUMANIST, _HUMANIST, "700"),
    "serif": (_SANS, _SERIF, "600"),
    "slab": (_SANS, _SLAB, "700"),
    "rounded": (_ROUNDED, _ROUNDED, "700"),
}
_RADII: Final = {  # word → (fields and buttons, cards, pills)
    "none": ("0", "0", "2px"),
    "soft": ("6px", "10px", "999px"),
    "round": ("14px", "22px", "999px"),
}
_STATUS: Final = {
    "danger": ("#b3151f", "#ff8f85"),
    "success": ("#17693a", "#74d69a"),
    "warning": ("#8a4b00", "#f5bd5b"),
    "info": ("#0b5394", "#86c2ff"),
}
_DEEP_MOTIFS: Final = {"gradient": 0.3, "waves": 0.3, "peaks": 0.05}
"""Motifs with white text on the tenant's colour, and the share of the accent at the far end."""

TEXT_PAIRS: Final = (
    *((text, ground) for text in ("ink", "muted", "link") for ground in ("canvas", "surface")),
    *((text, "sunken") for text in ("ink", "muted", "link")),
    *((text, "primary-soft") for text in ("ink", "muted", "link")),
    ("ink", "accent-soft"),
    *((name, ground) for name in _STATUS for ground in ("canvas", "surface", f"{name}-soft")),
    *(("ink", f"{name}-soft") for name in _STATUS),
    ("on-primary", "primary"),
    ("on-primary", "primary-strong"),
    ("on-accent", "accent"),
    ("on-header", "header"),
    ("on-header", "header-strong"),
    ("on-hero", "hero-from"),
    ("on-hero", "hero-to"),
    ("on-hero-button", "hero-button"),
)
SHAPE_PAIRS: Final = (
    *(("line-strong", ground) for ground in ("canvas", "surface", "sunken")),
    *(("focus", ground) for ground in ("canvas", "surface", "sunken")),
    *(("primary", ground) for ground in ("canvas", "surface")),
    ("hero-button", "hero-from"),
    ("hero-button", "hero-to"),
)


def theme_css(*, theme: Mapping[str, Any]) -> str:
    """Return the style sheet (`:root{…}` for light, a media query for dark) of one theme.

    Raises ValueError that names the offending key, see `theme_tokens`.
    """
    tokens = theme_tokens(theme=theme)
    shape = _declarations(_shape(theme))
    light, dark = (_declarations(tokens[scheme]) for scheme in SCHEMES)
    return (
        f":root{{color-scheme:light dark;{shape}{light}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"
    )


def scheme_css(*, theme: Mapping[str, Any], scheme: str) -> str:
    """Return the style sheet of one colour scheme, whatever the device prefers; for previews."""
    tokens, shape = theme_tokens(theme=theme)[scheme], _declarations(_shape(theme))
    return f":root{{color-scheme:{scheme};{shape}{_declarations(tokens)}}}\n"


def theme_tokens(*, theme: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Return every computed colour as {'light': {token: '#rrggbb'}, 'dark': {…}}.

    `theme` is {'colours': {'light': {primary, accent, surface}, 'dark': {…}}, 'corners': word,
    'font': word, 'header': word, 'menu': word, 'motif': word}. `dark` and the words may be left
    out. Raises ValueError naming the key that is unknown, missing, no `#rrggbb` or no known word.
    """
    words = _words(theme)
    light, dark = _colours(theme)
    return {
        "light": _scheme(light, brand=light, dark=False, words=words),
        "dark": _scheme(dark, brand=light, dark=True, words=words),
    }


def mail_colours(*, theme: Mapping[str, Any]) -> dict[str, str]:
    """Return the light colours an HTML e-mail needs, keys with `_` so that templates can dot them.

    Mail programs know neither custom properties nor reliable dark schemes.
    """
    names = ("canvas", "surface", "ink", "muted", "link", "line", "primary", "on-primary")
    light = theme_tokens(theme=theme)["light"]
    return {name.replace("-", "_"): light[name] for name in (*names, "primary-soft", "accent")}


def _scheme(
    given: Mapping[str, str], *, brand: Mapping[str, str], dark: bool, words: Mapping[str, str]
) -> dict[str, str]:
    """Compute all tokens of one colour scheme from its three given colours.

    `brand` are the light ones: large coloured areas stay the company's own colour in the dark.
    """
    canvas = clamp(given["surface"], dark=dark)
    surface = mix(canvas, WHITE, 0.05) if dark else WHITE
    ink = readable(mix("#f3f4f6" if dark else "#14161b", given["primary"], 0.08), (canvas,), 11)
    sunken = mix(canvas, ink, 0.04)
    tokens = {"canvas": canvas, "surface": surface, "sunken": sunken, "ink": ink}
    grounds = (canvas, surface, sunken)
    tokens["primary"] = primary = readable(given["primary"], (canvas, surface), 3)
    tokens["on-primary"] = on_primary = on_colour(primary)
    away = BLACK if on_primary == WHITE else WHITE
    tokens["primary-strong"] = mix(primary, away, 0.18)
    tokens["primary-soft"] = primary_soft = mix(surface, primary, 0.12 if dark else 0.08)
    tokens["accent"] = accent = given["accent"]
    tokens["on-accent"] = on_colour(accent)
    tokens["accent-soft"] = mix(surface, accent, 0.14)
    tokens["link"] = readable(primary, (*grounds, primary_soft), 4.5)
    tokens["muted"] = readable(mix(ink, canvas, 0.36), (*grounds, primary_soft), 4.6)
    tokens["line"] = mix(canvas, ink, 0.15)
    tokens["line-strong"] = readable(mix(canvas, ink, 0.42), grounds, 3.1)
    tokens["focus"] = readable(accent, grounds, 3.1)
    tokens |= _header(tokens, brand, dark=dark, solid=words["header"] == "solid")
    tokens |= _hero(tokens, brand, dark=dark, accent_share=_DEEP_MOTIFS.get(words["motif"]))
    for name, pair in _STATUS.items():
        soft = mix(surface, pair[dark], 0.13 if dark else 0.08)
        tokens[name] = readable(pair[dark], (canvas, surface, soft), 4.5)
        tokens[f"{name}-soft"] = soft
    return tokens


def _header(
    tokens: Mapping[str, str], brand: Mapping[str, str], *, dark: bool, solid: bool
) -> dict[str, str]:
    """Colours of the bar at the top: the page's own surface, or the tenant's primary colour."""
    ground = tokens["surface"]
    if solid:
        ground = mix(brand["primary"], BLACK, 0.5) if dark else tokens["primary"]
    on = on_colour(ground) if solid else tokens["ink"]
    strong = mix(ground, BLACK if on == WHITE else WHITE, 0.2)
    if not solid:
        strong = tokens["primary-soft"]
    line = mix(ground, on, 0.22) if solid else tokens["line"]
    return {"header": ground, "header-strong": strong, "on-header": on, "header-line": line}


def _hero(
    tokens: Mapping[str, str], brand: Mapping[str, str], *, dark: bool, accent_share: float | None
) -> dict[str, str]:
    """Colours of the landing header: deep with white text, or a calm tint with dark text."""
    if accent_share is None:
        ground = tokens["primary-soft"]
        return {
            "hero-from": ground,
            "hero-to": ground,
            "on-hero": tokens["ink"],
            "hero-button": readable(tokens["primary"], (ground,), 3),
            "on-hero-button": on_colour(readable(tokens["primary"], (ground,), 3)),
        }
    base = mix(brand["primary"], BLACK, 0.45 if dark else 0.22)
    start = readable(base, (WHITE,), 6, toward=BLACK)
    end = readable(mix(base, brand["accent"], accent_share), (WHITE,), 5.2, toward=BLACK)
    return {
        "hero-from": start,
        "hero-to": end,
        "on-hero": WHITE,
        "hero-button": WHITE,
        "on-hero-button": start,
    }


def _words(theme: Mapping[str, Any]) -> dict[str, str]:
    """Check the keys and enumerated words of a theme and fill in what is left out."""
    for key in theme:
        if key != "colours" and key not in THEME_WORDS:
            raise ValueError(f"theme.{key}: unknown key")
    words = {}
    for key, allowed in THEME_WORDS.items():
        word = theme.get(key, allowed[0])
        if not isinstance(word, str) or word not in allowed:
            raise ValueError(f"theme.{key}: {word!r} is not one of {', '.join(allowed)}")
        words[key] = word
    return words


def _colours(theme: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the checked colours for light and dark; what dark leaves out follows from light."""
    schemes = theme.get("colours")
    if not isinstance(schemes, Mapping):
        raise ValueError("theme.colours: missing; give at least `light` with three colours")
    for scheme in schemes:
        if scheme not in SCHEMES:
            raise ValueError(f"theme.colours.{scheme}: unknown key")
    light = _read_scheme(schemes.get("light"), "light", {})
    fallback = {**light, "surface": mix(BLACK, light["primary"], 0.08)}
    return light, _read_scheme(schemes.get("dark", {}), "dark", fallback)


def _read_scheme(given: Any, scheme: str, fallback: Mapping[str, str]) -> dict[str, str]:
    """Check the three colours of one scheme."""
    if not isinstance(given, Mapping):
        raise ValueError(f"theme.colours.{scheme}: missing; give {', '.join(COLOUR_KEYS)}")
    for key in given:
        if key not in COLOUR_KEYS:
            raise ValueError(f"theme.colours.{scheme}.{key}: unknown key")
    colours = {}
    for key in COLOUR_KEYS:
        value = given.get(key, fallback.get(key))
        if not isinstance(value, str) or not HEX.fullmatch(value):
            raise ValueError(
                f"theme.colours.{scheme}.{key}: {value!r} is not a colour like #1a2b3c"
            )
        colours[key] = value.lower()
    return colours


def _shape(theme: Mapping[str, Any]) -> dict[str, str]:
    """Fonts and corners, which do not depend on the colour scheme."""
    words = _words(theme)
    body, headings, weight = _FONTS[words["font"]]
    small, large, pill = _RADII[words["corners"]]
    names = ("font-body", "font-head", "weight-head", "radius", "radius-large", "radius-pill")
    return dict(zip(names, (body, headings, weight, small, large, pill), strict=True))


def _declarations(values: Mapping[str, str]) -> str:
    return "".join(f"--{name}:{value};" for name, value in values.items())
