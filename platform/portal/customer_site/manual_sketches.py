"""Miniatures of pages for the user manual: drawn in the tenant's own shape and colours, with rings."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from markupsafe import Markup, escape

from portal.customer_site.manual import Drawing
from portal.foundation.web.theming import theme_tokens

WIDTH, HEIGHT = 640, 350
Point = tuple[float, float]
_TOKENS: Mapping[str, str] = MappingProxyType(
    {
        "paper": "surface",
        "frame": "line-strong",
        "bar": "header",
        "on-bar": "on-header",
        "menu": "primary-soft",
        "soft": "sunken",
        "grey": "line",
        "dark": "muted",
        "ink": "ink",
        "link": "link",
        "button": "primary",
        "on-button": "on-primary",
        "ring": "ink",
        "on-ring": "surface",
    }
)
"""Role in a drawing → colour of the theme."""


@dataclass(frozen=True, slots=True)
class Skin:
    """How drawings of one tenant look: ``inks`` is None on the screen, where the style sheet colours."""

    company: str
    side_menu: bool
    inks: Mapping[str, str] | None = None

    def ink(self, role: str) -> str:
        """Return the attribute that colours a shape of that role."""
        return f'class="sk-{role}"' if self.inks is None else f'fill="{self.inks[role]}"'


def screen_skin(*, company: str, theme: Mapping[str, Any]) -> Skin:
    """Return the skin for pages."""
    return Skin(company, theme.get("menu") == "side")


def paper_skin(*, company: str, theme: Mapping[str, Any]) -> Skin:
    """Return the skin for PDFs, in the theme's light colours."""
    light = theme_tokens(theme=theme)["light"]
    inks = {role: light[token] for role, token in _TOKENS.items()}
    return Skin(company, theme.get("menu") == "side", inks)


def draw(drawing: Drawing, skin: Skin, *, rings: int, alt: str) -> Markup:
    """Return the SVG of a page with as many numbered rings as its legend has entries."""
    pen = _Pen(skin)
    pen.box(1, 1, WIDTH - 2, HEIGHT - 2, "paper", radius=10, frame=True)
    spot = _frame(pen, drawing, skin)
    beside = skin.side_menu and drawing.in_menu
    left, top = (222, 62) if beside else (44, 96 if drawing.in_menu else 66)
    pen.words(left, top + 18, drawing.title, "ink", size=19, room=WIDTH - left - 30, bold=True)
    places = _LAYOUTS[drawing.kind](pen, drawing, left, top + 38)
    spots = ([spot] if drawing.in_menu else []) + list(places)
    for number, place in enumerate(spots[:rings], start=1):
        pen.ring(place, number)
    root = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
    names = Markup(' role="img" aria-label="{}">').format(alt)
    return Markup(root) + names + Markup("".join(pen.parts)) + Markup("</svg>")  # noqa: S704


class _Pen:
    """Collects the shapes of one drawing."""

    def __init__(self, skin: Skin) -> None:
        self._skin = skin
        self.parts: list[str] = []

    def box(
        self, x: float, y: float, width: float, height: float, role: str, *, radius: float = 3,
        frame: bool = False,
    ) -> Point:  # fmt: skip
        """Draw a rectangle; return the point where a ring beside its left edge stands."""
        line = ""
        if frame:
            ink = self._skin.inks
            line = f' stroke="{ink["frame"]}" stroke-width="1.5"' if ink else ' data-frame=""'
        self.parts.append(
            f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{radius:g}"'
            f" {self._skin.ink(role)}{line}/>"
        )
        return x, y + height / 2

    def words(
        self, x: float, y: float, said: str, role: str, *, size: int = 13, room: float = 600,
        bold: bool = False, middle: bool = False,
    ) -> None:  # fmt: skip
        """Write one line, shortened to the room there is."""
        most = max(3, int(room / (size * 0.56)))
        shown = said if len(said) <= most else said[: most - 1].rstrip() + "…"
        weight = ' font-weight="bold"' if bold else ""
        anchor = ' text-anchor="middle"' if middle else ""
        face = 'font-family="Libertinus Serif" ' if self._skin.inks else ""
        self.parts.append(
            f'<text x="{x:g}" y="{y:g}" font-size="{size}" {face}{self._skin.ink(role)}{weight}'
            f"{anchor}>{escape(shown)}</text>"
        )

    def lines(self, x: float, y: float, widths: Sequence[float], *, gap: float = 18) -> Point:
        """Draw grey lines that stand for text."""
        for number, width in enumerate(widths):
            self.box(x, y + number * gap, width, 7, "grey")
        return x, y + 3

    def button(self, x: float, y: float, said: str, *, width: float = 150) -> Point:
        """Draw a button."""
        place = self.box(x, y, width, 32, "button", radius=6)
        self.words(
            x + width / 2, y + 21, said, "on-button", room=width - 10, bold=True, middle=True
        )
        return place

    def ring(self, place: Point, number: int) -> None:
        """Draw a numbered ring left of the place that it points at."""
        x, y = max(17.0, place[0] - 12), place[1]
        self.parts.append(f'<circle cx="{x:g}" cy="{y:g}" r="13" {self._skin.ink("ring")}/>')
        self.words(x, y + 5, str(number), "on-ring", size=15, bold=True, middle=True)


