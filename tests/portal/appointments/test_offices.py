"""Two offices, one of them open all night: also on the nights on which the clock changes."""

import re
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select

from portal.appointments.codes import hold_code
from portal.appointments.models import Appointment
from portal.appointments.operations import NotOfferedError, Wanted, book, confirm
from portal.appointments.tidying import tidy
from portal.foundation import db
from portal.foundation.web.formats import format_long_datetime
from portal.kernel.clock import BUDAPEST
from portal.kernel.working_time import WorkingCalendar
from portal.rules.model import Office
from portal.rules.queries import current_rules
from tests.portal.appointments.conftest import (
    EMAIL,
    SLUG,
    TOPIC,
    TUESDAY_NINE,
    WHO,
    hold,
    wanted,
)
from tests.portal.appointments.conftest import Office as Visited
from tests.support.site import Site

NIGHT = "ejszakai"
ALL_DAY = {weekday: ((time(0), time(0)),) for weekday in range(7)}


@pytest.fixture
def two_offices(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """The site with a second office that never closes and serves one person at a time."""
    with site.inside(SLUG, readonly=True):
        rules = current_rules()
    assert rules.appointments is not None
    booking = replace(rules.appointments.offices[0], id=NIGHT, name="Éjszakai iroda", seats=1)
    booking = replace(booking, other_seats=())
    place = Office(
        "Éjszakai iroda", "3530 Miskolc, Hold utca 3.", "06 (46) 501-741", WorkingCalendar(ALL_DAY)
    )
    section = replace(rules.appointments, offices=(rules.appointments.offices[0], booking))
    changed = replace(rules, offices=(*rules.offices, place), appointments=section)
    monkeypatch.setattr(site.services.rules._kept[SLUG], "rules", changed)
    monkeypatch.setattr(site.services.rules, "_recheck_after", 3600.0)
    return site


def at_night(starts_at: datetime, *, number: int = 0) -> Wanted:
    return replace(wanted(starts_at, number=number), office=NIGHT)


def test_the_office_is_asked_for_first(two_offices: Site, office: Visited) -> None:
    browser = two_offices.browser(SLUG)
    first = browser.get("/idopontfoglalas")
    assert "Melyik irodába jönne?" in first.text and "Hold utca 3." in first.text
    topics = browser.get(f"/idopontfoglalas?iroda={NIGHT}")
    assert "Milyen ügyben jönne?" in topics.text
    days = browser.get(f"/idopontfoglalas?iroda={NIGHT}&tema={TOPIC}")
    paths = re.findall(r'href="([^"]+nap=[^"]+)"', days.text)
    assert len(paths) >= 14, "every day of the two weeks"
    times = browser.get(paths[3].replace("&amp;", "&"))
    assert "0:00" in times.text and "23:30" in times.text and "1 szabad hely" in times.text
    path = re.findall(r'href="([^"]+kezdet=[^"]+)"', times.text)[0].replace("&amp;", "&")
    assert "Még egy lépés" in browser.fill(path, WHO).text
    assert "Hold utca 3." in office.newest(EMAIL).text


def test_offices_do_not_take_each_others_seats(two_offices: Site) -> None:
    with two_offices.inside(SLUG):
        assert book(at_night(TUESDAY_NINE), login_id=None, ip="192.0.2.1", now=NOW).seat == 1
        assert [hold(number=number).seat for number in range(1, 4)] == [1, 2, 3]


NOW = TUESDAY_NINE - timedelta(days=1)
AUTUMN_EVE = datetime(2026, 10, 20, 8, 0, tzinfo=UTC)
FIRST, SECOND = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))


def test_the_hour_that_comes_twice_is_booked_twice(two_offices: Site, office: Visited) -> None:
    with two_offices.inside(SLUG):
        for number, moment in enumerate((FIRST, SECOND)):
            asked = at_night(moment, number=number)
            held = book(asked, login_id=None, ip="192.0.2.1", now=AUTUMN_EVE)
            assert held.seat == 1, "one seat, and still both win: they are different hours"
            confirm(hold_code(held.id), now=AUTUMN_EVE)
        rows = db.session().scalars(select(Appointment).order_by(Appointment.starts_at)).all()
        assert [row.starts_at for row in rows] == [FIRST, SECOND]
        for row in rows:
            assert (row.local_date, row.local_time) == (FIRST.date(), time(2, 30))
            assert row.zone == "Europe/Budapest"
            assert row.ends_at - row.starts_at == timedelta(minutes=30)
        told = [format_long_datetime(moment) for moment in (FIRST, SECOND)]
    assert [text.partition("vasárnap ")[2] for text in told] == [
        *("2:30 (nyári idő)", "2:30 (téli idő)"),
    ]
    for number, words in enumerate(("2:30 (nyári idő)", "2:30 (téli idő)")):
        mail = office.newest(f"latogato{number}@example.com")
        assert words in mail.text and words in mail.subject
        [file] = office.mailbox.attachments(mail.id)
        assert f"DTSTART:{(FIRST, SECOND)[number]:%Y%m%dT%H%M%SZ}".encode() in file.content


def test_half_past_two_of_the_spring_night_cannot_be_booked(two_offices: Site) -> None:
    eve = datetime(2027, 3, 20, 8, 0, tzinfo=UTC)
    walls = set()
    with two_offices.inside(SLUG):
        for quarter in range(4 * 6):
            moment = datetime(2027, 3, 27, 23, 0, tzinfo=UTC) + timedelta(minutes=15 * quarter)
            try:
                held = book(
                    at_night(moment, number=quarter),
                    login_id=None,
                    ip=f"192.0.2.{quarter}",
                    now=eve,
                )
            except NotOfferedError:
                continue
            walls.add(f"{held.starts_at.astimezone(BUDAPEST):%H:%M}")
    assert {"01:30", "03:00", "03:30"} <= walls
    assert not {"02:00", "02:30"} & walls


def test_the_reminder_counts_real_hours_over_the_change(two_offices: Site) -> None:
    """A day before 9:00 after the change is 10:00 the day before: 24 hours have to pass."""
    nine = datetime(2026, 10, 25, 8, 0, tzinfo=UTC)
    with two_offices.inside(SLUG):
        held = book(at_night(nine), login_id=None, ip="192.0.2.1", now=AUTUMN_EVE)
        confirm(hold_code(held.id), now=AUTUMN_EVE)
        reminded = select(Appointment.reminded_at)
        tidy(now=nine - timedelta(hours=24, seconds=1))
        assert db.session().scalar(reminded) is None
        tidy(now=nine - timedelta(hours=24))
        assert db.session().scalar(reminded) is not None


def test_what_the_rules_forgot_is_still_shown(
    two_offices: Site, office: Visited, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An office and a topic taken off the rules: those who booked see where to turn."""
    visitor = two_offices.browser(SLUG)
    path = office.booked(office.free()[-1].slot.starts_at)
    kept = two_offices.services.rules._kept[SLUG]
    section = kept.rules.appointments
    assert section is not None
    smaller = replace(section, offices=section.offices[1:], topics=section.topics[1:])
    monkeypatch.setattr(kept, "rules", replace(kept.rules, appointments=smaller))
    page = visitor.get(path)
    assert "MIHŐ Kft." in page.text and "Ügyfélszolgálat" in page.text
    assert visitor.get(f"{path}/modositas").status_code == 404
    assert visitor.get(f"{path}/lemondas").status_code == 200
