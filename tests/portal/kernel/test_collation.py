"""Hungarian alphabetical order."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.collation import sort_key


@pytest.mark.parametrize(
    "in_order",
    [
        ["acél", "ács", "adag"],
        ["cukor", "czukor", "Csaba", "csap", "dal"],
        ["dézsa", "düh", "dzeta", "dzsem", "eb"],
        ["gúnár", "gyár", "ha"],
        ["lúd", "lyuk", "ma"],
        ["nő", "nyár", "ó"],
        ["só", "szék", "tó"],
        ["tű", "tyúk", "ül"],
        ["zebra", "zsák"],
        ["Óra", "Ori", "Öreg", "Őri", "pad"],
        ["Ubul", "Úr", "ügy", "űr", "vár"],
        ["asszony", "asztal"],  # a + sz + sz before a + sz + t
        ["kar", "kár", "Kár", "karc"],  # length of vowels, then capitals, break ties only
        ["öröm", "őröm", "örömest"],
        ["Kis-Pál", "Kiss"],
        ["1", "2", "a"],
        ["", "a"],
    ],
)
def test_words_stand_in_hungarian_order(in_order: list[str]) -> None:
    mixed = in_order.copy()
    random.Random(7).shuffle(mixed)
    assert sorted(mixed, key=sort_key) == in_order


@given(st.text(max_size=12))
def test_any_text_has_a_place_before_its_continuation(text: str) -> None:
    assert sort_key(text) < sort_key(text + "a")


@given(st.text(alphabet="aábcsdzgyőö", max_size=10))
def test_composed_and_decomposed_letters_are_one(text: str) -> None:
    decomposed = text.replace("á", "a\u0301").replace("ő", "o\u030b").replace("ö", "o\u0308")
    assert sort_key(text) == sort_key(decomposed)