def _frame(pen: _Pen, drawing: Drawing, skin: Skin) -> Point:
    """Draw header and menu; return where the page's own entry stands."""
    pen.box(2, 2, WIDTH - 4, 42, "bar", radius=9)
    pen.words(22, 29, skin.company, "on-bar", size=16, room=300, bold=True)
    pen.box(WIDTH - 130, 14, 106, 18, "menu", radius=9)
    if not drawing.in_menu:
        return 0, 0
    if skin.side_menu:
        pen.box(12, 58, 176, 280, "menu", radius=6)
        for row in (0, 1, 3, 4, 5):
            pen.box(44, 78 + row * 34, 96 - 11 * (row % 3), 8, "grey")
        pen.box(18, 134, 164, 32, "paper", radius=4)
        pen.words(46, 155, drawing.title, "ink", room=132, bold=True)
        return 38, 150
    pen.box(2, 45, WIDTH - 4, 34, "menu", radius=0)
    pen.box(28, 58, 62, 8, "grey")
    pen.box(110, 58, 50, 8, "grey")
    pen.words(206, 67, drawing.title, "ink", room=230, bold=True)
    pen.box(470, 58, 60, 8, "grey")
    pen.box(550, 58, 46, 8, "grey")
    return 200, 62


def _list(pen: _Pen, drawing: Drawing, left: float, top: float) -> Sequence[Point]:
    right = WIDTH - 34
    choice = pen.box(left, top, 120, 26, "paper", radius=5, frame=True)
    pen.box(left + 12, top + 9, 66, 8, "dark")
    pen.box(left, top + 42, right - left, 22, "soft")
    rows = []
    for number in range(4):
        y = top + 74 + number * 34
        rows.append(pen.box(left + 10, y, 112, 9, "link"))
        pen.box(left + 160, y, 64, 8, "grey")
        pen.box(left + 250, y, 56, 8, "grey")
        pen.words(right - 44, y + 10, "PDF", "link", bold=True)
        pen.box(left, y + 21, right - left, 1.5, "grey", radius=0)
    return choice, rows[0], (right - 52, top + 79)


def _facts(pen: _Pen, drawing: Drawing, left: float, top: float) -> Sequence[Point]:
    right = WIDTH - 34
    pen.box(left, top, right - left, 146, "paper", radius=8, frame=True)
    first: Point = (left, top)
    for number in range(4):
        y = top + 22 + number * 32
        place = pen.box(left + 22, y, 96 - 9 * (number % 2), 8, "grey")
        first = place if number == 0 else first
        pen.box(left + 170, y, 150 + 17 * (number % 3), 9, "dark")
    if not drawing.button:
        return (first,)
    return first, pen.button(left, top + 164, drawing.button)


def _form(pen: _Pen, drawing: Drawing, left: float, top: float) -> Sequence[Point]:
    places = []
    labels = drawing.labels[:3] or ("", "")
    for number, label in enumerate(labels):
        y = top + number * 60
        if label:
            pen.words(left + 14, y + 12, label, "ink", room=300)
        else:
            pen.box(left + 14, y + 4, 110 + 24 * number, 8, "dark")
        places.append(pen.box(left + 14, y + 20, 300, 30, "paper", radius=5, frame=True))
    button = pen.button(left + 14, top + len(labels) * 60 + 6, drawing.button or "…", width=180)
    return (*places, button)


