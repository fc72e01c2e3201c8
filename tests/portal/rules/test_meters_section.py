"""The section `meters` of rules.yaml: what it becomes, and every mistake with its line and advice."""

from __future__ import annotations

from datetime import date

import pytest

from portal.foundation.findings import FindingsError
from portal.rules.build import build_rules
from portal.rules.sections.meters import Medium, Window

SECTION = """\
meters:
  media:
    hot_water:
      unit: m³
      digits: 5
      decimals: 3
      announced_by: everybody
      window: {from_day: 20, to_day: 5}
      typical_monthly: 4
    heat: {unit: GJ, digits: 5, decimals: 2}
  unusual_factor: 8
  degree_days:
    station: Miskolc
    usual: [600, 500, 400, 220, 75, 0, 0, 0, 65, 235, 415, 560]
    measured:
      - {year: 2025, months: [577, 522]}
texts:
"""
FEATURES = (
    "features: [invoices, my_data, help]",
    "features: [invoices, my_data, help, meter_reading]",
)


@pytest.fixture
def build(make_bundle, plugins):
    """Builds the example with the section, and pieces of it replaced."""

    def build(*changes, features=True):
        text = SECTION
        for old, new in changes:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        pieces = [("texts:\n", text)] + ([FEATURES] if features else [])
        return build_rules(make_bundle(*pieces), registry=plugins, slug="minta", revision=1)

    return build


@pytest.fixture
def said(build):
    """Builds with a mistake and returns the findings as a person reads them."""

    def said(*changes, **options):
        with pytest.raises(FindingsError) as caught:
            build(*changes, **options)
        return [str(finding) for finding in caught.value.findings]

    return said


def test_the_section_becomes_what_the_running_system_reads(build):
    meters = build().meters
    assert meters.media["hot_water"] == Medium("m³", 5, 3, "everybody", Window(20, 5), 4)
    assert meters.media["heat"] == Medium("GJ", 5, 2, "nobody", None, None)
    assert set(meters.media) == {"hot_water", "heat"}
    assert (meters.unusual_factor, meters.verification_notice_days) == (8, 90)
    assert meters.degree_days.measured == {(2025, 1): 577, (2025, 2): 522}
    assert meters.windows() == (("hot_water", Window(20, 5)),)


def test_windows_may_be_some_months_or_named_days(build):
    some = build(("{from_day: 20, to_day: 5}", "{from_day: 20, to_day: 5, months: [9, 3]}"))
    assert some.meters.media["hot_water"].window == Window(20, 5, (3, 9))
    named = "{named_days: [{opens: 2026-12-20, closes: 2027-01-05}]}"
    days = build(("{from_day: 20, to_day: 5}", named)).meters.media["hot_water"].window
    assert days == Window(named=((date(2026, 12, 20), date(2027, 1, 5)),))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "from_day: 20",
            "from_day: 32",
            "from_day: 32 is not allowed — write a number from 1 to 31",
        ),
        ("{from_day: 20, to_day: 5}", "{from_day: 20}", "when does the window open and close?"),
        ("{from_day: 20, to_day: 5}", "{}", "when does the window open and close?"),
        (
            "to_day: 5}",
            "to_day: 5, named_days: [{opens: 2026-12-20, closes: 2027-01-05}]}",
            "there are two kinds of days",
        ),
        (
            "{from_day: 20, to_day: 5}",
            "{named_days: [{opens: 2026-12-20, closes: 2026-12-19}]}",
            "the window closes before it opens",
        ),
        (
            "{from_day: 20, to_day: 5}",
            "{named_days: [{opens: 2026-01-02, closes: 2026-01-05}, "
            "{opens: 2026-01-05, closes: 2026-01-06}]}",
            "two windows overlap",
        ),
        ("      window: {from_day: 20, to_day: 5}\n", "", "the key 'window' is missing"),
        ("announced_by: everybody", "announced_by: nobody", "nobody may announce readings in this"),
        ("announced_by: everybody", "announced_by: everyone", "'everyone' is not known here"),
        ("      digits: 5\n", "      digits: 12\n", "12 is not allowed"),
        ("      digits: 5\n", "", "the key 'digits' is missing"),
        ("decimals: 3", "decimals: 4", "4 is not allowed"),
        ("typical_monthly: 4", "typical_monthly: 0", "0 is not allowed"),
        ("unusual_factor: 8", "unusual_factor: 1", "1 is not allowed"),
        ("    heat: {unit", "    steam: {unit", "unknown key 'steam'"),
        ("    heat: {unit: GJ, digits: 5, decimals: 2}\n", "", "there is no heat meter to correct"),
        ("65, 235, 415, 560]", "65, 235, 415]", "write twelve numbers, January first"),
        ("[577, 522]", "[577, -1]", "-1 is not allowed"),
        ("[577, 522]}", "[577, 522]}\n      - {year: 2025, months: [1]}", "2025 stands twice"),
        ("year: 2025", "year: 1825", "1825 is not allowed"),
    ],
)
def test_mistakes_are_named_with_their_line(said, old, new, message):
    findings = said((old, new))
    assert any(message in finding for finding in findings), findings
    assert all("tenants/minta/rules.yaml:" in finding for finding in findings)


def test_a_page_that_nobody_can_use_is_found(said):
    findings = said(
        ("      announced_by: everybody\n      window: {from_day: 20, to_day: 5}\n", "")
    )
    assert findings == [
        "tenants/minta/rules.yaml:26: features[3]: 'meter_reading' is on, but nobody may announce a "
        "reading of any meter — give a medium `announced_by` and a `window`, or take it off"
    ]


def test_the_pages_need_the_section(make_bundle, plugins):
    with pytest.raises(FindingsError) as caught:
        build_rules(make_bundle(FEATURES), registry=plugins, slug="minta", revision=1)
    assert "the key 'meters' is missing" in str(caught.value.findings[0])


def test_news_of_readings_that_cannot_be_announced_are_found(make_bundle, plugins):
    change = ("texts:\n", "notifications: [reading_window_open]\ntexts:\n")
    with pytest.raises(FindingsError) as caught:
        build_rules(make_bundle(change), registry=plugins, slug="minta", revision=1)
    assert any("cannot announce" in str(finding) for finding in caught.value.findings)
