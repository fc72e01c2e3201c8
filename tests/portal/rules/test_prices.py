"""Price tables: exact sums, half-open periods without gap or overlap, and findings by line."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.foundation.findings import FindingsError
from portal.rules.build import build_rules
from portal.rules.sections.prices import PriceItem, PricePeriod, PriceTable
from portal.rules.text import Text

PRICES = """\
prices:
  tables:
    - id: residential
      title: {hu: Lakossági, en: Residential}
      periods:
        - from: 2025-01-01
          until: 2026-01-01
          legal_basis: {hu: rendelet, en: decree}
          items:
            - {name: {hu: Hődíj, en: Heat}, unit: {hu: Ft/GJ, en: Ft/GJ}, net: 3125.45, vat: 5}
        - from: 2026-01-01
          legal_basis: {hu: rendelet, en: decree}
          items:
            - {name: {hu: Hődíj, en: Heat}, unit: {hu: Ft/GJ, en: Ft/GJ}, net: "3187.95", vat: 27}
texts:
"""
WORDS = Text({"hu": "x"})


def item(net: str, vat: str) -> PriceItem:
    return PriceItem(WORDS, WORDS, Decimal(net), Decimal(vat))


def built(make_bundle, plugins, text=PRICES):
    bundle = make_bundle(("texts:\n", text))
    rules = build_rules(bundle, registry=plugins, slug="minta", revision=1)
    return rules.prices.tables[0]


def problems(make_bundle, plugins, text):
    bundle = make_bundle(("texts:\n", text))
    with pytest.raises(FindingsError) as caught:
        build_rules(bundle, registry=plugins, slug="minta", revision=1)
    lines = bundle.files["rules.yaml"].decode().splitlines()
    return [(lines[one.line - 1].strip(), str(one)) for one in caught.value.findings]


@pytest.mark.parametrize(
    ("net", "vat", "gross"),
    [
        ("100", "27", "127"),
        ("3125.45", "5", "3281.72"),  # 3281.7225
        ("0.10", "5", "0.11"),  # 0.105: half up, where half even would give 0.10
        ("0.50", "5", "0.53"),  # 0.525
        ("2.5", "0", "2.5"),
        ("10", "5", "11"),  # 10.5
        ("999999999.999999", "27", "1269999999.999999"),  # …998.73 in the ninth place
        ("-0.50", "5", "-0.53"),
        ("0.000001", "27", "0.000001"),
    ],
)
def test_gross_is_exact_and_rounded_half_up(net: str, vat: str, gross: str) -> None:
    assert str(item(net, vat).gross) == gross


@given(
    st.integers(0, 10**15 - 1),
    st.integers(0, 6),
    st.integers(0, 9999),
)
def test_gross_is_the_nearest_printable_amount(units: int, places: int, rate: int) -> None:
    net = Decimal(units).scaleb(-places)
    vat = Decimal(rate).scaleb(-2)
    gross = item(str(f"{net:f}"), f"{vat:f}").gross
    exact = Fraction(units, 10**places) * (1 + Fraction(rate, 10_000))
    step = Fraction(1, 10**places)
    distance = Fraction(gross) - exact
    assert -step / 2 < distance <= step / 2
    assert gross.as_tuple().exponent == -places


@given(st.lists(st.integers(1, 400), min_size=1, max_size=6), st.integers(-30, 2600))
def test_each_day_has_one_price_from_the_first_period_on(lengths: list[int], offset: int) -> None:
    begin, periods = date(2020, 1, 1), []
    start = begin
    for length in lengths:
        end = start + timedelta(days=length)
        periods.append(PricePeriod(start, end, WORDS, (item("1", "5"),)))
        start = end
    periods[-1] = PricePeriod(periods[-1].start, None, WORDS, (item("1", "5"),))
    table = PriceTable("t", WORDS, None, tuple(periods))
    day = begin + timedelta(days=offset)
    holding = [period for period in periods if period.holds(day)]
    assert len(holding) == (1 if day >= begin else 0)
    assert table.on(day) is (holding[0] if holding else None)
    assert all(period.start > day for period in table.after(day))


def test_a_good_table_is_read_exactly(make_bundle, plugins) -> None:
    table = built(make_bundle, plugins)
    first, second = table.periods
    assert (first.items[0].net, second.items[0].net) == (Decimal("3125.45"), Decimal("3187.95"))
    assert str(second.items[0].gross) == "4048.70"
    assert table.on(date(2025, 12, 31)) is first and table.on(date(2026, 1, 1)) is second
    assert table.on(date(2024, 12, 31)) is None


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("until: 2026-01-01", "until: 2026-02-01", "- from: 2026-01-01", "lasts until 2026-02-01"),
        ("          until: 2026-01-01\n", "", "- from: 2026-01-01", "has no end"),
        (
            "until: 2026-01-01",
            "until: 2025-12-01",
            "- from: 2026-01-01",
            "from 2025-12-01 to 2026-01-01 no price is in force",
        ),
        ("until: 2026-01-01", "until: 2025-01-01", "until: 2025-01-01", "ends before it begins"),
        ("until: 2026-01-01", "until: 2025-13-01", "until: 2025-13-01", "no day of the calendar"),
    ],
)
def test_gaps_and_overlaps_are_found_in_their_line(
    make_bundle, plugins, old: str, new: str, line: str, said: str
) -> None:
    assert old in PRICES
    found = problems(make_bundle, plugins, PRICES.replace(old, new, 1))
    assert any(where == line and said in words for where, words in found), found


@pytest.mark.parametrize(
    "net", ["NaN", "1e4", "1_000", "3 125,45", "3125,45", "Infinity", "١٢٣", "3125.4567891", "-"]
)
def test_only_plain_decimals_are_prices(make_bundle, plugins, net: str) -> None:
    text = PRICES.replace("net: 3125.45", f'net: "{net}"')
    assert any("is no unit price" in words for _, words in problems(make_bundle, plugins, text))


@pytest.mark.parametrize("vat", ["120", "-5", "5,5", "sok", "0.123"])
def test_only_percents_are_rates(make_bundle, plugins, vat: str) -> None:
    text = PRICES.replace("vat: 5}", f'vat: "{vat}"}}')
    found = problems(make_bundle, plugins, text)
    assert any("is no rate in percent" in words for _, words in found), found


def test_a_table_stands_once(make_bundle, plugins) -> None:
    table = PRICES[PRICES.index("    - id") : PRICES.index("texts:")]
    text = PRICES.replace("texts:\n", table + "texts:\n")
    found = problems(make_bundle, plugins, text)
    assert any("'residential' stands twice" in words for _, words in found), found


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("tax_number: 12892312-2-05", ""),
        ("tax_number: 12892313-2-05", "its check digit does not fit"),
        ("tax_number: 1289231", "is no tax number"),
        ("tax_number: 12892312-9-05", "is no tax number"),
        ("register_number: 05-09-12", "is no company register number"),
        ("register_number: 21-09-123456", "is no company register number"),
        ("register_number: 05-09-123456", ""),
    ],
)
def test_numbers_of_the_company_are_checked(make_bundle, plugins, line: str, said: str) -> None:
    bundle = make_bundle(("  website: https", f"  {line}\n  website: https"))
    if said:
        with pytest.raises(FindingsError) as caught:
            build_rules(bundle, registry=plugins, slug="minta", revision=1)
        assert said in str(caught.value)
        return
    company = build_rules(bundle, registry=plugins, slug="minta", revision=1).company
    key, value = line.split(": ")
    assert getattr(company, key) == value
