"""At the desk: booking for a caller, the list of all, closed days with their consequences, extra hours."""

from __future__ import annotations

from datetime import date, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.appointments.choices import moment_text
from portal.appointments.opening import ExtraTime, closed, reopened, with_extra, without_extra
from portal.foundation import db
from portal.kernel.clock import BUDAPEST, local_today, utc_now
from portal.rules.bundle import RULES_FILE
from portal.rules.queries import published, revision
from tests.portal.appointments.conftest import EMAIL, OFFICE, SLUG, TOPIC, WHO, Office
from tests.support.site import Browser
from tests.support.staff import colleague

TENANTS = Path(__file__).parents[3] / "tenants"
FILES = {slug: (TENANTS / slug / "rules.yaml").read_bytes() for slug in ("komlo", SLUG)}
BOOK = f"/idopontok/foglalas?iroda={OFFICE}&tema={TOPIC}"
REASON = "Leltározunk. <i>Elnézést!</i>"


@pytest.fixture
def senior(office: Office) -> Browser:
    return colleague(office.site, SLUG, role="senior_clerk")


def rules_file(office: Office) -> bytes:
    with office.site.inside(SLUG, readonly=True):
        now = published()
        assert now is not None
        return revision(now.revision).bundle.files[RULES_FILE]


def day_of(office: Office, place: int = -1) -> tuple[str, str]:
    """Return the local day and the moment of one of the free times."""
    start = office.free()[place].slot.starts_at
    return local_today(start).isoformat(), moment_text(start)


def test_booking_for_a_caller_with_and_without_an_address(office: Office, senior: Browser) -> None:
    day, moment = day_of(office)
    page = senior.get(f"{BOOK}&nap={day}")
    done = senior.send(page, {"start": moment, "full_name": "Telefonáló Tamás", "phone": ""})
    assert "Lefoglalva: Telefonáló Tamás" in done.text and "Telefonáló Tamás" in done.text
    office.site.deliver()
    assert office.mailbox.newest() == [], "without an address nothing is mailed"
    page = senior.get(f"{BOOK}&nap={day}")
    senior.send(page, {"start": moment, "full_name": "Leveles Lívia", "email": EMAIL})
    mail = office.newest(EMAIL)
    assert "Leveles Lívia" in mail.text and office.mailbox.attachments(mail.id)


def test_bad_input_is_said_where_it_was_typed_and_nothing_is_lost(
    office: Office, senior: Browser
) -> None:
    day, _moment = day_of(office)
    page = senior.get(f"{BOOK}&nap={day}")
    wrong = senior.send(
        page, {"full_name": "Telefonáló\N{RIGHT-TO-LEFT OVERRIDE}", "email": "nem", "phone": "12"}
    )
    assert wrong.status_code == 422
    for words in ("válasszon időpontot", "különleges jelek", "nev@pelda.hu", "+36 30"):
        assert words in wrong.text, words
    assert 'value="nem"' in wrong.text and 'value="12"' in wrong.text
    stale = senior.send(page, {"start": "2020-01-01T08:00Z", "full_name": "Kés Ő"})
    assert stale.status_code == 409 and "Kés Ő" in stale.text
    for odd in ("iroda=nincs", "tema=nincs", "nap=holnap", "nap=9999-99-99"):
        assert senior.get(f"/idopontok/foglalas?{odd}").status_code == 200


def test_the_last_seat_goes_to_one_and_a_double_click_books_once(
    office: Office, senior: Browser
) -> None:
    day, moment = day_of(office)
    seats = len(office.free()[-1].seats)
    page = senior.get(f"{BOOK}&nap={day}")
    for _ in range(2):
        senior.send(page, {"start": moment, "full_name": "Dupla Dóra"})
    with office.site.inside(SLUG, readonly=True):
        booked = "select count(*) from appointment where name = 'Dupla Dóra' and state = 'booked'"
        assert db.session().connection().exec_driver_sql(booked).scalar() == 1
    pages = [senior.get(f"{BOOK}&nap={day}") for _ in range(seats)]
    answers = [
        senior.send(one, {"start": moment, "full_name": f"Vevő {number}"}, follow=False)
        for number, one in enumerate(pages)
    ]
    assert [answer.status_code for answer in answers].count(303) == seats - 1
    assert answers[-1].status_code == 409


@pytest.mark.parametrize(
    ("query", "listed"),
    [
        ("", True),
        ("q=kovari", True),
        ("q=501-740", True),
        ("q=nincs", False),
        (f"office={OFFICE}", True),
        (f"topic={TOPIC}", True),
        ("state=cancelled", False),
        ("state=all", True),
        ("sort=-name", True),
        ("until=2020-01-01", False),
        ("since=rossz", True),
        ("format=csv", True),
    ],
)
def test_all_appointments_are_listed(
    office: Office, senior: Browser, query: str, listed: bool
) -> None:
    office.booked(office.free()[-1].slot.starts_at)
    text = senior.get(f"/idopontok/lista?{query}").text
    assert (WHO["full_name"] in text) is listed


