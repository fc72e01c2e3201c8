"""What people type into the form: what is understood, and what is answered with the format."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from flask_babel import Babel

from portal.kernel.money import Money
from portal.registration.forms import parsing
from portal.registration.forms.parsing import FormatError

TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    app = Flask("test")
    Babel(app, locale_selector=lambda: "en")
    with app.test_request_context():
        yield


@pytest.mark.parametrize(
    "typed",
    [
        "1970-05-03",
        "1970. 05. 03.",
        "1970.05.03",
        "1970.05.03.",
        "1970. 5. 3.",
        "1970/05/03",
        "19700503",
        "1970. május 3.",
        "1970 máj. 3",
        " 1970-5-3 ",
    ],
)
def test_dates_that_are_understood(typed: str) -> None:
    assert parsing.birth_date_parser(today=TODAY)(typed) == date(1970, 5, 3)


@pytest.mark.parametrize(
    "typed",
    [
        *("2027-02-29", "1875-01-01", "2026-11-25", "1970-13-01", "1970-00-10", "03.05.1970"),
        *(
            "1970",
            "tegnap",
            "1970. ma 3.",
            "１９７０-05-03",
            "1970-05-03'--",
            "9" * 300,
            "1970. j 3",
        ),
    ],
)
def test_dates_that_are_not(typed: str) -> None:
    with pytest.raises(FormatError):
        parsing.birth_date_parser(today=TODAY)(typed)


@pytest.mark.parametrize(
    ("typed", "forints"),
    [
        ("12345", 12345),
        ("12 345 Ft", 12345),
        ("12.345,00", 12345),
        ("12\u00a0345", 12345),
        ("-1250", -1250),
    ],
)
def test_amounts_that_are_understood(typed: str, forints: int) -> None:
    assert parsing.money_parser(refuse_zero=True)(typed) == Money.forints(forints)


@pytest.mark.parametrize("typed", ["1e4", "NaN", "1_000", "12345.5", "١٢٣", "", "12 34", "9" * 99])
def test_amounts_that_are_not(typed: str) -> None:
    with pytest.raises(FormatError, match="12 345 Ft"):
        parsing.money_parser(refuse_zero=False)(typed)


@pytest.mark.parametrize("typed", ["0", "0 Ft", "-0", "0,00"])
def test_nothing_is_refused_with_its_reason_only_where_asked(typed: str) -> None:
    assert parsing.money_parser(refuse_zero=False)(typed) == Money(0)
    with pytest.raises(FormatError, match="proves nothing"):
        parsing.money_parser(refuse_zero=True)(typed)


@pytest.mark.parametrize("typed", ["anna@example.hu", " Anna.K+szamla@példa.hu "])
def test_addresses_that_are_understood(typed: str) -> None:
    assert parsing.parse_email(typed).isascii()


@pytest.mark.parametrize(
    "typed",
    [
        *("anna", "anna@", "@example.hu", "anna@example", "a@x.hu\nBcc: z@y.hu", "a b@x.hu"),
        *(
            "józsi@example.hu",
            "a@x.hu,b@x.hu",
            "Anna <a@x.hu>",
            "a@" + "x" * 300 + ".hu",
            "a\0@x.hu",
        ),
    ],
)
def test_addresses_that_are_not(typed: str) -> None:
    with pytest.raises(FormatError):
        parsing.parse_email(typed)


@pytest.mark.parametrize(
    "typed", ["06 30 123 4567", "+36 30 123 4567", "06-30/123-4567", "06 (46) 501-740"]
)
def test_phones_that_are_understood(typed: str) -> None:
    assert parsing.parse_phone(typed).startswith("+36 ")


@pytest.mark.parametrize("typed", ["123", "nincs", "06 30 123 4567 8910 11", "+", "0" * 50, "٠٦٣٠"])
def test_phones_that_are_not(typed: str) -> None:
    with pytest.raises(FormatError, match="area code"):
        parsing.parse_phone(typed)


@pytest.mark.parametrize("typed", ["x" * 4000, "\u202eannA", "<script>", "123", "A" + "\u0301" * 9])
def test_names_that_are_not(typed: str) -> None:
    with pytest.raises(FormatError):
        parsing.name_parser("Please give your full name.")(typed)
