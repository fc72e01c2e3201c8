"""The colour that is offered passes wherever it is used, and none that looks nearer would."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.branding import contrast
from portal.branding.nearest import nearest_passing
from portal.branding.oklab import distance, from_oklab, oklab
from portal.foundation.web.theming import COLOUR_KEYS, SCHEMES, contrast_ratio, theme_tokens

COLOUR = st.integers(min_value=0, max_value=0xFFFFFF).map(lambda value: f"#{value:06x}")
SCHEME = st.fixed_dictionaries({"primary": COLOUR, "accent": COLOUR, "surface": COLOUR})
THEME = st.fixed_dictionaries(
    {"colours": st.fixed_dictionaries({"light": SCHEME}, optional={"dark": SCHEME})}
)
NEAR = 0.02
"""Two colours this near each other are hardly told apart."""


@given(colour=COLOUR)
def test_oklab_and_back(colour: str) -> None:
    assert from_oklab(oklab(colour)) == colour


@pytest.mark.parametrize(
    ("colour", "lab"),
    [
        ("#ffffff", (1.0, 0.0, 0.0)),
        ("#000000", (0.0, 0.0, 0.0)),
        ("#ff0000", (0.62796, 0.22486, 0.12585)),
        ("#0000ff", (0.45201, -0.03246, -0.31153)),
    ],
)
def test_known_coordinates(colour: str, lab: tuple[float, float, float]) -> None:
    assert oklab(colour) == pytest.approx(lab, abs=1e-4)


@given(colour=COLOUR, ground=COLOUR, needed=st.sampled_from([3.0, 4.5]), seed=st.integers())
@settings(max_examples=60, deadline=None)
def test_what_is_offered_passes_and_nothing_nearer_does(
    colour: str, ground: str, needed: float, seed: int
) -> None:
    def passes(one: str) -> bool:
        return contrast_ratio(one, ground) >= needed

    found = nearest_passing(colour, passes)
    assert found is not None, "black or white always passes"
    assert passes(found)
    far = distance(colour, found)
    if passes(colour):
        assert found == colour
        return
    rng = random.Random(seed)
    reach = int(far * 255 * 2) + 3
    channels = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    for _ in range(1500):
        near = [min(255, max(0, value + rng.randint(-reach, reach))) for value in channels]
        other = "#{:02x}{:02x}{:02x}".format(*near)
        if distance(colour, other) < far - max(NEAR / 2, far * 0.03):
            assert not passes(other), (other, distance(colour, other), far)


@given(theme=THEME)
@settings(max_examples=40, deadline=None)
def test_an_offer_is_used_everywhere_as_it_is(theme: dict) -> None:  # type: ignore[type-arg]
    found = contrast.verdicts(theme)
    assert [(one.scheme, one.key) for one in found] == [
        (scheme, key) for scheme in SCHEMES for key in COLOUR_KEYS
    ]
    for verdict in found:
        if verdict.offer is None:
            assert contrast.is_taken(theme, verdict.scheme, verdict.key, verdict.given)
            continue
        assert verdict.offer != verdict.given
        changed = contrast.with_colour(theme, verdict.scheme, verdict.key, verdict.offer)
        assert contrast.is_taken(theme, verdict.scheme, verdict.key, verdict.offer)
        again = next(
            one
            for one in contrast.verdicts(changed)
            if (one.scheme, one.key) == (verdict.scheme, verdict.key)
        )
        assert again.offer is None and all(use.passes for use in again.uses)


@given(theme=THEME)
@settings(max_examples=40, deadline=None)
def test_every_pair_comes_out_readable(theme: dict) -> None:  # type: ignore[type-arg]
    found = contrast.pairs(theme)
    assert {pair.scheme for pair in found} == set(SCHEMES)
    for pair in found:
        assert pair.ratio >= pair.needed
        assert pair.ratio == contrast_ratio(pair.front_colour, pair.ground_colour)
        assert pair.front_colour == theme_tokens(theme=theme)[pair.scheme][pair.front]