def test_a_closed_day_asks_what_becomes_of_those_who_booked(
    office: Office, senior: Browser
) -> None:
    start = office.free()[-1].slot.starts_at
    day = local_today(start).isoformat()
    mine = office.booked(start)
    page = senior.get("/zarva")
    closing = {"office": office_name(office), "day": day, "reason": REASON}
    asked = senior.send(page, closing)
    assert asked.status_code == 200
    assert "Arra a napra 1 foglalás van" in asked.text and WHO["full_name"] in asked.text
    assert REASON.split(".")[0] in asked.text, "what was typed stays"
    assert any(local_today(one.slot.starts_at).isoformat() == day for one in office.free())
    undecided = senior.send(asked, closing)
    assert undecided.status_code == 422 and "mi legyen velük" in undecided.text
    done = senior.send(
        asked, {"office": office_name(office), "day": day, "reason": REASON, "booked": "cancel"}
    )
    assert "1 embert értesítünk" in done.text
    mail = office.newest(EMAIL)
    assert "Leltározunk." in mail.text and "&lt;i&gt;" in mail.html
    assert "Leltározunk." in office.site.browser(SLUG).get(mine).text
    assert all(local_today(one.slot.starts_at).isoformat() != day for one in office.free())
    again = senior.post(
        "/zarva/nyitva",
        data={"csrf_token": token(done.text), "day": day, "office": office_name(office)},
        follow_redirects=True,
    )
    assert "Újra nyitva" in again.text
    assert any(local_today(one.slot.starts_at).isoformat() == day for one in office.free())


def test_kept_appointments_stay_and_somebody_who_booked_meanwhile_is_asked_about(
    office: Office, senior: Browser
) -> None:
    start = office.free()[-1].slot.starts_at
    day = local_today(start).isoformat()
    office.booked(start)
    asked = senior.send(
        senior.get("/zarva"), {"office": office_name(office), "day": day, "reason": "Javítás"}
    )
    office.booked(office.free()[-2].slot.starts_at, email="masik@example.com")
    keep = {"office": office_name(office), "day": day, "reason": "Javítás", "booked": "keep"}
    once_more = senior.send(asked, keep)
    assert "Arra a napra 2 foglalás van" in once_more.text
    done = senior.send(once_more, keep)
    assert "A zárt napot rögzítettük." in done.text
    with office.site.inside(SLUG, readonly=True):
        states = db.session().connection().exec_driver_sql("select distinct state from appointment")
        assert [row[0] for row in states] == ["booked"]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"day": "", "reason": "x"}, "adja meg a napot"),
        ({"day": "2020-01-01", "reason": "x"}, "Ez a nap elmúlt"),
        ({"day": "2199-01-01", "reason": "x"}, "két éven belüli"),
        ({"day": "2027-02-30", "reason": "x"}, ""),
        ({"day": "2027-03-01", "reason": " "}, "írja meg az indokot"),
    ],
)
def test_what_cannot_be_closed(
    office: Office, senior: Browser, values: dict[str, str], message: str
) -> None:
    before = rules_file(office)
    answer = senior.send(senior.get("/zarva"), {**values, "office": office_name(office)})
    assert answer.status_code == 422 and message in answer.text
    assert rules_file(office) == before


def test_extra_hours_can_be_booked_and_taken_off(office: Office, senior: Browser) -> None:
    today = local_today(utc_now())
    saturday = today + timedelta(days=(5 - today.weekday()) % 7 or 7)
    page = senior.get("/zarva")
    values = {
        "extra-day": saturday.isoformat(),
        "extra-begins": "09:00",
        "extra-seats": "2",
        "extra-office": OFFICE,
    }
    wrong = senior.send(page, {**values, "extra-ends": "08:00"})
    assert wrong.status_code == 422 and "később, mint a kezdete" in wrong.text
    done = senior.send(page, {**values, "extra-ends": "11:00"})
    assert "mostantól lehet foglalni" in done.text
    there = {one.slot.starts_at.astimezone(BUDAPEST) for one in office.free()}
    assert any(moment.date() == saturday and moment.hour == 9 for moment in there)
    gone = senior.post(
        "/zarva/tobblet-torlese",
        data={
            "csrf_token": token(done.text),
            "office": OFFICE,
            "day": saturday.isoformat(),
            "begins": "09:00",
            "ends": "11:00",
        },
        follow_redirects=True,
    )
    assert "levettük" in gone.text
    assert all(local_today(one.slot.starts_at) != saturday for one in office.free())


def test_a_company_without_appointments_closes_too_and_a_clerk_may_not(office: Office) -> None:
    elsewhere = colleague(office.site, "komlo", role="senior_clerk")
    page = elsewhere.get("/zarva")
    assert page.status_code == 200 and "extra-day" not in page.text
    done = elsewhere.send(
        page,
        {"office": office_name(office, "komlo"), "day": "2027-03-01", "reason": "Karbantartás"},
    )
    assert "A zárt napot rögzítettük." in done.text and "2027. március 1." in done.text.replace(
        "\xa0", " "
    )
    assert colleague(office.site, SLUG, email="kis@example.hu").get("/zarva").status_code == 404


def token(text: str) -> str:
    return text.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]


def office_name(office: Office, slug: str = SLUG) -> str:
    with office.site.inside(slug, readonly=True):
        return office.site.services.rules.current().offices[0].name


DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))


@given(days=st.lists(DAYS, min_size=1, max_size=6, unique=True))
def test_closing_and_reopening_leaves_the_file_as_it_was(days: list[date]) -> None:
    data = FILES["komlo"]
    name = "Ügyfélszolgálati iroda"
    changed = data
    new = [day for day in days if day.isoformat().encode() not in data]
    for day in new:
        changed = closed(changed, frozenset({name}), day)
        assert day.isoformat().encode() in changed
    for day in reversed(new):
        changed = reopened(changed, name, day)
    assert changed == data
    assert closed(data, frozenset({"nincs ilyen"}), days[0]) == data


def test_extra_hours_come_and_go_in_the_file() -> None:
    data = FILES[SLUG]
    extra = ExtraTime(date(2027, 5, 8), OFFICE, time(8), time(12, 30), 2)
    changed = with_extra(data, extra)
    assert b'{day: 2027-05-08, hours: "08:00-12:30", seats: 2}' in changed
    assert len(changed.splitlines()) - len(data.splitlines()) in (1, 2)
    assert without_extra(changed, extra) == data
