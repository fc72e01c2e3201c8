"""Unlikely readings at the console: accepted, corrected by the photo, or asked for again."""

from __future__ import annotations

import io
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from werkzeug.test import TestResponse

from portal.demo.caught_mail import CaughtMail
from portal.metering import review
from portal.metering.review import ReviewedMeanwhileError, Seen
from tests.architecture.test_query_budgets import counted
from tests.portal.metering.conftest import NOW, SLUG, Household
from tests.portal.metering.test_announcing import confirm, path, say
from tests.support.pictures import photo
from tests.support.site import Browser, Site
from tests.support.staff import colleague, hire

READING = (
    "select status, value, review_note, ask_until::text from meter_reading"
    " where window_opens is not null"
)


@pytest.fixture
def unlikely(home: Household, usual: uuid.UUID) -> str:
    """A reading of three times the usual, which the customer has confirmed with a photo."""
    customer = home.browser()
    page = say(customer, usual, "990,5")
    confirm(customer, page, note="vendégek voltak", photo=(io.BytesIO(photo()), "mero.jpg"))
    [(reading_id,)] = home.rows(
        "select id::text from meter_reading where status = 'awaiting_review'"
    )
    return str(reading_id)


@pytest.fixture
def clerk(site: Site, home: Household, monkeypatch: pytest.MonkeyPatch) -> Browser:
    monkeypatch.setattr("portal.metering.clerk_views.utc_now", lambda: NOW)
    return colleague(site, SLUG)


def decide(clerk: Browser, reading_id: str, **values: str) -> TestResponse:
    """Fill in the form that has these fields on the page of the reading."""
    return clerk.fill(f"/leolvasasok/{reading_id}", values)


def test_what_waits_is_listed_with_why_and_shown_with_its_photo(
    home: Household, clerk: Browser, unlikely: str
) -> None:
    queue = clerk.get("/leolvasasok")
    for words in ("Őry Ödön", "21000001", "00990,500", "A szokásosnál sokkal több", "fotó"):
        assert words in queue.text, words
    assert "Valószínűtlen mérőállás" in clerk.get("/").text
    page = clerk.get(f"/leolvasasok/{unlikely}")
    assert "vendégek voltak" in page.text and "00187,000" in page.text
    picture = clerk.get(f"/leolvasasok/{unlikely}/foto")
    assert picture.status_code == 200 and picture.mimetype.startswith("image/")
    looks = home.rows(
        "select action from audit_entry where subject_kind = 'customer' and actor_kind = 'clerk'"
    )
    assert {("metering.reading_seen",), ("metering.photo_seen",)} <= set(looks)


@pytest.mark.parametrize(
    ("query", "listed"),
    [
        ("q=ory", True),
        ("q=21000001", True),
        ("q=kovacs", False),
        ("medium=hot_water", True),
        ("medium=heat", False),
        ("reason=unusual", True),
        ("reason=lower", False),
        ("photo=yes", True),
        ("photo=no", False),
        ("since=2026-11-22", True),
        ("since=2026-11-23", False),
        ("since=tegnap", True),
        ("sort=-value", True),
        ("sort=nonsense&after=nonsense", True),
        ("sor=elfogadott", False),
        ("format=csv", True),
    ],
)
@pytest.mark.usefixtures("unlikely")
def test_the_list_is_narrowed_down(clerk: Browser, query: str, listed: bool) -> None:
    assert ("Őry Ödön" in clerk.get(f"/leolvasasok?{query}").text) is listed


def test_an_accepted_reading_counts(home: Household, clerk: Browser, unlikely: str) -> None:
    page = clerk.get(f"/leolvasasok/{unlikely}")
    done = clerk.send(page, {"note": "telefonon megerősítette", "seen_value": "990500"})
    assert done.status_code == 200 and "Elfogadva." in done.text
    assert home.rows(READING) == [("accepted", 990_500, "telefonon megerősítette", None)]
    assert "Nincs megnézendő" in clerk.get("/leolvasasok").text
    assert "Őry Ödön" in clerk.get("/leolvasasok?sor=elfogadott").text


def test_a_reading_is_corrected_by_what_the_photo_shows(
    site: Site, home: Household, clerk: Browser, unlikely: str, mailbox: CaughtMail
) -> None:
    wrong = decide(clerk, unlikely, corrected_value="1900000", note="")
    assert wrong.status_code == 422
    assert "5 számjegye van" in wrong.text and "írja meg, mi mutatja" in wrong.text
    assert 'value="1900000"' in wrong.text, "what was typed stays"
    decide(clerk, unlikely, corrected_value="190,5", note="A fényképen 190,5 látszik.")
    assert home.rows(READING) == [("accepted", 190_500, "A fényképen 190,5 látszik.", None)]
    assert home.rows("select old_value, new_value, clerk_id is not null from reading_change") == [
        (990_500, 190_500, True)
    ]
    site.deliver()
    [mail] = [one for one in mailbox.newest() if "mérőállást" in one.subject]
    assert "00190,500 m³" in mail.text and "A fényképen 190,5 látszik." in mail.text


