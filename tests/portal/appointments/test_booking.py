"""Booking as people do it: office, topic, day, time, who; the mailed click; nothing twice."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from portal.appointments.choices import moment_text
from portal.appointments.models import Appointment
from portal.appointments.queries import of_login
from portal.foundation import db
from portal.kernel.clock import BUDAPEST, local_today, utc_now
from tests.architecture.test_query_budgets import counted
from tests.portal.appointments.conftest import (
    EMAIL,
    OFFICE,
    SLUG,
    TOPIC,
    WHO,
    Office,
    press,
)
from tests.support.site import links_in


def hrefs(text: str, part: str) -> list[str]:
    return [one.replace("&amp;", "&") for one in re.findall(r'href="([^"]+)"', text) if part in one]


def how_many(office: Office, state: str) -> int:
    with office.site.inside(SLUG, readonly=True):
        statement = select(func.count()).where(Appointment.state == state)
        return int(db.session().scalar(statement) or 0)


def test_from_the_first_page_to_the_invitation(office: Office) -> None:
    browser = office.site.browser(SLUG)
    topics = browser.get("/idopontfoglalas")
    assert "Milyen ügyben jönne?" in topics.text
    [path] = hrefs(topics.text, f"tema={TOPIC}")
    days = browser.get(path)
    assert "szabad időpont" in days.text
    times = browser.get(hrefs(days.text, "nap=")[-1])
    assert re.search(r"\w+, \w+\s\d+\.,</span>|\w+, \w+\s\d+\., </span>", times.text)
    assert "3 szabad hely" in times.text or "2 szabad hely" in times.text
    page = browser.get(hrefs(times.text, "kezdet=")[0])
    assert "személyazonosító okmányát" in page.text
    sent = browser.send(page, WHO)
    assert "Még egy lépés" in sent.text and EMAIL in sent.text
    assert "Még egy lépés" in browser.get("/idopontfoglalas/elkuldve").text

    hold = office.newest()
    assert "15 percig" in hold.text and "Tisztelt Özv. Kővári Ödönné" in hold.text
    [link] = [one for one in links_in(hold.text) if "megerosites" in one]
    page = browser.get("/" + link.split("/", 3)[3])
    done = press(browser, page)
    assert "Az időpont az Öné" in done.text and "Miskolc, Szemere utca 5." in done.text
    mail = office.newest()
    [file] = office.mailbox.attachments(mail.id)
    assert file.name == "idopont.ics" and file.content_type == "text/calendar"
    assert b"METHOD:REQUEST\r\n" in file.content
    assert "személyazonosító" in mail.text and "/sajat/" in mail.text
    assert re.search(
        r"2\d{3}\.\s[a-zöüóőúéáűí]+\s\d{1,2}\., [a-zöüóőúéáűí]+ \d{1,2}:\d\d", mail.subject
    )


def test_who_is_signed_in_has_the_time_at_once(office: Office) -> None:
    browser, login_id = office.customer()
    start = office.free()[3].slot.starts_at
    page = browser.get(office.path(start))
    assert 'name="email"' not in page.text and 'value="Kovács Anna"' in page.text
    done = browser.send(page, {"full_name": "Kovács Anna"})
    assert "Az időpont az Öné" in done.text
    assert office.newest().to == EMAIL
    listed = browser.get("/idopontfoglalas")
    assert "Időpontjaim" in listed.text
    own = browser.get(hrefs(listed.text, "/sajat/")[0])
    assert "Lemondom" in own.text and "Módosítom" in own.text
    with office.site.inside(SLUG, readonly=True):
        [mine] = of_login(login_id, now=utc_now())
        assert (mine.state, mine.starts_at, mine.email) == ("booked", start, EMAIL)


def test_an_address_typed_by_who_is_signed_in_is_not_asked_for(office: Office) -> None:
    browser, _ = office.customer()
    page = browser.get(office.path(office.free()[0].slot.starts_at))
    token = page.text.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    hidden = dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', page.text))
    data = {**hidden, "csrf_token": token, "email": "idegen@example.com"}
    browser.post("/idopontfoglalas/adatok", data=data, follow_redirects=True)
    office.site.deliver()
    assert [mail.to for mail in office.mailbox.newest()] == [EMAIL]


def test_sent_twice_it_is_booked_once(office: Office) -> None:
    browser = office.site.browser(SLUG)
    page = browser.get(office.path(office.free()[0].slot.starts_at))
    for _ in range(2):
        assert "Még egy lépés" in browser.send(page, WHO).text
    assert how_many(office, "held") == 1
    office.site.deliver()
    assert len(office.mailbox.newest(to=EMAIL)) == 1


def test_who_comes_too_late_gets_the_nearest_and_keeps_what_was_typed(office: Office) -> None:
    last = office.free()[-1]
    late = office.site.browser(SLUG)
    page = late.get(office.path(last.slot.starts_at))
    for number in range(len(last.seats)):
        assert office.ask(last.slot.starts_at, email=f"e{number}@example.com").status_code == 200
    answer = late.send(page, WHO)
    assert answer.status_code == 409
    assert "Mások gyorsabbak voltak" in answer.text
    for typed in WHO.values():
        assert typed in answer.text
    choice = re.findall(r'type="radio" value="([^"]+)"', answer.text)
    assert len(choice) == 5 and moment_text(last.slot.starts_at) not in choice
    nothing = late.send(answer, {"full_name": WHO["full_name"]})
    assert nothing.status_code == 422 and "Kérjük, válasszon időpontot" in nothing.text
    assert "Még egy lépés" in late.send(answer, {"start": choice[-1]}).text


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        *(("full_name", wrong) for wrong in ("", "   ", "x" * 121, "Kiss\u202eéva", "Kiss\nÉva")),
        *(("email", wrong) for wrong in ("", "nincs", "a@b", "a@x.hu\nBcc: z@y.hu")),
        *(("phone", wrong) for wrong in ("12", "hívjon", "1" * 30)),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_stays(office: Office, field: str, wrong: str) -> None:
    answer = office.ask(office.free()[0].slot.starts_at, **{field: wrong})
    assert answer.status_code == 422 and 'aria-invalid="true"' in answer.text
    assert "Hiba" in answer.text.split("</title>")[0]
    for other in {"full_name", "phone"} - {field}:
        assert WHO[other] in answer.text
    assert how_many(office, "held") == 0


def test_times_that_cannot_be_had_are_refused_kindly(office: Office) -> None:
    today = local_today(utc_now())
    sunday = today + timedelta(days=6 - today.weekday())
    free = office.free()[0].slot.starts_at
    noon = datetime.combine(today, datetime.min.time(), BUDAPEST).astimezone(UTC)
    cases = {
        "elmúlt": free - timedelta(days=30),
        "legfeljebb 14 nappal": noon + timedelta(days=15, hours=9),
        "zárva tart": datetime(sunday.year, sunday.month, sunday.day, 9, tzinfo=UTC),
        "nem lehet foglalni": free + timedelta(minutes=5),
    }
    for words, starts_at in cases.items():
        if words == "zárva tart" and starts_at < utc_now():
            continue  # a Sunday afternoon: the past is said instead
        browser = office.site.browser(SLUG)
        page = browser.get(office.path(starts_at))
        assert page.status_code == 422 and words in page.text, words
        page = browser.get(office.path(free))
        token = page.text.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
        data = {**WHO, "office": OFFICE, "topic": TOPIC, "start": moment_text(starts_at)}
        answer = browser.post("/idopontfoglalas/adatok", data={**data, "csrf_token": token})
        assert answer.status_code == 422 and words in answer.text, words
        assert WHO["full_name"] in answer.text
    assert how_many(office, "held") == 0


def test_the_fifteenth_day_is_no_page(office: Office) -> None:
    far = (local_today(utc_now()) + timedelta(days=15)).isoformat()
    for day in (far, "tegnap", "2020-01-01", ""):
        path = f"/idopontfoglalas?iroda={OFFICE}&tema={TOPIC}&nap={day}"
        answer = office.site.browser(SLUG).get(path)
        assert answer.status_code == 422 and "legfeljebb 14 nappal" in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/idopontfoglalas?iroda=nincs",
        "/idopontfoglalas?iroda=szemere&tema=nincs",
        "/idopontfoglalas/adatok?iroda=nincs&tema=szamla&kezdet=2026-05-05T07:00Z",
        "/idopontfoglalas/sajat/" + "A" * 24,
        "/idopontfoglalas/sajat/" + "A" * 24 + "/idopont.ics",
        "/idopontfoglalas/megerosites/" + "A" * 24,
        "/idopontfoglalas/megerosites/" + "ő" * 300,
    ],
)
def test_what_does_not_exist_is_not_found(office: Office, path: str) -> None:
    assert office.site.browser(SLUG).get(path).status_code == 404


def test_a_broken_moment_leads_back_to_the_beginning(office: Office) -> None:
    path = f"/idopontfoglalas/adatok?iroda={OFFICE}&tema={TOPIC}&kezdet=2027-03-28T02:30"
    answer = office.site.browser(SLUG).get(path)
    assert answer.status_code == 303 and answer.location.endswith("/idopontfoglalas")


def test_the_seat_is_never_the_visitors_to_choose(office: Office) -> None:
    browser = office.site.browser(SLUG)
    page = browser.get(office.path(office.free()[0].slot.starts_at))
    token = page.text.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    data = {**WHO, "office": OFFICE, "topic": TOPIC, "csrf_token": token, "seat": "999"}
    start = moment_text(office.free()[0].slot.starts_at)
    browser.post("/idopontfoglalas/adatok", data={**data, "start": start, "state": "booked"})
    with office.site.inside(SLUG, readonly=True):
        rows = db.session().execute(select(Appointment.seat, Appointment.state)).all()
    assert [tuple(row) for row in rows] == [(1, "held")]


def test_a_hundred_holds_from_one_address_are_ten(office: Office) -> None:
    free = office.free()
    browser = office.site.browser(SLUG)
    page = browser.get(office.path(free[0].slot.starts_at))
    token = page.text.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    fixed = {**WHO, "office": OFFICE, "topic": TOPIC, "csrf_token": token}
    statuses = []
    for number in range(100):
        start = moment_text(free[number % 34].slot.starts_at)
        data = {**fixed, "start": start, "email": f"bot{number}@example.com"}
        statuses.append(browser.post("/idopontfoglalas/adatok", data=data).status_code)
    assert statuses == [303] * 10 + [429] * 90
    assert how_many(office, "held") == 10
    other = office.site.browser(SLUG)
    answer = other.fill(office.path(free[0].slot.starts_at), {**WHO, "email": "x@example.com"})
    assert answer.status_code == 429 and "telefonon is szívesen" in answer.text
    other.environ_base["REMOTE_ADDR"] = "198.51.100.77"
    assert other.fill(office.path(free[0].slot.starts_at), WHO).status_code == 200


def test_one_mailbox_gets_so_many_mails_a_day(office: Office) -> None:
    statuses = []
    for number in range(8):
        browser = office.site.browser(SLUG)
        browser.environ_base["REMOTE_ADDR"] = f"198.51.100.{number}"
        statuses.append(office.ask(office.free()[0].slot.starts_at, browser=browser).status_code)
    assert statuses == [200] * 6 + [429] * 2
    office.site.deliver()
    assert len(office.mailbox.newest(to=EMAIL)) == 6


def test_nobody_gets_more_than_the_rules_allow(office: Office) -> None:
    browser, _ = office.customer()
    free = office.free()
    for number in range(2):
        page = browser.get(office.path(free[number].slot.starts_at))
        assert "Az időpont az Öné" in browser.send(page, {"full_name": "Kovács Anna"}).text
    page = browser.get(office.path(free[5].slot.starts_at))
    refused = browser.send(page, {"full_name": "Kovács Anna"})
    assert refused.status_code == 409 and "2 lefoglalt időpontja" in refused.text
    assert how_many(office, "booked") == 2
    # Somebody unknown with the same address is told only after the click.
    assert office.ask(free[6].slot.starts_at).status_code == 200
    guest = office.site.browser(SLUG)
    told = press(guest, guest.get(office.link("megerosites")))
    assert told.status_code == 409 and "2 lefoglalt időpontja" in told.text
    assert how_many(office, "held") == 0 and how_many(office, "expired") == 1


def test_english_pages_and_mails(office: Office) -> None:
    browser = office.site.browser(SLUG)
    browser.fill("/idopontfoglalas", {"next": "/idopontfoglalas"})
    days = browser.get(f"/idopontfoglalas?iroda={OFFICE}&tema={TOPIC}")
    assert "Which day would suit you?" in days.text and "free time" in days.text
    office.ask(office.free()[0].slot.starts_at, browser=browser)
    mail = office.newest()
    assert mail.subject.startswith("Please confirm your appointment: ")
    assert re.search(r"When: \w+day, \d+\s\w+\s2\d{3}, \d+:\d\d", mail.text)


@pytest.mark.parametrize("slug", ["komlo", "tavho"])
def test_where_the_feature_is_off_there_is_nothing(office: Office, slug: str) -> None:
    browser = office.site.browser(slug)
    for path in ("", "/adatok", "/elkuldve", "/sajat/x", "/megerosites/x"):
        assert browser.get(f"/idopontfoglalas{path}").status_code == 404


def test_pages_ask_the_database_little(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office.site.services.rules, "_recheck_after", 3600.0)
    browser, _ = office.customer()
    start = office.free()[0].slot.starts_at
    day = local_today(start).isoformat()
    page = browser.get(office.path(start))
    own = browser.send(page, {"full_name": "Kovács Anna"}).request.path
    chosen = f"/idopontfoglalas?iroda={OFFICE}&tema={TOPIC}"
    paths = [chosen, f"{chosen}&nap={day}", office.path(start), own]
    paths += [f"{own}/modositas", f"{own}/modositas?nap={day}", f"{own}/lemondas"]
    for path in paths:
        with counted(office.site) as said:
            assert browser.get(path).status_code == 200
        assert len(said) <= 5, (path, said)


def test_no_english_is_left(office: Office) -> None:
    browser, _ = office.customer()
    start = office.free()[0].slot.starts_at
    own = browser.send(browser.get(office.path(start)), {"full_name": "Kovács Anna"})
    base = own.request.path
    chosen = f"/idopontfoglalas?iroda={OFFICE}&tema={TOPIC}"
    paths = ["/idopontfoglalas", chosen, f"{chosen}&nap={local_today(start).isoformat()}"]
    paths += [office.path(start), base, f"{base}/modositas", f"{base}/lemondas"]
    english = re.compile(r"\b(the|your|time|appointment|choose|day|cancel)\b", re.IGNORECASE)
    for path in paths:
        main = browser.get(path).text.split("<main", 1)[1].split("</main>", 1)[0]
        words = re.sub(r"<[^>]+>", " ", main)
        assert not english.search(words), (path, english.search(words))


def test_pages_that_speak_of_a_time_lead_here(office: Office) -> None:
    """Institutions are registered at the office only, by appointment: the way there is one click."""
    for path in ("/kapcsolat", "/regisztracio"):
        text = office.site.browser(SLUG).get(path, follow_redirects=True).text
        assert 'href="/idopontfoglalas"' in text, path
        elsewhere = office.site.browser("komlo").get(path, follow_redirects=True).text
        assert 'href="/idopontfoglalas"' not in elsewhere, path
    assert "aláírási címpéldányt" in office.site.browser(SLUG).get("/regisztracio").text
    [path] = hrefs(office.site.browser(SLUG).get("/idopontfoglalas").text, "tema=intezmeny")
    days = office.site.browser(SLUG).get(path)
    times = office.site.browser(SLUG).get(hrefs(days.text, "nap=")[-1])
    page = office.site.browser(SLUG).get(hrefs(times.text, "kezdet=")[0])
    assert "aláírási címpéldányt" in page.text and "cégkivonatot" in page.text
