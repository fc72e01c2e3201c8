"""The mailed links: confirming once, changing without losing, cancelling, and the calendar's file."""

from datetime import timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select, update

from portal.appointments import operations
from portal.appointments.codes import hold_code, manage_code
from portal.appointments.models import Appointment, SeatTaken
from portal.appointments.queries import appointment, by_hold_code, free_times
from portal.appointments.tidying import HOLDS_KEPT, tidy
from portal.foundation import db
from portal.foundation.outbox.models import OutboxMessage
from portal.kernel.clock import utc_now
from portal.kernel.errors import NotFoundError
from tests.portal.appointments.conftest import (
    EMAIL,
    NOW,
    SLUG,
    TUESDAY_NINE,
    Office,
    desk_of,
    hold,
    press,
)
from tests.support.site import Site

HALF_HOUR = timedelta(minutes=30)


def ics_of(office: Office) -> Calendar:
    [file] = office.mailbox.attachments(office.newest().id)
    return Calendar.from_ical(file.content)


def test_looking_at_the_link_confirms_nothing_and_the_button_works_once(office: Office) -> None:
    office.ask(office.free()[0].slot.starts_at)
    link = office.link("megerosites")
    browser = office.site.browser(SLUG)
    for _ in range(10):
        page = browser.get(link)
        assert "Megerősítem az időpontot" in page.text
    assert "Az időpont az Öné" in press(browser, page).text
    again = press(browser, page)
    assert again.status_code == 200 and "már megerősítette" in again.text
    assert "/sajat/" not in again.text
    assert "már megerősítette" in browser.get(link).text
    office.site.deliver()
    assert len(office.mailbox.newest(to=EMAIL)) == 2


def test_the_links_code_is_stored_nowhere(office: Office) -> None:
    office.ask(office.free()[0].slot.starts_at)
    code = office.link("megerosites").rsplit("/", 1)[1]
    with office.site.inside(SLUG, readonly=True):
        rows = [
            *db.session().execute(select(Appointment.__table__)),
            *db.session().execute(select(OutboxMessage.__table__)),
        ]
    assert len(rows) == 2
    assert code not in "".join(str(row._asdict()) for row in rows)


def test_a_hold_ends_after_fifteen_minutes_and_a_second(site: Site) -> None:
    with site.inside(SLUG):
        held = [hold(number=number) for number in range(3)]
        ends = NOW + timedelta(minutes=15)
        assert held[0].held_until == ends
        with pytest.raises(operations.TakenError):
            hold(number=4, now=ends - timedelta(seconds=1))
        # At the end itself the seats are free, though nobody has tidied.
        assert (
            len(
                next(
                    one
                    for one in free_times(desk_of(), now=ends)
                    if one.slot.starts_at == TUESDAY_NINE
                ).seats
            )
            == 3
        )
        with pytest.raises(operations.HoldOverError):
            operations.confirm(hold_code(held[0].id), now=ends)
        assert hold(number=5, now=ends).seat == 1
        assert appointment(held[0].id).state == "expired"
        with pytest.raises(operations.HoldOverError):
            operations.confirm(hold_code(held[1].id), now=ends + timedelta(seconds=1))


def test_late_clicks_are_told_kindly(office: Office) -> None:
    office.ask(office.free()[0].slot.starts_at)
    link = office.link("megerosites")
    with office.site.inside(SLUG):
        db.session().execute(update(Appointment).values(held_until=utc_now() - HALF_HOUR))
    browser = office.site.browser(SLUG)
    page = browser.get(link)
    assert page.status_code == 410 and "Kérjük, válasszon újra" in page.text
    assert press(browser, browser.get("/belepes"), path=link).status_code == 410
    with office.site.inside(SLUG):
        tidy(now=utc_now())
        assert by_hold_code(link.rsplit("/", 1)[1]).state == "expired"
        assert db.session().scalar(select(SeatTaken.id).limit(1)) is None


def test_another_companys_link_leads_nowhere(office: Office) -> None:
    path = office.booked(office.free()[0].slot.starts_at)
    code = path.rsplit("/", 1)[1]
    with office.site.inside("komlo"), pytest.raises(NotFoundError):
        operations.cancel_by_link(code, now=utc_now())


