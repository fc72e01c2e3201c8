"""Whether an office is open now, the days that differ, and the pages about the company."""

import re
from datetime import UTC, date, datetime, time

import pytest
from flask_babel import force_locale

from portal.customer_site.company_views import office_view
from portal.customer_site.opening import open_now, unusual_days
from portal.kernel.clock import BUDAPEST
from portal.kernel.working_time import WorkingCalendar
from portal.rules.model import Office
from tests.support.site import Site

CALENDAR = WorkingCalendar(
    hours={
        0: ((time(8), time(12)), (time(13), time(15, 30))),
        4: ((time(8), time(12)),),
        5: ((time(20), time(0)),),
    },
    holidays=frozenset({date(2026, 10, 23), date(2026, 12, 25), date(2026, 12, 26)}),
    extra_workdays=frozenset({date(2026, 12, 12)}),
    closed_on=frozenset({date(2026, 12, 28)}),
)
OFFICE = Office("Iroda", "Fő u. 1.", "06 (1) 234-567", CALENDAR)


def at(day: str, clock: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=BUDAPEST).astimezone(UTC)


@pytest.mark.parametrize(
    ("day", "clock", "is_open", "changes"),
    [
        ("2026-11-23", "08:00", True, ("2026-11-23", "12:00")),
        ("2026-11-23", "11:59", True, ("2026-11-23", "12:00")),
        ("2026-11-23", "12:00", False, ("2026-11-23", "13:00")),
        ("2026-11-23", "13:30", True, ("2026-11-23", "15:30")),
        ("2026-11-23", "15:30", False, ("2026-11-27", "08:00")),
        ("2026-11-28", "21:00", True, ("2026-11-29", "00:00")),
        ("2026-12-25", "09:00", False, ("2027-01-01", "08:00")),
    ],
)
def test_open_until_and_closed_until(
    day: str, clock: str, is_open: bool, changes: tuple[str, str]
) -> None:
    state = open_now(CALENDAR, now=at(day, clock))
    assert (state.is_open, state.changes_at) == (is_open, at(*changes))


def test_the_hour_of_the_clock_change_is_counted_in_real_time() -> None:
    night = WorkingCalendar(hours={6: ((time(1), time(4)),)})
    state = open_now(night, now=datetime(2026, 10, 25, 0, 30, tzinfo=UTC))  # 2:30, summer time
    assert state.is_open and state.changes_at is not None
    assert state.changes_at.astimezone(UTC) == datetime(2026, 10, 25, 3, 0, tzinfo=UTC)


def test_days_that_differ_are_holidays_closures_and_worked_saturdays() -> None:
    days = {one.day: one for one in unusual_days(CALENDAR, today=date(2026, 12, 1))}
    # 26 December is a Saturday with hours of its own; the 28th a Monday.
    assert sorted(days) == [
        date(2026, 12, 25),
        date(2026, 12, 26),
        date(2026, 12, 28),
    ]
    assert days[date(2026, 12, 25)].holiday and not days[date(2026, 12, 28)].holiday


def test_a_worked_saturday_is_told_with_its_hours() -> None:
    friday_only = WorkingCalendar(
        hours={4: ((time(8), time(12)),)}, extra_workdays=frozenset({date(2026, 12, 12)})
    )
    (one,) = unusual_days(friday_only, today=date(2026, 12, 1))
    assert one.day == date(2026, 12, 12) and one.hours == ((time(8), time(12)),)


@pytest.mark.parametrize(
    ("day", "clock", "said"),
    [
        ("2026-11-23", "09:00", "Most nyitva, zárás: 12:00"),
        ("2026-11-23", "12:30", "Most zárva, ma nyit: 13:00"),
        ("2026-11-26", "12:30", "Most zárva, holnap nyit: 8:00"),
        ("2026-11-24", "12:30", "Most zárva, legközelebb nyit: péntek, november 27., 8:00"),
    ],
)
def test_the_state_is_said_in_words(site: Site, day: str, clock: str, said: str) -> None:
    with site.inside("miho", readonly=True), force_locale("hu"):
        view = office_view(OFFICE, now=at(day, clock))
    assert view.state.replace("\N{NO-BREAK SPACE}", " ") == said


def text_of(site: Site, slug: str, path: str) -> str:
    answer = site.browser(slug).get(path)
    assert answer.status_code == 200
    main = answer.text.split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def test_the_contacts_of_a_company(site: Site) -> None:
    page = text_of(site, "miho", "/elerhetosegek")
    for said in (
        "Elérhetőségek",
        "06 (46) 501-740",
        "Szemere utca 5.",
        "Nyitvatartás",
        "8:00–18:00",
    ):
        assert said in page
    raw = site.browser("miho").get("/elerhetosegek").text
    assert 'href="tel:0646501740"' in raw and 'href="/kapcsolat"' in raw
    assert "http://" not in raw.split("<main", 1)[1].split("</main>", 1)[0]


def test_who_the_company_is(site: Site) -> None:
    page = text_of(site, "miho", "/ceginformacio")
    for said in ("MIHŐ Kft.", "05-09-000123", "11461203-2-05", "www.miho.hu", "távhőszolgáltatója"):
        assert said in page
    raw = site.browser("miho").get("/ceginformacio").text
    assert raw.count("<h1") == 1


def test_what_a_company_does_not_show_is_not_there(site: Site) -> None:
    assert site.browser("komlo").get("/ceginformacio").status_code == 404
    assert site.browser("komlo").get("/elerhetosegek").status_code == 200