def test_asked_again_the_customer_reads_anew_though_the_window_is_over(
    site: Site,
    home: Household,
    at: Callable[[datetime], None],
    clerk: Browser,
    unlikely: str,
    usual: uuid.UUID,
    mailbox: CaughtMail,
) -> None:
    for day, message in (
        ("2026-11-22", "legalább holnapig"),
        ("2027-11-22", "két hónapon belüli"),
        ("nem nap", ""),
    ):
        wrong = decide(clerk, unlikely, note="Kérjük, nézze meg újra.", until=day)
        assert wrong.status_code == 422 and message in wrong.text
    decide(clerk, unlikely, note="Kérjük, nézze meg újra.", until="2026-12-20")
    assert home.rows(READING) == [("rejected", 990_500, "Kérjük, nézze meg újra.", "2026-12-20")]
    site.deliver()
    [mail] = [one for one in mailbox.newest() if "olvassa le" in one.subject]
    assert "2026. 12. 20." in mail.text.replace("\xa0", " ") and path(usual) in mail.text
    at(datetime(2026, 12, 15, 9, tzinfo=UTC))  # the window closed on 5 December
    customer = home.browser()
    assert "olvassa le újra" in customer.get("/meroallas").text
    assert "Kérjük, nézze meg újra." in customer.get(path(usual)).text
    say(customer, usual, "190,9", "2026-12-15")
    assert home.rows(READING) == [("accepted", 190_900, None, None)]
    at(datetime(2026, 12, 16, 9, tzinfo=UTC))
    assert "Most nincs szükség bejelentésre" in customer.get(path(usual)).text, (
        "once it is there, it is over"
    )


def test_the_day_after_the_last_one_is_too_late(
    home: Household,
    at: Callable[[datetime], None],
    clerk: Browser,
    unlikely: str,
    usual: uuid.UUID,
) -> None:
    decide(clerk, unlikely, note="Újra, kérjük.", until="2026-12-10")
    at(datetime(2026, 12, 11, 9, tzinfo=UTC))
    assert "Most nincs szükség bejelentésre" in home.browser().get(path(usual)).text


def test_the_same_value_again_is_looked_at_again(
    home: Household, clerk: Browser, unlikely: str, usual: uuid.UUID
) -> None:
    decide(clerk, unlikely, note="Biztos?", until="2026-12-10")
    customer = home.browser()
    confirm(customer, say(customer, usual, "990,5"), note="biztos")
    assert home.rows(READING) == [("awaiting_review", 990_500, None, None)]


def test_a_colleague_or_the_customer_was_faster(
    site: Site, home: Household, clerk: Browser, unlikely: str, usual: uuid.UUID
) -> None:
    page = clerk.get(f"/leolvasasok/{unlikely}")
    customer = home.browser()
    confirm(customer, say(customer, usual, "991,5"))
    late = clerk.send(page, {"note": "Kérjük, újra!", "until": "2026-12-01"})
    assert late.status_code == 409
    assert "megváltozott" in late.text and "Kérjük, újra!" in late.text and "00991,500" in late.text
    assert home.rows(READING) == [("awaiting_review", 991_500, None, None)]
    clerk.send(late, {"note": "Kérjük, újra!", "until": "2026-12-01"})
    assert home.rows(READING)[0][0] == "rejected"


def test_of_two_clerks_at_once_one_decides(site: Site, home: Household, unlikely: str) -> None:
    seen = Seen(uuid.UUID(unlikely), 990_500, date(2026, 11, 22))
    clerks = [
        hire(site, SLUG, email=f"k{number}@example.hu", name=f"K {number}") for number in range(6)
    ]
    together = threading.Barrier(6)

    def work(number: int) -> str:
        together.wait()
        try:
            with site.inside(SLUG):
                if number % 2:
                    review.accept(seen, note=None, clerk_id=clerks[number], now=NOW)
                else:
                    until = NOW.date() + timedelta(days=5)
                    review.ask_again(seen, why="x", until=until, clerk_id=clerks[number], now=NOW)
        except ReviewedMeanwhileError:
            return "late"
        return "done"

    with ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(work, range(6)))
    assert sorted(outcomes) == ["done", *["late"] * 5]


def test_the_window_is_exported_without_what_waits(
    home: Household, clerk: Browser, unlikely: str
) -> None:
    windows = clerk.get("/leolvasasok/ablakok")
    assert "2026. 11. 20." in windows.text.replace("\xa0", " ")
    address = "/leolvasasok/ablakok/hot_water/2026-11-20.csv"
    assert len(clerk.get(address).text.splitlines()) == 1
    clerk.send(clerk.get(f"/leolvasasok/{unlikely}"), {"note": "", "seen_value": "990500"})
    line = clerk.get(address).text.splitlines()[1]
    assert line.split(";")[:6] == ["U10001", "21000001", "hot_water", "m³", "2026-11-22", "990,500"]
    for wrong in ("hot_water/nem-nap", "nothing/2026-11-20"):
        assert clerk.get(f"/leolvasasok/ablakok/{wrong}.csv").status_code == 404


def test_pages_ask_little_of_the_database(clerk: Browser, unlikely: str) -> None:
    for address, most in (("/leolvasasok", 6), (f"/leolvasasok/{unlikely}", 13)):
        clerk.get(address)
        with counted(clerk_site(clerk)) as said:
            assert clerk.get(address).status_code == 200
        assert len(said) <= most, said


def clerk_site(clerk: Browser) -> Site:
    return Site.of(clerk.application)  # type: ignore[arg-type]


def test_nobody_elses_reading(site: Site, unlikely: str) -> None:
    other = colleague(site, "miho")
    for address in (f"/leolvasasok/{unlikely}", f"/leolvasasok/{unlikely}/foto"):
        assert other.get(address).status_code == 404
