"""Bar charts drawn on the server: where each bar goes, so that a template only writes it down.

Places across are percentages of the width and places down are pixels, so that a chart fits a narrow
screen with letters of the usual size. Nothing here knows what the numbers mean: values come with
the text that people read (``3,2 m³``). The macro that draws is in ``charts.html``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import count

Number = int | Decimal

HEIGHT = 200
"""Pixels between the lowest and the highest line."""
_LEFT = 13.0
"""Per cent of the width that the numbers of the scale take."""
_STEPS = (1, 2, 5)
_FILLED = 0.72
_LINES = 4


@dataclass(frozen=True, slots=True)
class Series:
    """One kind of bar, one value a label; None is not known. ``texts`` are the values for people.

    ``uncertain`` holds the places of values that are estimates: their bars are drawn hollow.
    """

    name: str
    values: Sequence[Number | None]
    texts: Sequence[str]
    uncertain: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: ``x`` and ``width`` in per cent, ``y`` and ``height`` in pixels; ``look`` counts from 1."""

    look: int
    x: float
    y: float
    width: float
    height: float
    uncertain: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The bars of one label. ``texts``: the values; ``lines``: what is said of them when focused."""

    label: str
    short: str
    x: float
    width: float
    bars: tuple[Bar, ...]
    texts: tuple[str, ...]
    lines: tuple[str, ...]

    @property
    def middle(self) -> float:
        """Return where the label is centred, in per cent."""
        return round(self.x + self.width / 2, 3)


@dataclass(frozen=True, slots=True)
class ScaleLine:
    """A line of the scale with its number, ``y`` in pixels."""

    y: float
    text: str


@dataclass(frozen=True, slots=True)
class BarChart:
    """All that ``charts.bar_chart`` draws. ``key`` makes the ids of the page's charts differ."""

    key: str
    title: str
    description: str
    unit: str
    names: tuple[str, ...]
    groups: tuple[Group, ...]
    scale: tuple[ScaleLine, ...]
    baseline: float
    has_uncertain: bool
    height: int = HEIGHT

    @property
    def top(self) -> int:
        """Return how many pixels lie above the scale: one line a series for the values in focus."""
        return 40 + 18 * len(self.names)


def bar_chart(
    *,
    key: str,
    title: str,
    description: str,
    unit: str,
    labels: Sequence[tuple[str, str]],
    series: Sequence[Series],
    decimal_sign: str = ",",
) -> BarChart:
    """Return the chart of one to three series; ``labels`` are (in full, short), one a group of bars.

    ``description`` says in a sentence what the chart shows, for those who do not see it.
    """
    known = [value for one in series for value in one.values if value is not None]
    marks = _marks(min(known, default=0), max(known, default=0))
    place = _Scale(marks[0], marks[-1])
    return BarChart(
        key=key,
        title=title,
        description=description,
        unit=unit,
        names=tuple(one.name for one in series),
        groups=_groups(labels, series, place),
        scale=tuple(ScaleLine(place(mark), _text(mark, decimal_sign)) for mark in marks),
        baseline=place(Decimal(0)),
        has_uncertain=any(one.uncertain for one in series),
    )


class _Scale:
    """Turns a value into its place down, in pixels."""

    def __init__(self, low: Decimal, high: Decimal) -> None:
        self._high, self._span = high, high - low

    def __call__(self, value: Number) -> float:
        return round(float((self._high - value) * HEIGHT / self._span), 2)


def _groups(
    labels: Sequence[tuple[str, str]], series: Sequence[Series], place: _Scale
) -> tuple[Group, ...]:
    room = (100 - _LEFT) / max(len(labels), 1)
    return tuple(
        Group(
            label=full,
            short=short,
            x=round(_LEFT + number * room, 3),
            width=round(room, 3),
            bars=tuple(_bars(series, number, _LEFT + number * room, room, place)),
            texts=tuple(one.texts[number] for one in series),
            lines=tuple(f"{one.name}: {one.texts[number]}" for one in series),
        )
        for number, (full, short) in enumerate(labels)
    )


def _bars(
    series: Sequence[Series], number: int, left: float, room: float, place: _Scale
) -> list[Bar]:
    width = room * _FILLED / len(series)
    first = left + room * (1 - _FILLED) / 2
    zero = place(0)
    bars = []
    for look, one in enumerate(series):
        value = one.values[number]
        if value is None:
            continue
        top = place(value)
        bars.append(
            Bar(
                look=look + 1,
                x=round(first + look * width, 3),
                y=min(top, zero),
                width=round(width * 0.94, 3),
                height=round(abs(zero - top), 2),
                uncertain=number in one.uncertain,
            )
        )
    return bars


def _marks(lowest: Number, highest: Number) -> list[Decimal]:
    """Return round numbers from zero (or below the lowest) to above the highest, at most five or so."""
    low, high = min(Decimal(lowest), Decimal(0)), max(Decimal(highest), Decimal(0))
    if low == high:
        high = Decimal(1)
    step = _step((high - low) / _LINES)
    first = (low / step).to_integral_value(rounding="ROUND_FLOOR")
    marks = []
    for number in count():
        marks.append((first + number) * step)
        if marks[-1] >= high:
            return marks
    raise AssertionError("counting never ends")


def _step(least: Decimal) -> Decimal:
    """Return the smallest 1, 2 or 5 with zeros that is not below ``least``."""
    power = Decimal(1).scaleb(least.adjusted())
    return next(
        digit * power * ten
        for ten in (Decimal(1), Decimal(10))
        for digit in map(Decimal, _STEPS)
        if digit * power * ten >= least
    )


def _text(mark: Decimal, decimal_sign: str) -> str:
    plain = f"{mark.normalize():f}" if mark else "0"
    whole, _, rest = plain.partition(".")
    digits = whole.removeprefix("-")
    grouped = f"{int(digits):,}".replace(",", "\N{NO-BREAK SPACE}" if len(digits) > 4 else "")
    sign = "\N{MINUS SIGN}" if plain.startswith("-") else ""
    return f"{sign}{grouped}" + (f"{decimal_sign}{rest}" if rest else "")
