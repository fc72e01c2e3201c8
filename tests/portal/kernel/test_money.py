"""Forints as people type them, and as we print them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.ids import new_id
from portal.kernel.money import ZERO, Money, MoneyFormatError

amounts = st.integers(min_value=-(10**13), max_value=10**13).map(Money)
forints = st.integers(min_value=-(10**11), max_value=10**11).map(Money.forints)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("12345", 12345),
        ("12 345", 12345),
        ("12\N{NO-BREAK SPACE}345\N{NO-BREAK SPACE}Ft", 12345),
        ("12\N{NARROW NO-BREAK SPACE}345", 12345),
        ("12.345", 12345),
        ("12.345,00", 12345),
        ("12 345,- Ft", 12345),
        ("1.234.567 HUF", 1234567),
        ("12345 forint", 12345),
        ("12345ft", 12345),
        ("-1250", -1250),
        ("- 1 250 Ft", -1250),
        ("\N{MINUS SIGN}1250", -1250),
        ("\N{EN DASH}1250", -1250),
        ("0", 0),
        ("  007  ", 7),
    ],
)
def test_what_people_type_is_understood(typed: str, expected: int) -> None:
    assert Money.parse(typed) == Money.forints(expected)


@pytest.mark.parametrize(
    "typed",
    [
        *("", " ", "Ft", "-", "1e4", "NaN", "inf", "1_000", "12345.5", "12,345", "1.23", "12 34"),
        *("١٢٣٤٥", "\N{FULLWIDTH DIGIT ONE}2", "0x10", "--5", "+5", "5-", "1 234.567", "12\x00345"),
        *("1" * 13, "1.2345", "1,5", "1,555", "12 345 EUR", "tizenkettő", "1\n2"),
    ],
)
def test_what_could_mislead_is_refused(typed: str) -> None:
    with pytest.raises(MoneyFormatError):
        Money.parse(typed)


@given(amounts)
def test_what_we_print_we_read_back(amount: Money) -> None:
    assert Money.parse(str(amount)) == amount


@given(st.text(max_size=40))
def test_nothing_typed_ever_breaks_it(typed: str) -> None:
    try:
        found = Money.parse(typed)
    except MoneyFormatError:
        return
    assert isinstance(found.minor, int)


@given(forints)
def test_forints_are_printed_with_no_break_spaces(amount: Money) -> None:
    printed = str(amount)
    assert printed.endswith("\N{NO-BREAK SPACE}Ft") and " " not in printed
    assert Money.parse(printed.replace("\N{NO-BREAK SPACE}", " ")) == amount


@given(st.lists(amounts))
def test_sums_are_exact(listed: list[Money]) -> None:
    assert Money.total(listed).minor == sum(amount.minor for amount in listed)
    assert Money.total([*listed, *(-amount for amount in listed)]) == ZERO


def test_ids_are_new_and_in_order() -> None:
    made = [new_id() for _ in range(1000)]
    assert len(set(made)) == 1000
    assert all(one.version == 7 for one in made)
    milliseconds = [one.int >> 80 for one in made]
    assert milliseconds == sorted(milliseconds)
