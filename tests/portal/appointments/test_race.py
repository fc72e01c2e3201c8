"""Two hundred people at one time: exactly as many win as there are seats, and the database decides."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from portal.appointments.codes import hold_code, manage_code
from portal.appointments.models import Appointment, SeatTaken
from portal.appointments.operations import HoldOverError, TakenError, book, change, confirm
from portal.appointments.queries import appointment
from portal.foundation import db
from portal.kernel.ids import new_id
from tests.portal.appointments.conftest import (
    NOW,
    SLUG,
    TUESDAY_NINE,
    WHO,
    Office,
    desk_of,
    hold,
    wanted,
)
from tests.support.site import Site

CROWD = 200
HALF_HOUR = timedelta(minutes=30)


def all_at_once(site: Site, work: Callable[[int], object], *, count: int) -> list[object]:
    """Let so many people do it at the same moment, each in a thread and a transaction of their own."""
    gate = threading.Barrier(count)

    def one(number: int) -> object:
        gate.wait()
        try:
            with site.inside(SLUG):
                return work(number)
        except TakenError as error:
            return error

    with ThreadPoolExecutor(max_workers=count) as people:
        return list(people.map(one, range(count)))


def seat_rows(site: Site) -> Counter[tuple[object, int]]:
    with site.inside(SLUG, readonly=True):
        rows = db.session().execute(select(SeatTaken.begins_at, SeatTaken.seat))
        return Counter((row.begins_at, row.seat) for row in rows)


def test_exactly_the_seats_are_won(site: Site) -> None:
    with site.inside(SLUG, readonly=True):
        desk = desk_of()
        seats = desk.seats_for(desk.slot_at(TUESDAY_NINE))
    assert seats == 3
    answers = all_at_once(site, lambda number: hold(number=number), count=CROWD)
    losers = [answer for answer in answers if isinstance(answer, TakenError)]
    winners = [answer for answer in answers if not isinstance(answer, TakenError)]
    assert len(winners) == seats and len(losers) == CROWD - seats
    assert sorted(winner.seat for winner in winners) == [1, 2, 3]  # type: ignore[attr-defined]
    for loser in losers:
        assert loser.nearest, "something else is offered to everybody"
        assert all(free.slot.starts_at != TUESDAY_NINE for free in loser.nearest)
    rows = seat_rows(site)
    assert len(rows) == seats * 6 and set(rows.values()) == {1}
    with site.inside(SLUG, readonly=True):
        assert db.session().scalar(select(func.count()).select_from(Appointment)) == seats


def test_longer_and_shorter_appointments_never_share_a_seat(site: Site) -> None:
    """An hour from nine, half hours at nine and half past: whoever wins, no seat is given twice."""

    def work(number: int) -> object:
        start = TUESDAY_NINE + (HALF_HOUR if number % 3 == 2 else timedelta(0))
        return hold(start, number=number, topic="intezmeny" if number % 3 == 0 else "szamla")

    all_at_once(site, work, count=60)
    rows = seat_rows(site)
    assert rows and set(rows.values()) == {1}
    with site.inside(SLUG, readonly=True):
        for piece in {begins_at for begins_at, _ in rows}:
            assert len([seat for begins_at, seat in rows if begins_at == piece]) <= 3


def test_of_those_who_change_one_wins_and_the_others_keep_what_they_had(site: Site) -> None:
    target = TUESDAY_NINE + 4 * HALF_HOUR
    with site.inside(SLUG):
        booked = [
            confirm(hold_code(hold(start, number=number).id), now=NOW)
            for number, start in enumerate([TUESDAY_NINE] * 3 + [TUESDAY_NINE + HALF_HOUR] * 3)
        ]
        for number in (10, 11):
            hold(target, number=number)
    answers = all_at_once(
        site,
        lambda number: change(manage_code(booked[number].id), starts_at=target, now=NOW),
        count=6,
    )
    assert sum(not isinstance(answer, TakenError) for answer in answers) == 1
    with site.inside(SLUG, readonly=True):
        for before, answer in zip(booked, answers, strict=True):
            after = appointment(before.id)
            lost = isinstance(answer, TakenError)
            assert after.starts_at == (before.starts_at if lost else target)
            assert after.sequence == (0 if lost else 1)
    rows = seat_rows(site)
    assert set(rows.values()) == {1} and len(rows) == 8 * 6


def test_a_double_click_books_once(site: Site) -> None:
    asked = wanted()
    answers = all_at_once(
        site,
        lambda number: book(asked, login_id=None, ip="192.0.2.1", now=NOW),
        count=8,
    )
    assert len({answer.id for answer in answers}) == 1  # type: ignore[attr-defined]
    assert len(seat_rows(site)) == 6


def test_a_click_at_the_last_moment_and_a_newcomer_do_not_both_get_the_seat(site: Site) -> None:
    """The hold ends while its owner clicks and others want the seat; each keeps a clock of its own."""
    with site.inside(SLUG):
        held = [hold(number=number) for number in range(3)]
        for number in range(3, 6):  # nothing else is free at that time
            with pytest.raises(TakenError):
                hold(number=number)
    ends = held[0].held_until
    assert ends is not None

    def work(number: int) -> object:
        if number < 3:
            try:
                return confirm(hold_code(held[number].id), now=ends - timedelta(microseconds=1))
            except HoldOverError as error:
                return error
        return hold(number=number, now=ends)

    all_at_once(site, work, count=9)
    rows = seat_rows(site)
    assert set(rows.values()) == {1} and len(rows) == 18
    with site.inside(SLUG, readonly=True):
        alive = select(func.count()).where(Appointment.state.in_(("held", "booked")))
        assert db.session().scalar(alive) == 3


def test_the_database_itself_refuses_a_second_holder_of_a_seat(site: Site) -> None:
    with site.inside(SLUG):
        first, second = hold(number=1), hold(number=2)
    row = {
        "id": new_id(),
        "office": first.office,
        "begins_at": first.starts_at,
        "seat": first.seat,
        "appointment_id": second.id,
    }
    with pytest.raises(IntegrityError), site.inside(SLUG):
        db.session().execute(insert(SeatTaken).values(row))
    with pytest.raises(IntegrityError), site.inside(SLUG):
        db.session().execute(insert(SeatTaken).values({**row, "seat": 999}))


def test_the_crowd_at_the_form_keeps_what_it_typed(office: Office) -> None:
    """Through the pages: those who came too late see the nearest times, and their own words."""
    last = office.free()[-1]
    start, seats = last.slot.starts_at, len(last.seats)
    pages = []
    for number in range(12):
        browser = office.site.browser(SLUG)
        browser.environ_base["REMOTE_ADDR"] = f"198.51.100.{number}"
        pages.append((browser, browser.get(office.path(start))))
    gate = threading.Barrier(len(pages))

    def send(number: int) -> tuple[int, str]:
        browser, page = pages[number]
        gate.wait()
        answer = browser.send(page, {**WHO, "email": f"tomeg{number}@example.com"})
        return answer.status_code, answer.text

    with ThreadPoolExecutor(max_workers=len(pages)) as people:
        answers = list(people.map(send, range(len(pages))))
    assert 0 < seats < len(pages)
    assert Counter(status for status, _ in answers) == {200: seats, 409: len(pages) - seats}
    for status, text in answers:
        if status == 409:
            assert "Mások gyorsabbak voltak" in text and 'type="radio" value="20' in text
            assert WHO["full_name"] in text and WHO["phone"] in text