def test_changing_keeps_the_old_time_until_the_new_one_is_won(office: Office) -> None:
    free = office.free()
    old, new = free[0].slot.starts_at, free[-1].slot.starts_at
    path = office.booked(old)
    invited = ics_of(office)
    browser = office.site.browser(SLUG)
    assert "szabad időpont" in browser.get(f"{path}/modositas").text
    for number in range(len(free[-1].seats)):
        office.ask(new, email=f"e{number}@example.com")
    ask = browser.get(f"{path}/modositas?kezdet={new:%Y-%m-%dT%H:%MZ}")
    assert "Az új időpontot kérem" in ask.text
    lost = browser.send(ask, {"start": f"{new:%Y-%m-%dT%H:%MZ}"})
    assert lost.status_code == 409 and "Mások gyorsabbak voltak" in lost.text
    assert old in [one.starts_at for one in taken(office)]

    other = free[-2].slot.starts_at
    won = browser.send(ask, {"start": f"{other:%Y-%m-%dT%H:%MZ}"})
    assert "Az időpontot módosítottuk" in won.text
    assert old not in [one.starts_at for one in taken(office)]
    mail = office.newest()
    assert "helyett új időpontot kapott" in mail.text
    changed = ics_of(office)
    assert changed.walk("VEVENT")[0]["UID"] == invited.walk("VEVENT")[0]["UID"]
    assert [one.walk("VEVENT")[0]["SEQUENCE"] for one in (invited, changed)] == [0, 1]
    assert changed.walk("VEVENT")[0].start == other


def taken(office: Office) -> list[Appointment]:
    with office.site.inside(SLUG, readonly=True):
        live = Appointment.state.in_(("held", "booked"))
        return list(db.session().scalars(select(Appointment).where(live)))


def test_moving_by_a_little_within_the_own_seat(site: Site) -> None:
    """An hour that moves by half an hour needs half of what it has: it must not stand in its own way."""
    with site.inside(SLUG):
        booked = [
            operations.confirm(hold_code(hold(number=number, topic="intezmeny").id), now=NOW)
            for number in range(3)
        ]
        moved = operations.change(
            manage_code(booked[1].id), starts_at=TUESDAY_NINE + HALF_HOUR, now=NOW
        )
        assert (moved.seat, moved.starts_at) == (booked[1].seat, TUESDAY_NINE + HALF_HOUR)
        rows = db.session().execute(
            select(SeatTaken.begins_at).where(SeatTaken.appointment_id == moved.id)
        )
        assert {row.begins_at for row in rows} == set(moved.slot.atoms())
        # The first half hour of that seat is free for somebody else.
        assert hold(number=9).seat == booked[1].seat


@pytest.mark.parametrize("wrong", ["past", "far", "closed"])
def test_a_refused_change_changes_nothing(site: Site, wrong: str) -> None:
    starts_at = {
        "past": NOW - timedelta(days=1),
        "far": TUESDAY_NINE + timedelta(days=14),
        "closed": TUESDAY_NINE + timedelta(days=5),
    }[wrong]
    with site.inside(SLUG):
        booked = operations.confirm(hold_code(hold().id), now=NOW)
        with pytest.raises(operations.NotOfferedError):
            operations.change(manage_code(booked.id), starts_at=starts_at, now=NOW)
        assert appointment(booked.id) == booked


def test_cancelling_frees_the_seat_and_the_calendar(office: Office) -> None:
    start = office.free()[0].slot.starts_at
    seats = len(office.free()[0].seats)
    path = office.booked(start)
    assert len(office.free()[0].seats) == seats - 1
    browser = office.site.browser(SLUG)
    page = browser.get(f"{path}/lemondas")
    assert "Biztosan lemondja" in page.text
    done = press(browser, page)
    assert "Ez az időpont le van mondva" in done.text
    assert len(office.free()[0].seats) == seats
    mail = office.newest()
    assert "lemondtuk" in mail.text
    calendar = ics_of(office)
    assert calendar["METHOD"] == "CANCEL"
    assert calendar.walk("VEVENT")[0]["STATUS"] == "CANCELLED"
    assert calendar.walk("VEVENT")[0]["SEQUENCE"] == 1
    assert press(browser, page).status_code == 200  # twice is once
    office.site.deliver()
    assert len([one for one in office.mailbox.newest(to=EMAIL) if "lemondtuk" in one.text]) == 1
    assert browser.get(f"{path}/modositas").status_code == 404


