"""Bar charts: every bar where its value says, every value to be read without seeing the bars."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, FileSystemLoader
from lxml import html

from portal.foundation.web.charts import HEIGHT, BarChart, Series, bar_chart
from tests.portal.foundation.test_macros import EVIL, WEB

NUMBERS = st.decimals(min_value=-(10**9), max_value=10**9, places=3)


def chart_of(values: list[list[Decimal | None]], **changes: object) -> BarChart:
    series = [
        Series(f"S{number}", row, ["–" if value is None else str(value) for value in row])
        for number, row in enumerate(values)
    ]
    labels = [(f"Month {number}", str(number)) for number in range(len(values[0]))]
    given = {"key": "c", "title": "T", "description": "D", "unit": "m³"} | changes
    return bar_chart(labels=labels, series=series, **given)  # type: ignore[arg-type]


def drawn(chart: BarChart, macro: str = "charts.bar_chart(chart)") -> html.HtmlElement:
    environment = Environment(
        loader=FileSystemLoader(WEB / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_null_translations(newstyle=True)
    source = f'{{% import "charts.html" as charts with context %}}{{{{ {macro} }}}}'
    return html.fromstring(f"<div>{environment.from_string(source).render(chart=chart)}</div>")


@given(st.integers(1, 24).flatmap(lambda size: st.lists(
    st.lists(st.none() | NUMBERS, min_size=size, max_size=size), min_size=1, max_size=3)))  # fmt: skip
def test_every_bar_stands_inside_and_is_as_high_as_its_value(values):
    chart = chart_of(values)
    bars = {
        (bar.look - 1, place): bar for place, group in enumerate(chart.groups) for bar in group.bars
    }
    known = {
        (row, place): value
        for row, line in enumerate(values)
        for place, value in enumerate(line)
        if value is not None
    }
    assert set(bars) == set(known)
    span = max(abs(a - b) for a in [0, *known.values()] for b in [0, *known.values()])
    for where, bar in bars.items():
        assert bar.x >= 0 and bar.x + bar.width <= 100.01
        assert bar.y >= 0 and bar.y + bar.height <= HEIGHT + 0.02
        edge = bar.y if known[where] >= 0 else bar.y + bar.height
        assert abs(abs(edge - chart.baseline) - bar.height) < 0.02
    heights = sorted((abs(known[where]), bar.height) for where, bar in bars.items())
    for (_, lower), (_, higher) in pairwise(heights):
        assert higher >= lower - 0.02
    if span:
        tallest = max(bar.height for bar in bars.values())
        assert tallest >= HEIGHT / 8, "the scale wastes the room"


@given(NUMBERS, NUMBERS)
def test_the_scale_is_round_evenly_spaced_and_covers_everything(low, high):
    chart = chart_of([[low, high]])
    assert 2 <= len(chart.scale) <= 7
    assert chart.scale[0].y == HEIGHT and chart.scale[-1].y == 0
    gaps = {
        round(lower.y - upper.y) for lower, upper in zip(chart.scale, chart.scale[1:], strict=False)
    }
    assert max(gaps) - min(gaps) <= 1
    assert 0 in [0 if line.text == "0" else 1 for line in chart.scale], "zero is on the scale"


def test_numbers_of_the_scale_are_written_as_people_write_them():
    texts = [line.text for line in chart_of([[Decimal("0.9")]]).scale]
    assert texts == ["0", "0,5", "1"]
    texts = [line.text for line in chart_of([[Decimal(-400), Decimal(38000)]]).scale]
    assert texts == [
        "−10\N{NO-BREAK SPACE}000",
        "0",
        *(f"{n}0\N{NO-BREAK SPACE}000" for n in "1234"),
    ]
    english = chart_of([[Decimal("0.9")]], decimal_sign=".")
    assert [line.text for line in english.scale] == ["0", "0.5", "1"]


def test_every_value_can_be_reached_by_keyboard_and_read_aloud():
    page = drawn(chart_of([[Decimal(3), None], [Decimal(4), Decimal(5)]]))
    groups = page.xpath("//*[@tabindex='0']")
    assert [group.get("aria-label") for group in groups] == [
        "Month 0: S0: 3; S1: 4",
        "Month 1: S0: –; S1: 5",
    ]
    (drawing,) = page.xpath("//svg[@role='group']")
    named = {
        page.xpath(f"//*[@id='{one}']")[0].tag for one in drawing.get("aria-labelledby").split()
    }
    assert named == {"title", "desc"}


def test_series_differ_by_more_than_colour_and_estimates_are_hollow():
    series = [
        Series("This year", [1, 2], ["1", "2"], uncertain=frozenset({1})),
        Series("Last year", [2, 2], ["2", "2"]),
    ]
    chart = bar_chart(
        key="k",
        title="T",
        description="D",
        unit="m³",
        labels=[("a", "a"), ("b", "b")],
        series=series,
    )
    page = drawn(chart)
    assert page.xpath("//g[@tabindex]/rect/@fill") == ["url(#k-look-2)", "url(#k-look-2)"]
    (pattern,) = page.xpath("//pattern[@id='k-look-2']")
    assert pattern is not None
    assert len(page.xpath("//g[@tabindex]/rect[contains(@class, 'is-uncertain')]")) == 1
    assert "estimated" in page.xpath("//figcaption")[0].text_content()


def test_nothing_is_let_through_and_nothing_is_styled_in_place():
    chart = bar_chart(
        key="k", title=EVIL, description=EVIL, unit=EVIL, labels=[(EVIL, EVIL)],
        series=[Series(EVIL, [1], [EVIL])],
    )  # fmt: skip
    for macro in ("charts.bar_chart(chart)", "charts.chart_table(chart, chart.title)"):
        page = drawn(chart, macro)
        assert not page.xpath("//script | //@style | //@onclick")
        assert EVIL in page.text_content()


def test_the_table_says_the_same_as_the_bars():
    page = drawn(chart_of([[Decimal(3), None]]), "charts.chart_table(chart, 'Month')")
    assert [cell.text_content() for cell in page.xpath("//tbody//th | //tbody//td")] == [
        "Month 0", "3", "Month 1", "–",
    ]  # fmt: skip
