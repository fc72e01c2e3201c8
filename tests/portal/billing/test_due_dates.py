"""Due dates as a calendar: a private address that can be taken back, and events that programs read."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from portal.billing import due_dates
from portal.billing.due_dates_calendar import calendar_of
from portal.foundation.secrets import bind_secret
from portal.kernel.money import Money
from tests.support.bills import Bills
from tests.support.site import Browser, Site
from tests.support.slices import counted, execute, rows

PEOPLE = [("U0001", "Győri Ernő", "person"), ("U0002", "Szűcs Ilona", "person")]
TODAY = date.today
APP = Flask("calendar")
Babel(APP)


@pytest.fixture
def bills(site: Site, tmp_path: Path) -> Bills:
    """Four bills of one customer, two of them unpaid; one of the other."""
    made = Bills.at(site, "petkomm", tmp_path, PEOPLE)
    made.add("U0001", 4)
    made.add("U0002", 1, prefix="2025")
    with made.inside():
        execute(
            "update invoice set due_date = current_date + 10 - (amount_due_minor / 100 % 10)::int"
        )
    return made


@pytest.fixture
def visitor(bills: Bills) -> Browser:
    return bills.login("a@example.com", "U0001")


def wish(visitor: Browser, name: str, **more: str) -> str:
    token = re.search(r'name="csrf_token" value="([^"]+)"', visitor.get("/hataridok").text)
    assert token
    data = {"csrf_token": token[1], "wish": name, **more}
    return visitor.post("/hataridok", data=data, follow_redirects=True).text


def path_in(page: str) -> str:
    found = re.search(r'id="feed-address">http://[^/]+(/naptar/[A-Z2-7]{24}\.ics)<', page)
    assert found, "no address on the page"
    return found[1]


def events(body: bytes) -> dict[str, object]:
    calendar = Calendar.from_ical(body)
    told = [(event["description"], event) for event in calendar.walk("VEVENT")]
    return {re.search(r"\d{4}-\d{6}", text)[0]: event for text, event in told}  # type: ignore[index]


def test_an_address_is_made_used_renewed_and_taken_back(bills: Bills, visitor: Browser) -> None:
    stranger = bills.site.browser("petkomm")
    assert "feed-address" not in visitor.get("/hataridok").text
    first = path_in(wish(visitor, "make", amounts="no"))
    assert path_in(visitor.get("/hataridok").text) == first, "it is shown again"
    assert stranger.get(first).status_code == 200, "no sign-in"
    second = path_in(wish(visitor, "make", amounts="yes"))
    assert second != first
    assert stranger.get(first).status_code == 404
    assert stranger.get(second).status_code == 200
    assert "A naptárcím megszűnt." in wish(visitor, "revoke")
    assert stranger.get(second).status_code == 404
    assert "Nem volt naptárcím." in wish(visitor, "revoke")
    assert "feed-address" not in wish(visitor, "nonsense")
    with bills.inside():
        noted = rows(
            "select action from audit_entry where action like 'billing.calendar%' order by at"
        )
    assert [action for (action,) in noted] == [
        *("billing.calendar_made", "billing.calendar_made", "billing.calendar_revoked"),
    ]


def test_only_a_digest_is_kept(bills: Bills, visitor: Browser) -> None:
    token = path_in(wish(visitor, "make"))[8:-4]
    with bills.inside():
        ((kept,),) = rows("select token_sha256 from calendar_feed")
        ((row,),) = rows("select row_to_json(f)::text from calendar_feed f")
    assert re.fullmatch("[0-9a-f]{64}", kept) and token not in row


def test_under_another_secret_a_new_address_is_asked_for(bills: Bills, visitor: Browser) -> None:
    wish(visitor, "make")
    with bills.inside():
        execute("update calendar_feed set token_sha256 = repeat('0', 64)")
    page = visitor.get("/hataridok").text
    assert "feed-address" not in page and "A naptár címe már nem működik." in page


@pytest.mark.parametrize(
    "token", ["A" * 24, "a" * 24, "A" * 23, "A" * 25, "1" * 24, "%00", "x" * 5000, "A.ics"]
)
def test_every_wrong_address_looks_the_same(bills: Bills, visitor: Browser, token: str) -> None:
    revoked = path_in(wish(visitor, "make"))
    wish(visitor, "revoke")
    stranger = bills.site.browser("petkomm")

    def seen(path: str) -> str:
        answer = stranger.get(path)
        assert answer.status_code == 404 and answer.mimetype == "text/html"
        text = re.sub(r'(nonce|name="csrf_token" value|value)="[^"]*"', "", answer.text)
        return text.replace(path, "")

    assert seen(f"/naptar/{token}.ics") == seen(revoked)


def test_a_good_address_is_of_use_at_one_company_only(bills: Bills, visitor: Browser) -> None:
    path = path_in(wish(visitor, "make"))
    for slug in ("komlo", "miho"):
        assert bills.site.browser(slug).get(path).status_code == 404


def test_a_disabled_login_has_no_calendar(bills: Bills, visitor: Browser) -> None:
    path = path_in(wish(visitor, "make"))
    with bills.inside():
        execute("update customer_login set status = 'disabled'")
    assert bills.site.browser("petkomm").get(path).status_code == 404


def test_it_holds_the_own_bills_as_days_with_alarms(bills: Bills, visitor: Browser) -> None:
    body = visitor.get(path_in(wish(visitor, "make", amounts="no"))).data
    found = events(body)
    assert set(found) == {f"2026-00000{place}" for place in range(4)}
    assert b"2025-000000" not in body, "somebody else's"
    event = found["2026-000003"]
    due = TODAY() + timedelta(days=7)
    assert event["dtstart"].dt == due and event["dtend"].dt == due + timedelta(days=1)
    assert event["status"] == "CONFIRMED" and int(event["sequence"]) == 0
    (alarm,) = event.walk("VALARM")
    assert alarm["action"] == "DISPLAY" and alarm["trigger"].dt == timedelta(hours=-39)
    assert str(event["url"]).endswith(f"/szamlak/{bills.invoice_id('2026-000003')}")
    assert "Ft" not in str(event["summary"]) and "PÉTKOMM" in str(event["summary"])
    assert f"DTSTART;VALUE=DATE:{due:%Y%m%d}\r\n".encode() in body


def test_paid_bills_are_cancelled_under_the_same_uid(bills: Bills, visitor: Browser) -> None:
    path = path_in(wish(visitor, "make", amounts="yes"))
    before = {str(event["uid"]): event for event in events(visitor.get(path).data).values()}
    with bills.inside():
        execute("update invoice set outstanding_minor = 0")
    after = {str(event["uid"]): event for event in events(visitor.get(path).data).values()}
    assert set(after) == set(before) and len(after) == 4
    assert {str(event["status"]) for event in after.values()} == {"CANCELLED"}
    assert all(int(event["sequence"]) == 1 and not event.walk("VALARM") for event in after.values())


def test_amounts_are_told_only_where_wanted(bills: Bills, visitor: Browser) -> None:
    for amounts, told in (("yes", True), ("no", False)):
        body = visitor.get(path_in(wish(visitor, "make", amounts=amounts))).data
        summaries = [str(event["summary"]) for event in events(body).values()]
        assert any("1\N{NO-BREAK SPACE}003\N{NO-BREAK SPACE}Ft" in one for one in summaries) is told
        assert any("Ft" in one for one in summaries) is told


def test_the_file_is_as_calendars_want_it(bills: Bills, visitor: Browser) -> None:
    answer = visitor.get(path_in(wish(visitor, "make", amounts="yes")))
    body = answer.data
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert b"METHOD:PUBLISH\r\n" in body and b"VERSION:2.0\r\n" in body
    check_form(body)


def check_form(body: bytes) -> None:
    assert body.startswith(b"BEGIN:VCALENDAR\r\n") and body.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in body.replace(b"\r\n", b"") and b"\r" not in body.replace(b"\r\n", b"")
    for line in body.split(b"\r\n"):
        assert len(line) <= 75, "folded at 75 bytes"
        line.decode()  # no line is cut within a character


@given(
    st.text(st.characters(codec="utf-8").filter(str.isprintable), min_size=1, max_size=200),
    st.dates(date(2000, 1, 1), date(2200, 1, 1)),
    st.integers(-(10**12), 10**12),
    st.booleans(),
)
@settings(deadline=None)
def test_whatever_stands_on_a_bill_survives(
    number: str, day: date, minor: int, with_amounts: bool
) -> None:
    due = due_dates.DueDate(uuid.uuid4(), number, day, Money(minor))

    def written() -> bytes:
        return calendar_of(
            [due],
            company="Fűtőmű",
            host="p.example.com",
            with_amounts=with_amounts,
            today=date(2026, 11, 22),
            link_of=lambda due: f"https://p.example.com/szamlak/{due.invoice_id}",
        )

    with APP.app_context():
        body = written()
        assert written() == body, "the same bills give the same bytes"
    check_form(body)
    (event,) = Calendar.from_ical(body).walk("VEVENT")
    assert number in event["description"] and event["dtstart"].dt == day
    assert (event["status"] == "CONFIRMED") is (minor > 0)


def test_programs_may_ask_whether_it_still_holds(bills: Bills, visitor: Browser) -> None:
    path = path_in(wish(visitor, "make"))
    first = visitor.get(path)
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = visitor.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    with bills.inside():
        execute("update invoice set due_date = due_date + 1")
    later = visitor.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert later.status_code == 200 and later.headers["ETag"] != first.headers["ETag"]
    assert visitor.head(path).status_code == 200


def test_it_speaks_the_language_of_its_owner(bills: Bills, visitor: Browser) -> None:
    path = path_in(wish(visitor, "make"))
    with bills.inside():
        execute("update customer_login set locale = 'en'")
    body = visitor.get(path).data.decode()
    assert "is due" in body and "határidő" not in body


def test_it_costs_little_however_many_bills_there_are(bills: Bills, visitor: Browser) -> None:
    path = path_in(wish(visitor, "make"))
    stranger = bills.site.browser("petkomm")
    stranger.get(path)
    with counted(bills.site.services.database) as said:
        stranger.get(path)
    assert len(said) <= 3, said
    bills.add("U0001", 500, prefix="2024", newest=TODAY())
    with counted(bills.site.services.database) as later:
        body = stranger.get(path).data
    assert len(later) == len(said) and 100 < len(events(body)) <= 400


def test_the_page_lists_what_is_due(bills: Bills, visitor: Browser) -> None:
    page = visitor.get("/hataridok").text
    assert page.index("2026-000003") < page.index("2026-000000")
    assert "2026-000001" not in page and "2025-000000" not in page
    with bills.inside():
        execute("update invoice set outstanding_minor = 0")
    assert "Nincs fizetnivalója" in visitor.get("/hataridok").text


def test_where_it_is_off_neither_page_nor_feed_exists(
    bills: Bills, visitor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = path_in(wish(visitor, "make"))
    monkeypatch.setattr(bills.site.app, "feature_is_on", lambda page: page != "due_date_calendar")
    assert visitor.get("/hataridok").status_code == 404
    assert visitor.get(path).status_code == 404


def test_tokens_are_the_installations_own(bills: Bills, visitor: Browser) -> None:
    # The same row under another master secret would have another address: it cannot be guessed
    # from what a copy of the database holds.
    page = wish(visitor, "make")
    with bills.site.inside("petkomm", readonly=True), bind_secret("another secret" * 4):
        ((login_id,),) = rows("select login_id from calendar_feed")
        from_elsewhere = due_dates.feed_of(login_id)
    assert "feed-address" in page and from_elsewhere is not None and from_elsewhere.token is None
