"""Written texts: nothing hidden gets through, nothing honest gets lost."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.plain_text import clean_text, unbroken

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("written", "cleaned"),
    [
        ("Árvíztűrő tükörfúrógép\r\nmásodik sor\t!", "Árvíztűrő tükörfúrógép\nmásodik sor !"),
        ("a\u202eb\u2066c\u200bd\ufeffe\0f", "abcdef"),
        ("e" + "\u0301" * 40 + "x", "e\u0301\u0301x"),
        ("a\n\n\n\n\n\nb", "a\n\n\nb"),
        ("  szóköz  \n sor végén   ", "szóköz\n sor végén"),
        ("o\u030b", "ő"),
        ("\ud800x\U000f0000", "x"),
        (
            "<script>alert(1)</script> javascript:alert(1)",
            "<script>alert(1)</script> javascript:alert(1)",
        ),
    ],
)
def test_what_becomes_of_a_text(written: str, cleaned: str) -> None:
    assert clean_text(written) == unicodedata.normalize("NFC", cleaned)


@given(st.text())
def test_cleaning_is_final_and_leaves_nothing_invisible(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once) == once
    assert all(sign == "\n" or unicodedata.category(sign)[0] != "C" for sign in once)
    assert not once[:1].isspace()


@given(st.text(alphabet=" \nabcdeáéíóöőúüűÁÉÍÓÖŐÚÜŰ0123456789.,;:!?„”–()%+-/", max_size=200))
def test_plain_hungarian_stays_as_it_is(text: str) -> None:
    assert clean_text(text).split() == text.split()


@pytest.mark.parametrize(
    "number",
    ["06 (46) 501-740", "+36 30 123 4567", "06 1 234 5678", "(46) 501-740", "06 88 555-020"],
)
def test_telephone_numbers_stay_on_one_line(number: str) -> None:
    said = unbroken(f"Hívjon minket: {number}, vagy írjon.")
    assert said == f"Hívjon minket: {number.replace(' ', NBSP)}, vagy írjon."


@pytest.mark.parametrize(
    "text",
    [
        "2026. 05. 03.",
        "12 345 678 Ft",
        "11111111-22222222-33333333",
        "3530 Miskolc, Szemere utca 5.",
        "a 06-os vonalon 10 20 30",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert unbroken(text) == text
