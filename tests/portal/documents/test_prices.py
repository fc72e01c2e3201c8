"""Unit prices as customers see them: what is in force on which day, what comes, what was."""

import re
from datetime import date
from decimal import Decimal

import pytest

from portal.documents import customer_views
from portal.documents.formats import decimal_words, percent_words, size_words
from tests.support.site import Browser, Site

SLUG = "miho"


@pytest.fixture
def browser(site: Site, monkeypatch: pytest.MonkeyPatch) -> Browser:
    monkeypatch.setattr(customer_views, "_today", lambda: date(2026, 11, 22))
    return site.browser(SLUG)


def shown(browser: Browser, query: str = "") -> str:
    answer = browser.get(f"/egysegarak{query}")
    assert answer.status_code == 200
    words = re.sub(r"<[^>]+>", " ", answer.text.split("<main", 1)[1])
    return " ".join(words.split())


def test_today_what_comes_and_what_was(browser: Browser) -> None:
    page = shown(browser)
    for said in (
        "Ma érvényes: 2026. 10. 01. – 2026. 12. 31.",
        "3 125,45 5% 3 281,72 Ft/GJ",
        "Ami következik: 2027. 01. 01. naptól visszavonásig",
        "Jogalap: A lakossági távhődíjakról szóló miniszteri rendelet (minta)",
        "Korábbi árak",
        "2024. 10. 01. – 2025. 09. 30.",
    ):
        assert said in page, said


@pytest.mark.parametrize(
    ("day", "price"),
    [
        ("2026-09-30", "3 015,40"),
        ("2026-10-01", "3 125,45"),
        ("2026-12-31", "3 125,45"),
        ("2027-01-01", "3 187,95"),
        ("2030-01-01", "3 187,95"),
    ],
)
def test_a_period_holds_from_its_first_day_until_the_next_begins(
    browser: Browser, day: str, price: str
) -> None:
    page = shown(browser, f"?nap={day}")
    assert (
        page.split("Ezen a napon érvényes", 1)[1]
        .split("Hődíj, fűtés", 1)[1]
        .strip()
        .startswith(price)
    )
    assert "Vissza a mai árakhoz" in page


def test_before_the_first_period_the_page_says_so(browser: Browser) -> None:
    page = shown(browser, "?nap=2020-01-01")
    assert "Erre a napra nincs árunk" in page and "Válasszon későbbi napot." in page


@pytest.mark.parametrize("day", ["2026-02-30", "tegnap", "2026-13-01", "%00", "x" * 3000])
def test_what_is_no_day_is_said_and_today_is_shown(browser: Browser, day: str) -> None:
    page = shown(browser, f"?nap={day}")
    assert "Ilyen nap nincs a naptárban" in page and "Ma érvényes" in page


def test_english_prices_are_written_as_in_english(browser: Browser) -> None:
    browser.fill("/egysegarak", {"next": "/egysegarak"})
    page = shown(browser)
    assert "In force today: 1 October 2026 – 31 December 2026" in page
    assert "3,125.45 5% 3,281.72 Ft/GJ" in page


def test_a_company_without_price_tables_has_no_such_page(site: Site) -> None:
    assert site.browser("komlo").get("/egysegarak").status_code == 404


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        (decimal_words(Decimal("1234567.50"), "hu"), "1_234_567,50"),
        (decimal_words(Decimal("-0.5"), "hu"), "-0,5"),
        (percent_words(Decimal("27.00"), "hu"), "27%"),
        (percent_words(Decimal("10"), "en"), "10%"),
        (percent_words(Decimal("5.5"), "hu"), "5,5%"),
        (percent_words(Decimal("0"), "hu"), "0%"),
        (size_words(84_211, "hu"), "84_kB"),
        (size_words(10, "hu"), "1_kB"),
        (size_words(1_340_000, "hu"), "1,3_MB"),
        (size_words(1_340_000, "en"), "1.3_MB"),
    ],
)
def test_numbers_are_written_for_people(written: str, wanted: str) -> None:
    assert written == wanted.replace("_", "\N{NO-BREAK SPACE}")