def _choices(pen: _Pen, drawing: Drawing, left: float, top: float) -> Sequence[Point]:
    places = []
    for number in range(4):
        y = top + number * 38
        places.append(pen.box(left + 14, y, 20, 20, "paper", radius=4, frame=True))
        pen.box(left + 48, y + 6, 230 - 28 * (number % 2), 8, "grey")
    pen.words(left + 18, top + 16, "✓", "link", size=16, bold=True)
    return places[0], pen.button(left + 14, top + 164, drawing.button or "…")


def _article(pen: _Pen, drawing: Drawing, left: float, top: float) -> Sequence[Point]:
    first = pen.lines(left + 14, top, (330, 350, 290))
    pen.box(left + 14, top + 66, 140, 10, "dark")
    pen.lines(left + 14, top + 92, (350, 310, 340, 200))
    return first, pen.box(left + 14, top + 176, 170, 9, "link")


def _chart(pen: _Pen, drawing: Drawing, left: float, top: float) -> Sequence[Point]:
    heights = (88, 76, 60, 41, 22, 12, 10, 13, 30, 55, 74, 92)
    for number, height in enumerate(heights):
        x = left + 24 + number * 30
        pen.box(x, top + 100 - height * 0.85, 9, height * 0.85, "grey", radius=1)
        pen.box(x + 11, top + 100 - height, 11, height, "button", radius=1)
    pen.box(left + 10, top + 101, 384, 1.5, "dark", radius=0)
    for number in range(3):
        y = top + 128 + number * 26
        pen.box(left + 22, y, 90, 8, "dark")
        pen.box(left + 200, y, 50, 8, "grey")
        pen.box(left + 300, y, 50, 8, "grey")
    return (left + 18, top + 55), (left + 22, top + 132)


def _calendar(pen: _Pen, drawing: Drawing, left: float, top: float) -> Sequence[Point]:
    days = []
    for row in range(2):
        for column in range(5):
            x, y = left + 14 + column * 74, top + row * 46
            days.append(pen.box(x, y, 64, 36, "soft", radius=5, frame=True))
            pen.box(x + 18, y + 14, 28, 8, "dark")
    times = []
    for number in range(4):
        x = left + 14 + number * 92
        times.append(pen.box(x, top + 108, 80, 30, "paper", radius=5, frame=True))
        pen.box(x + 22, top + 119, 36, 8, "link")
    return days[0], times[0], pen.button(left + 14, top + 160, drawing.button or "…", width=180)


def _balance(pen: _Pen, drawing: Drawing, left: float, top: float) -> Sequence[Point]:
    right = WIDTH - 34
    pen.box(left, top, right - left, 84, "menu", radius=8)
    pen.box(left + 26, top + 18, 110, 8, "grey")
    pen.words(left + 26, top + 60, "12 345 Ft", "ink", size=26, bold=True)
    button = pen.button(right - 150, top + 26, drawing.button or "…", width=132)
    for number in range(3):
        y = top + 108 + number * 34
        pen.box(left + 12, y, 120, 9, "link")
        pen.box(left + 190, y, 70, 8, "grey")
        pen.box(right - 90, y, 70, 8, "dark")
        pen.box(left, y + 22, right - left, 1.5, "grey", radius=0)
    return (left + 12, top + 52), button, (left + 12, top + 112)


def _mail(pen: _Pen, drawing: Drawing, left: float, top: float) -> Sequence[Point]:
    pen.lines(left + 14, top, (320, 350, 260))
    place: Point = (left + 14, top + 84)
    if drawing.button:
        place = pen.button(left + 14, top + 66, drawing.button, width=200)
    if not drawing.labels:
        pen.lines(left + 14, top + 122, (340, 300))
        return (place,)
    code = pen.box(left + 14, top + 120, 300, 34, "soft", radius=5)
    pen.words(left + 30, top + 143, drawing.labels[0], "ink", size=16, room=290, bold=True)
    return place, code


_LAYOUTS: Mapping[str, Callable[[_Pen, Drawing, float, float], Sequence[Point]]] = MappingProxyType(
    {
        "list": _list,
        "facts": _facts,
        "form": _form,
        "choices": _choices,
        "article": _article,
        "chart": _chart,
        "calendar": _calendar,
        "balance": _balance,
        "mail": _mail,
    }
)
LAYOUTS = frozenset(_LAYOUTS)
