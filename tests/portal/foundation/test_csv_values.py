"""Reading cells: dates and amounts as Hungarians and machines write them, and nothing else."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.foundation.csv_problems import WrongValueError
from portal.foundation.csv_values import (
    iso_date,
    minor_units,
    read_choice,
    read_text,
    read_yes_or_no,
)
from portal.kernel.money import Money


@given(st.dates(date(1850, 1, 1), date(2100, 12, 31)))
def test_every_way_of_writing_a_date_means_the_same(day: date) -> None:
    ways = (
        "%Y-%m-%d",
        "%Y.%m.%d",
        "%Y.%m.%d.",
        "%Y. %m. %d.",
        "%Y.\N{NO-BREAK SPACE}%m. %d.",
        "%Y/%m/%d",
    )
    assert {iso_date(day.strftime(way)) for way in ways} == {day.isoformat()}
    assert iso_date(f"{day.year}. {day.month}. {day.day}.") == day.isoformat()
    assert iso_date(f"{day:%Y.%m.%d.} 0:00:00") == day.isoformat()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-02-30",
        "2026-13-01",
        "26-01-01",
        "2026.05",
        "05/03/2026",
        "2026-5-3",
        "1700-01-01",
        "2026-05-03 12:30",
        "２０２６-05-03",
        "x",
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert iso_date(text) is None


@given(st.integers(-(10**12), 10**12))
def test_amounts_are_exact_however_they_are_written(minor: int) -> None:
    whole, fillers = divmod(abs(minor), 100)
    sign = "-" if minor < 0 else ""
    grouped = f"{whole:,}"
    for text in (
        f"{sign}{whole}.{fillers:02d}",
        f"{sign}{whole},{fillers:02d}",
        f"{sign}{grouped.replace(',', ' ')},{fillers:02d} Ft",
        f"{sign}{grouped.replace(',', '.')},{fillers:02d}",
        str(Money(minor)),
    ):
        assert minor_units(text) == minor, text


@pytest.mark.parametrize(
    "text",
    ["", "1e4", "NaN", "1_000", "12345.5", "1,5", "1,234.50", "٣", "--1", "12 34", "1.2.3", "0x1"],
)
def test_what_is_no_amount_is_none(text: str) -> None:
    assert minor_units(text) is None


def test_yes_and_no_in_both_languages() -> None:
    assert read_yes_or_no("x", "Igen") and read_yes_or_no("x", "TRUE")
    assert not read_yes_or_no("x", "nem") and not read_yes_or_no("x", "0")
    with pytest.raises(WrongValueError):
        read_yes_or_no("x", "talán")


def test_text_is_tidied_and_bounded() -> None:
    assert read_text("x", "Kovács\n\tJános", most=20) == "Kovács János"
    for bad in ("a" * 21, "a\u202eb", "a\x00b", "a\u200bb"):
        with pytest.raises(WrongValueError):
            read_text("x", bad, most=20)
    with pytest.raises(WrongValueError):
        read_text("x", "", most=20, required=True)


def test_an_unknown_word_is_answered_with_the_known_ones() -> None:
    with pytest.raises(WrongValueError) as error:
        read_choice("kind", "csoda", {"person": "person", "cég": "institution"})
    assert error.value.row_problem.problem.values == {"choices": "person, institution"}