def test_what_has_begun_is_neither_changed_nor_cancelled(site: Site) -> None:
    with site.inside(SLUG):
        booked = operations.confirm(hold_code(hold().id), now=NOW)
        code = manage_code(booked.id)
        with pytest.raises(operations.NotChangeableError):
            operations.cancel_by_link(code, now=TUESDAY_NINE)
        with pytest.raises(operations.NotChangeableError):
            operations.change(code, starts_at=TUESDAY_NINE + 8 * HALF_HOUR, now=TUESDAY_NINE)


def test_the_file_can_be_fetched_again(office: Office) -> None:
    path = office.booked(office.free()[0].slot.starts_at)
    [attached] = office.mailbox.attachments(office.newest().id)
    answer = office.site.browser(SLUG).get(f"{path}/idopont.ics")
    assert answer.data == attached.content
    assert answer.content_type == "text/calendar; method=REQUEST; charset=utf-8"
    assert "attachment" in answer.headers["Content-Disposition"]


# -------------------------------------------------------------------------- the sweep


def test_the_reminder_comes_once_a_day_before(site: Site) -> None:
    with site.inside(SLUG):
        early = NOW - timedelta(days=2)
        booked = operations.confirm(hold_code(hold(now=early).id), now=early)
        due = booked.starts_at - timedelta(hours=24)
        tidy(now=due - timedelta(seconds=1))
        assert reminders() == 0
        for _ in range(3):
            tidy(now=due)
        tidy(now=due + timedelta(hours=1))
        assert reminders() == 1
        # Moved to another day, it is reminded of again; agreed upon too late, it is not.
        operations.change(
            manage_code(booked.id), starts_at=booked.starts_at + timedelta(days=3), now=due
        )
        tidy(now=due + timedelta(days=3))
        assert reminders() == 2
        same_day = TUESDAY_NINE - timedelta(hours=22)
        operations.confirm(hold_code(hold(same_day, number=7).id), now=NOW)
        tidy(now=same_day - timedelta(hours=1))
        assert reminders() == 2


def reminders() -> int:
    kinds = select(OutboxMessage.id).where(OutboxMessage.kind == "appointments.reminder_mail")
    return len(db.session().scalars(kinds).all())


def test_the_reminder_reads_well_and_a_cancelled_time_has_none(office: Office) -> None:
    starts = [one.slot.starts_at for one in office.free()[-2:]]
    for number, start in enumerate(starts):
        office.booked(start, email=f"e{number}@example.com")
    with office.site.inside(SLUG):
        long_ago = utc_now() - timedelta(days=20)
        db.session().execute(update(Appointment).values(arranged_at=long_ago))
        tidy(now=starts[0] - timedelta(hours=1))
        cancelled = db.session().scalar(
            select(Appointment.id).where(Appointment.email == "e1@example.com")
        )
        assert cancelled is not None
        operations.cancel_by_link(manage_code(cancelled), now=utc_now())
    mail = office.newest("e0@example.com")
    assert mail.subject.startswith("Emlékeztető, időpontja: 2")
    assert "személyazonosító" in mail.text and "/sajat/" in mail.text
    assert not any("Emlékeztet" in one.subject for one in office.mailbox.newest(to="e1@"))


def test_old_names_go(site: Site) -> None:
    with site.inside(SLUG):
        booked = operations.confirm(hold_code(hold(number=1).id), now=NOW)
        held = hold(number=2)
        tidy(now=NOW + timedelta(hours=1))
        assert appointment(held.id).state == "expired"
        tidy(now=NOW + HOLDS_KEPT + timedelta(hours=2))
        with pytest.raises(NotFoundError):
            appointment(held.id)
        tidy(now=booked.ends_at + timedelta(days=89))
        assert appointment(booked.id).state == "booked"
        tidy(now=booked.ends_at + timedelta(days=91))
        with pytest.raises(NotFoundError):
            appointment(booked.id)
        assert db.session().scalar(select(SeatTaken.id).limit(1)) is None
