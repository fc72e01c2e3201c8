"""Announcing readings as a customer does: in the window, understood, doubted kindly, kept once."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from werkzeug.test import TestResponse

from tests.portal.metering.conftest import CLOSED, Household
from tests.support.pictures import photo
from tests.support.site import Browser, FormReader, Site

READINGS = (
    "select value, read_on::text, source, status, reasons, note from meter_reading"
    " where window_opens is not null order by read_on"
)


def path(meter_id: uuid.UUID) -> str:
    return f"/meroallas/{meter_id}"


def say(browser: Browser, meter_id: uuid.UUID, typed: str, day: str = "2026-11-22") -> TestResponse:
    return browser.fill(path(meter_id), {"reading_value": typed, "read_on": day})


def confirm(
    browser: Browser, page: TestResponse, step: str = "send", **values: object
) -> TestResponse:
    """Send the form of the question as a browser does, files and all."""
    reader = FormReader()
    reader.feed(page.text)
    place = next(number for number, action in enumerate(reader.actions) if "megerosites" in action)
    data = {**reader.forms[place], "step": step, **values}
    data.pop("photo", None) if "photo" not in values else None
    return browser.post(
        reader.actions[place],
        data=data,
        content_type="multipart/form-data",
        follow_redirects=True,
    )


def test_a_usual_reading_is_kept_with_who_and_when(home: Household, usual: uuid.UUID) -> None:
    browser = home.browser()
    answer = say(browser, usual, "190,5")
    assert "Köszönjük" in answer.text and "00190,500" in answer.text
    assert home.rows(READINGS) == [(190_500, "2026-11-22", "customer", "accepted", [], None)]
    assert home.rows("select login_id from meter_reading where window_opens is not null") == [
        (home.login_id,)
    ]
    assert home.rows(
        "select actor_kind, actor_id from audit_entry where action = 'metering.reading_announced'"
    ) == [("customer", home.login_id)]


@pytest.mark.parametrize("typed", ["190.5", " 190,5 ", "00190,500", "190,50"])
def test_the_same_number_is_understood_however_it_is_written(
    home: Household, usual: uuid.UUID, typed: str
) -> None:
    say(home.browser(), usual, typed)
    assert home.rows("select value from meter_reading where window_opens is not null") == [
        (190_500,)
    ]


@pytest.mark.parametrize(
    ("typed", "day", "message"),
    [
        ("", "2026-11-22", "Kérjük, írja be, mit mutat a mérő."),
        ("-1", "2026-11-22", "A mérő soha nem mutat nullánál kevesebbet."),
        ("1000000000000", "2026-11-22", "5 számjegye van a tizedesjel előtt"),
        ("190,5555", "2026-11-22", "3 számjegye van a tizedesjel után"),
        ("száz", "2026-11-22", "Kérjük, csak számjegyeket írjon"),
        ("١٩٠", "2026-11-22", "Kérjük, csak számjegyeket írjon"),
        ("<script>alert(1)</script>", "2026-11-22", "Kérjük, csak számjegyeket írjon"),
        ("190", "2026-11-23", "Ez a nap még nem jött el."),
        ("190", "2026-11-19", "Kérjük, ezt a napot vagy későbbit adjon meg."),
        ("190", "2026-02-30", ""),
        ("190", "", "Kérjük, adja meg, melyik napon olvasta le a mérőt."),
    ],
)
def test_what_cannot_be_is_said_at_the_field_and_what_was_typed_stays(
    home: Household, usual: uuid.UUID, typed: str, day: str, message: str
) -> None:
    answer = say(home.browser(), usual, typed, day)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text and message in answer.text
    assert "<script>alert" not in answer.text
    if typed.isascii() and "<" not in typed:
        assert f'value="{typed}"' in answer.text
    assert home.rows(READINGS) == []


def test_the_same_reading_twice_is_one(home: Household, usual: uuid.UUID) -> None:
    first, second = home.browser(), home.browser()
    tabs = [tab.get(path(usual)) for tab in (first, second)]
    values = {"reading_value": "190,5", "read_on": "2026-11-22"}
    answers = [tab.send(page, values) for tab, page in zip((first, second), tabs, strict=True)]
    assert "nincs több teendője" in answers[1].text
    assert len(home.rows(READINGS)) == 1
    assert home.rows("select count(*) from reading_change") == [(0,)]


def test_a_double_click_is_one_reading(home: Household, usual: uuid.UUID, site: Site) -> None:
    browsers = [home.browser() for _ in range(4)]
    pages = [browser.get(path(usual)) for browser in browsers]
    values = {"reading_value": "191", "read_on": "2026-11-22"}
    with ThreadPoolExecutor(4) as threads:
        codes = list(
            threads.map(
                lambda pair: pair[0].send(pair[1], values, follow=False).status_code,
                zip(browsers, pages, strict=True),
            )
        )
    assert codes == [303] * 4
    assert len(home.rows(READINGS)) == 1


def test_a_reading_can_be_corrected_until_the_window_closes(
    home: Household, usual: uuid.UUID, at: Callable[[datetime], None]
) -> None:
    browser = home.browser()
    say(browser, usual, "190")
    page = browser.get(path(usual))
    assert "Megkaptuk a mérőállását" in page.text and 'value="00190,000"' in page.text
    assert "Mérőállását kijavítottuk" in say(browser, usual, "191,25").text
    at(datetime(2026, 12, 5, 22, 59, tzinfo=UTC))  # 23:59 on the last day
    say(browser, usual, "192", "2026-12-05")
    assert [row[:2] for row in home.rows(READINGS)] == [(192_000, "2026-12-05")]
    changes = "select old_value, new_value, login_id from reading_change order by changed_at, id"
    assert home.rows(changes) == [
        (190_000, 191_250, home.login_id),
        (191_250, 192_000, home.login_id),
    ]
    stale = browser.get(path(usual))
    at(datetime(2026, 12, 5, 23, 1, tzinfo=UTC))  # one minute past midnight
    late = browser.send(stale, {"reading_value": "193", "read_on": "2026-12-05"})
    assert late.status_code == 409
    assert [row[0] for row in home.rows(READINGS)] == [192_000]


def test_history_of_corrections_only_grows(home: Household) -> None:
    for privilege in ("UPDATE", "DELETE"):
        statement = f"select has_table_privilege(current_user, 'reading_change', '{privilege}')"
        assert home.rows(statement) == [(False,)]


def test_outside_the_window_the_page_says_when_it_opens(
    home: Household, usual: uuid.UUID, at: Callable[[datetime], None]
) -> None:
    at(CLOSED)
    browser = home.browser()
    for page in (browser.get("/meroallas"), browser.get(path(usual))):
        assert page.status_code == 200
        text = page.text.replace("\xa0", " ")
        assert "2026. 11. 20." in text and "2026. 12. 05." in text
        assert 'name="reading_value"' not in page.text


def test_meters_that_the_company_reads_are_not_asked_for(home: Household) -> None:
    heat = home.meter("H1", medium="heat", unit="GJ", decimals=2)
    page = home.browser().get("/meroallas")
    assert "Ezt a mérőt mi olvassuk le" in page.text
    page = home.browser().get(path(heat))
    assert page.status_code == 200 and 'name="reading_value"' not in page.text


def test_a_foreign_meter_does_not_exist(site: Site, home: Household, usual: uuid.UUID) -> None:
    stranger = Household(site, home.slug, "U10002").settle()
    stranger.meter("77")
    browser = stranger.browser()
    token = browser.get("/meroallas").text.split('name="csrf_token" value="', 1)[1].split('"')[0]
    said = {"reading_value": "200", "read_on": "2026-11-22", "csrf_token": token}
    for suffix in ("", "/megerosites"):
        assert browser.get(path(usual) + suffix).status_code == 404
        assert browser.post(path(usual) + suffix, data=said).status_code == 404
    assert browser.get(path(uuid.uuid4())).status_code == 404
    assert browser.get(f"/fogyasztas/{usual}").status_code == 404
    assert home.rows(READINGS) == []


# ------------------------------------------------------------------------ the question


def test_an_unlikely_reading_is_asked_back_and_not_kept_yet(
    home: Household, usual: uuid.UUID
) -> None:
    page = say(home.browser(), usual, "890,5")
    assert page.status_code == 200 and "Jól írta be a mérőállást?" in page.text
    text = " ".join(page.text.replace("\xa0", " ").split())
    assert "703,50 m³ 32 nap alatt" in text
    assert "a harmadik számjegy" in text and "<mark>8</mark>" in text
    assert "00187,000 m³" in text, "the last reading stands beside it"
    assert home.rows(READINGS) == []


def test_it_can_be_corrected_with_what_was_typed(home: Household, usual: uuid.UUID) -> None:
    browser = home.browser()
    page = confirm(browser, say(browser, usual, "890,5"), "correct")
    assert page.status_code == 200 and 'value="890,5"' in page.text
    again = browser.send(page, {"reading_value": "890"})
    assert "Jól írta be a mérőállást?" in again.text and home.rows(READINGS) == []
    answer = browser.send(page, {"reading_value": "190,5"})
    assert "Köszönjük" in answer.text
    assert [row[0] for row in home.rows(READINGS)] == [190_500]


def test_a_confirmed_one_is_kept_for_a_clerk_with_its_reasons(
    home: Household, usual: uuid.UUID
) -> None:
    browser = home.browser()
    answer = confirm(browser, say(browser, usual, "890,5"), note="  Csőtörés volt. ")
    assert "Munkatársunk ellenőrzi" in answer.text
    assert home.rows(READINGS) == [
        (890_500, "2026-11-22", "customer", "awaiting_review", ["unusual"], "Csőtörés volt.")
    ]
    assert "Ellenőrizzük" in browser.get("/meroallasok").text
    page = browser.get("/fogyasztas").text
    assert "munkatársunk még ellenőrzi" in page and "703" not in page, "it does not count yet"


def test_a_lower_reading_keeps_its_reason(home: Household, usual: uuid.UUID) -> None:
    browser = home.browser()
    page = say(browser, usual, "150")
    assert "A mérők nem forognak visszafelé" in page.text
    confirm(browser, page)
    assert [row[3:5] for row in home.rows(READINGS)] == [("awaiting_review", ["lower"])]


def test_correcting_a_doubtful_reading_ends_the_doubt(home: Household, usual: uuid.UUID) -> None:
    browser = home.browser()
    confirm(browser, say(browser, usual, "890,5"))
    say(browser, usual, "190,5")
    assert [row[3:5] for row in home.rows(READINGS)] == [("accepted", [])]
    assert home.rows("select old_value, old_status from reading_change") == [
        (890_500, "awaiting_review")
    ]


def test_the_question_cannot_be_skipped_by_a_made_up_form(
    home: Household, usual: uuid.UUID
) -> None:
    browser = home.browser()
    page = say(browser, usual, "890,5")
    answer = confirm(browser, page, reading_value="-1")
    assert answer.status_code == 422 and "nullánál kevesebbet" in answer.text
    answer = confirm(browser, page, read_on="2027-01-01")
    assert answer.status_code == 422
    assert home.rows(READINGS) == []
    confirm(browser, page, reading_value="190,5")
    assert [row[3:5] for row in home.rows(READINGS)] == [("accepted", [])], "judged anew"


def test_a_photo_goes_with_it_and_only_the_customer_sees_it(
    site: Site, home: Household, usual: uuid.UUID
) -> None:
    browser = home.browser()
    page = say(browser, usual, "890,5")
    picture = (io.BytesIO(photo()), "óra.jpg")
    assert confirm(browser, page, photo=picture).status_code == 200
    [(reading_id,)] = home.rows("select id from meter_reading where evidence_id is not null")
    shown = browser.get(f"/meroallasok/{reading_id}/kep")
    assert shown.status_code == 200 and shown.content_type == "image/jpeg"
    assert b"GPS" not in shown.data and b"Exif" not in shown.data
    assert f"/meroallasok/{reading_id}/kep" in browser.get("/meroallasok").text
    stranger = Household(site, home.slug, "U10002").settle().browser()
    assert stranger.get(f"/meroallasok/{reading_id}/kep").status_code == 404
    assert stranger.get(f"/meroallasok/{uuid.uuid4()}/kep").status_code == 404


def test_what_is_no_photo_is_refused_at_its_field(home: Household, usual: uuid.UUID) -> None:
    browser = home.browser()
    page = say(browser, usual, "890,5")
    fake = (io.BytesIO(b"<html><script>alert(1)</script>"), "ora.jpg")
    answer = confirm(browser, page, photo=fake, note="megjegyzés")
    assert answer.status_code == 422 and "Jól írta be a mérőállást?" in answer.text
    assert 'id="photo-error"' in answer.text and "megjegyzés" in answer.text
    assert home.rows(READINGS) == []
    long = confirm(browser, page, note="x" * 501)
    assert long.status_code == 422 and 'id="note-error"' in long.text


def test_a_photo_that_comes_with_the_same_reading_later_is_kept(
    home: Household, usual: uuid.UUID
) -> None:
    browser = home.browser()
    page = say(browser, usual, "890,5")
    confirm(browser, page)
    confirm(browser, page, photo=(io.BytesIO(photo()), "a.jpg"))
    assert home.rows("select evidence_id is not null from meter_reading where value = 890500") == [
        (True,)
    ]
    assert home.rows("select count(*) from reading_change") == [(0,)]


def test_a_rollover_is_fine_and_explained(home: Household) -> None:
    meter_id = home.meter("9", digits=5, decimals=0, unit="m³")
    home.read(meter_id, ("2026-08-21", 99_973), ("2026-09-21", 99_986), ("2026-10-21", 99_999))
    answer = say(home.browser(), meter_id, "00012")
    assert "újra nulláról indult" in answer.text
    assert [row[:5:3] for row in home.rows(READINGS)] == [(12_000, "accepted")]


def test_a_reading_told_by_telephone_counts_for_the_window(
    home: Household, usual: uuid.UUID
) -> None:
    home.read(usual, ("2026-11-21", 190), source="customer")
    browser = home.browser()
    assert "00190,000" in browser.get("/meroallas").text
    say(browser, usual, "190,5", "2026-11-21")
    assert home.rows("select value from meter_reading where read_on >= '2026-11-20'") == [
        (190_500,)
    ]


def test_reloading_the_question_leads_back_to_the_form(home: Household, usual: uuid.UUID) -> None:
    answer = home.browser().get(f"{path(usual)}/megerosites")
    assert (answer.status_code, answer.location) == (303, path(usual))
