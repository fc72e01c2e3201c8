"""A theme's computed colours stay readable, and a wrong theme is refused by the name of its key."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.foundation.web import theming

COLOUR = st.integers(min_value=0, max_value=0xFFFFFF).map(lambda value: f"#{value:06x}")
SCHEME = st.fixed_dictionaries({"primary": COLOUR, "accent": COLOUR, "surface": COLOUR})
THEME = st.fixed_dictionaries(
    {"colours": st.fixed_dictionaries({"light": SCHEME}, optional={"dark": SCHEME})},
    optional={key: st.sampled_from(words) for key, words in theming.THEME_WORDS.items()},
)
LIGHT = {"primary": "#0a4fa3", "accent": "#f0a000", "surface": "#f4f7fb"}


def _theme(**changes):
    return {"colours": {"light": LIGHT}} | changes


@given(theme=THEME)
@settings(max_examples=300, deadline=None)
def test_every_pair_is_readable_whatever_the_tenant_chose(theme):
    for scheme, tokens in theming.theme_tokens(theme=theme).items():
        for pairs, floor in ((theming.TEXT_PAIRS, 4.5), (theming.SHAPE_PAIRS, 3.0)):
            for front, ground in pairs:
                ratio = theming.contrast_ratio(tokens[front], tokens[ground])
                assert ratio >= floor, (scheme, front, ground, tokens[front], tokens[ground])


@given(theme=THEME)
@settings(max_examples=100, deadline=None)
def test_text_stays_readable_all_along_the_gradient_of_the_landing_header(theme):
    for tokens in theming.theme_tokens(theme=theme).values():
        ends = [
            [int(tokens[name][at : at + 2], 16) for at in (1, 3, 5)]
            for name in ("hero-from", "hero-to")
        ]
        for step in range(11):
            blend = [round(a + (b - a) * step / 10) for a, b in zip(*ends, strict=True)]
            between = "#" + "".join(f"{channel:02x}" for channel in blend)
            assert theming.contrast_ratio(tokens["on-hero"], between) >= 4.5


@given(theme=THEME)
@settings(max_examples=100, deadline=None)
def test_the_sheet_holds_nothing_but_known_properties(theme):
    css = theming.theme_css(theme=theme)
    assert css.count("{") == css.count("}") == 3
    body = re.sub(r"@media screen and \(prefers-color-scheme:dark\)|:root|[{}\n]", "", css)
    for declaration in filter(None, body.split(";")):
        assert re.fullmatch(r"color-scheme:light dark|--[a-z-]+:[#\w ,\"-]+", declaration)


def test_both_schemes_define_the_same_colours():
    tokens = theming.theme_tokens(theme=_theme())
    assert tokens["light"].keys() == tokens["dark"].keys()
    named = {name for pair in theming.TEXT_PAIRS + theming.SHAPE_PAIRS for name in pair}
    assert named <= tokens["light"].keys()


def test_the_sheet_carries_the_chosen_colour_and_shape():
    css = theming.theme_css(theme=_theme(corners="round", font="slab"))
    assert "--primary:#0a4fa3;" in css
    assert "--radius:14px;" in css
    assert "--font-head:Rockwell" in css


def test_the_scheme_stays_light_or_dark_even_with_a_contrary_tint():
    swapped = {
        "light": LIGHT | {"surface": "#101010"},
        "dark": LIGHT | {"surface": "#fafafa"},
    }
    tokens = theming.theme_tokens(theme={"colours": swapped})
    assert theming.contrast_ratio(tokens["light"]["canvas"], "#000000") > 15
    assert theming.contrast_ratio(tokens["dark"]["canvas"], "#ffffff") > 15


def test_a_colour_that_is_readable_already_is_left_alone():
    tokens = theming.theme_tokens(theme=_theme())
    assert tokens["light"]["primary"] == tokens["light"]["link"] == LIGHT["primary"]
    assert tokens["light"]["canvas"] == LIGHT["surface"]


@pytest.mark.parametrize(
    ("a", "b", "ratio"),
    [("#ffffff", "#000000", 21.0), ("#777777", "#ffffff", 4.478), ("#123456", "#123456", 1.0)],
)
def test_contrast_ratio_follows_wcag(a, b, ratio):
    assert theming.contrast_ratio(a, b) == pytest.approx(ratio, abs=0.001)
    assert theming.contrast_ratio(b, a) == theming.contrast_ratio(a, b)


@pytest.mark.parametrize(
    ("theme", "key"),
    [
        ({}, "theme.colours"),
        ({"colours": {}}, "theme.colours.light"),
        ({"colours": {"light": "blue"}}, "theme.colours.light"),
        ({"colours": {"light": {"primary": "#123456"}}}, "theme.colours.light.accent"),
        ({"colours": {"light": LIGHT | {"primary": "red"}}}, "theme.colours.light.primary"),
        ({"colours": {"light": LIGHT | {"primary": "#fff"}}}, "theme.colours.light.primary"),
        ({"colours": {"light": LIGHT | {"primary": "#12345\n"}}}, "theme.colours.light.primary"),
        ({"colours": {"light": LIGHT | {"primary": "#123456\n"}}}, "theme.colours.light.primary"),
        ({"colours": {"light": LIGHT | {"primary": "#١٢٣٤٥٦"}}}, "theme.colours.light.primary"),
        (
            {"colours": {"light": LIGHT | {"accent": "red;background:url(//x)"}}},
            "theme.colours.light.accent",
        ),
        ({"colours": {"light": LIGHT | {"accent": None}}}, "theme.colours.light.accent"),
        ({"colours": {"light": LIGHT | {"link": "#123456"}}}, "theme.colours.light.link"),
        ({"colours": {"light": LIGHT, "sepia": LIGHT}}, "theme.colours.sepia"),
        ({"colours": {"light": LIGHT, "dark": {"surface": 1}}}, "theme.colours.dark.surface"),
        (_theme(corners="sharp"), "theme.corners"),
        (_theme(font='x";}body{display:none'), "theme.font"),
        (_theme(motif=["waves"]), "theme.motif"),
        (_theme(css="body{}"), "theme.css"),
    ],
)
def test_a_wrong_theme_is_refused_by_the_name_of_its_key(theme, key):
    with pytest.raises(ValueError, match=rf"^{re.escape(key)}: "):
        theming.theme_css(theme=theme)


def test_mail_colours_are_plain_light_colours():
    colours = theming.mail_colours(theme=_theme())
    assert colours["on_primary"] == "#ffffff"
    assert all(re.fullmatch(r"#[0-9a-f]{6}", colour) for colour in colours.values())
    assert theming.contrast_ratio(colours["primary"], colours["on_primary"]) >= 4.5
