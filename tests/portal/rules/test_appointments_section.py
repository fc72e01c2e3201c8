"""The section `appointments`: what it becomes, and what is said when it does not fit."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest

from portal.foundation.findings import FindingsError
from portal.rules.build import build_rules
from portal.rules.model import TenantRules

SECTION = """\
appointments:
  offices:
    - id: centre
      name: Iroda
      seats: 2
      other_seats:
        - {days: [monday, friday], hours: "08:00-09:00", seats: 1}
      closed_on: [2026-12-23]
      extra_hours:
        - {day: 2026-12-05, hours: "09:00-11:00", seats: 3}
  topics:
    - id: bill
      label: {hu: Számla, en: Bill}
      length: 30m
      bring: {hu: A számlát., en: The bill.}
    - {id: other, label: {hu: Egyéb}, length: 1h}
"""
ON = ("features: [invoices, my_data, help]", "features: [invoices, my_data, help, appointments]")


@pytest.fixture
def build(make_bundle, plugins) -> Callable[..., TenantRules]:
    def build(*changes: tuple[str, str]) -> TenantRules:
        section = SECTION
        for old, new in changes:
            assert section.count(old) == 1, old
            section = section.replace(old, new)
        bundle = make_bundle(ON, ("texts:\n", f"{section}texts:\n"))
        return build_rules(bundle, registry=plugins, slug="minta", revision=1)

    return build


def test_what_is_written_is_what_runs(build) -> None:
    section = build().appointments
    assert section is not None
    assert (section.slot, section.days_ahead) == (timedelta(minutes=30), 14)
    assert (section.earliest_notice, section.hold) == (timedelta(hours=2), timedelta(minutes=15))
    assert (section.per_person, section.remind_before) == (2, timedelta(hours=24))
    office = section.office("centre")
    assert office is not None and section.office("elsewhere") is None
    assert office.seats_at(datetime(2026, 12, 7, 8, 30)) == 1  # Monday
    assert office.seats_at(datetime(2026, 12, 7, 9, 0)) == 2
    assert office.seats_at(datetime(2026, 12, 5, 9, 30)) == 3
    assert office.closed_on == {date(2026, 12, 23)}
    assert office.extra_hours[0].hours == (time(9), time(11))
    bill, other = section.topics
    assert bill.label.in_locale("en") == "Bill" and bill.bring is not None
    assert other.length == timedelta(hours=1) and other.bring is None
    assert other.label.in_locale("en") == "Egyéb"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("name: Iroda", "name: Irodá"), "no office is called 'Irodá'"),
        (("id: bill", "id: Bill!"), "small letters"),
        (("{id: other,", "{id: bill,"), "bill stands twice"),
        (("length: 30m", "length: 33m"), "steps of five minutes"),
        (("length: 1h", "length: 5h"), "5h is not allowed"),
        (("length: 1h", "length: 245m"), "245m is not allowed"),
        (("seats: 2\n", "seats: 21\n"), "21 is not allowed"),
        (("seats: 2\n", "seats: 0\n"), "0 is not allowed"),
        (("days: [monday, friday]", "days: [hétfő]"), "hétfő"),
        (("day: 2026-12-05", "day: 2026-12-23"), "2026-12-23 is closed as well"),
        (("day: 2026-12-05", "day: 2026-12-28"), "2026-12-28 is closed as well"),
        (("  offices:\n", "  days_ahead: 61\n  offices:\n"), "61 is not allowed"),
        (("  offices:\n", "  hold: 2m\n  offices:\n"), "2m is not allowed"),
        (("  offices:\n", "  slots: 5m\n  offices:\n"), "slots"),
    ],
)
def test_mistakes_are_named(build, change: tuple[str, str], words: str) -> None:
    with pytest.raises(FindingsError) as caught:
        build(change)
    found = [str(finding) for finding in caught.value.findings]
    assert any(words in one for one in found), found
    assert any("rules.yaml:" in one for one in found), "the line is told"


def test_a_topic_longer_than_every_opening_is_found(build, make_bundle, plugins) -> None:
    four_hours = ("length: 1h", "length: 4h")
    assert build(four_hours).appointments is not None  # 08:00-12:00, to the minute
    section = SECTION.replace(*four_hours)
    shorter = ('monday: ["08:00-12:00", "13:00-15:30"]', 'monday: ["08:00-11:00"]')
    friday = ("friday: [08:00-12:00]", "friday: [08:00-11:30]")
    bundle = make_bundle(ON, shorter, friday, ("texts:\n", f"{section}texts:\n"))
    with pytest.raises(FindingsError) as caught:
        build_rules(bundle, registry=plugins, slug="minta", revision=1)
    assert any("240 minutes do not fit" in str(finding) for finding in caught.value.findings)


def test_the_feature_needs_its_section(make_bundle, plugins) -> None:
    with pytest.raises(FindingsError) as caught:
        build_rules(make_bundle(ON), registry=plugins, slug="minta", revision=1)
    assert any("appointments" in str(finding) for finding in caught.value.findings)
