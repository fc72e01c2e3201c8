"""What the colours of a theme are called, and where they are seen."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

SCHEME_LABELS: Mapping[str, Any] = {"light": _l("Light look"), "dark": _l("Dark look")}
COLOUR_LABELS: Mapping[str, Any] = {
    "primary": _l("Main colour"),
    "accent": _l("Second colour"),
    "surface": _l("Ground of the page"),
}
WORD_LABELS: Mapping[str, Any] = {
    "corners": _l("Corners"),
    "font": _l("Lettering"),
    "header": _l("Bar at the top"),
    "menu": _l("Menu"),
    "motif": _l("First page"),
}
WORDS: Mapping[str, Any] = {
    "none": _l("straight"),
    "soft": _l("a little round"),
    "round": _l("round"),
    "system": _l("of the device"),
    "humanist": _l("humanist"),
    "serif": _l("headings with serifs"),
    "slab": _l("headings with strong serifs"),
    "rounded": _l("rounded"),
    "plain": _l("plain"),
    "solid": _l("in the main colour"),
    "top": _l("at the top"),
    "side": _l("on the side"),
    "flat": _l("calm ground"),
    "gradient": _l("gradient"),
    "band": _l("band"),
    "waves": _l("waves"),
    "peaks": _l("peaks"),
}
TOKEN_LABELS: Mapping[str, Any] = {
    "ink": _l("text"),
    "muted": _l("quiet text"),
    "link": _l("links"),
    "primary": _l("buttons, marked things"),
    "primary-strong": _l("button under the pointer"),
    "primary-soft": _l("soft tint of the main colour"),
    "on-primary": _l("text on buttons"),
    "accent": _l("second colour"),
    "accent-soft": _l("soft tint of the second colour"),
    "on-accent": _l("text on the second colour"),
    "canvas": _l("ground of the page"),
    "surface": _l("cards"),
    "sunken": _l("heads of tables, sunken parts"),
    "line-strong": _l("edges of fields"),
    "focus": _l("ring of what has the focus"),
    "header": _l("bar at the top"),
    "header-strong": _l("bar under the pointer"),
    "on-header": _l("text in the bar"),
    "hero-from": _l("first page, one end"),
    "hero-to": _l("first page, other end"),
    "on-hero": _l("text of the first page"),
    "hero-button": _l("button of the first page"),
    "on-hero-button": _l("text of that button"),
    "danger": _l("error badge"),
    "danger-soft": _l("ground of errors"),
    "success": _l("badge of what is done"),
    "success-soft": _l("ground of what is done"),
    "warning": _l("warning badge"),
    "warning-soft": _l("ground of warnings"),
    "info": _l("badge of information"),
    "info-soft": _l("ground of information"),
}
