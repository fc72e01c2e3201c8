"""The console's first page: all that waits, by its clock, in one list."""

from __future__ import annotations

import csv
import io
import re
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import update

from portal.foundation import db
from portal.kernel.clock import utc_now
from portal.registration.models import Registration
from portal.work import assignments
from tests.isolation.world import populate
from tests.portal.work.waiting import registration
from tests.support.site import Browser, Site
from tests.support.slices import counted
from tests.support.staff import colleague, hire

SLUG = "komlo"
NOBODY = "01a202e0-894d-7a56-b9c0-f02d373b38bc"


@pytest.fixture
def clerk(site: Site) -> Browser:
    return colleague(site, SLUG)


def names(text: str) -> list[str]:
    """Return the names in the order of the list."""
    return re.findall(r'<th scope="row"[^>]*><a[^>]*>([^<]*)</a>', text)


def title(text: str) -> str:
    found = re.search("<title>(.*?)</title>", text)
    assert found is not None
    return found[1]


def test_the_most_urgent_comes_first_with_its_clock(site: Site, clerk: Browser) -> None:
    now = utc_now()
    registration(site, SLUG, "Ráérő Réka", due=now + timedelta(days=3, minutes=1))
    registration(site, SLUG, "Késő Kázmér", due=now - timedelta(days=3, minutes=1))
    registration(site, SLUG, "Sürgős Sára", due=now + timedelta(hours=2, minutes=1))
    text = clerk.get("/").text
    assert names(text) == ["Késő Kázmér", "Sürgős Sára", "Ráérő Réka"]
    assert title(text).startswith("(3) ")
    for words in ("3 napja lejárt", "2 óra múlva", "3 nap múlva", "1 lejárt"):
        assert words in text


def test_with_nothing_to_do_the_title_counts_nothing(clerk: Browser) -> None:
    text = clerk.get("/").text
    assert not title(text).startswith("(")
    assert "Semmi sem vár" in text


def test_every_slice_lists_its_own_in_as_many_statements_as_one(site: Site) -> None:
    cast = populate(site, "miho")
    browser = colleague(site, "miho", role="tenant_admin", email="fonok@example.hu")
    with counted(site.services.database) as few:
        text = browser.get("/").text
    for kind in ("registration_id", "enquiry_id", "request_id", "wish_id"):
        assert str(cast.ids[kind]) in text, f"{kind} is not listed"
    for number in range(30):
        registration(site, "miho", f"Sok Soma {number}")
    with counted(site.services.database) as many:
        browser.get("/")
    assert len(few) == len(many) <= 4


def test_mine_nobodys_and_the_teams(site: Site, clerk: Browser) -> None:
    mine = registration(site, SLUG, "Enyém Emese")
    theirs = registration(site, SLUG, "Másé Máté")
    registration(site, SLUG, "Senkié Soma")
    other = hire(site, SLUG, email="bela@example.hu", name="Béres Béla")
    clerk.post("/kiosztas/atveszem", data=_form(clerk, mine))
    with site.inside(SLUG):
        assignments.assign("registration", theirs, other)
    assert set(names(clerk.get("/").text)) == {"Enyém Emese", "Másé Máté", "Senkié Soma"}
    own = clerk.get("/?kie=enyem").text
    assert (names(own), title(own)[:4]) == (["Enyém Emese"], "(1) ")
    assert names(clerk.get("/?kie=senkie").text) == ["Senkié Soma"]
    assert names(clerk.get("/?kie=valaki").text), "an unknown tab is the team's"


def test_it_narrows_down_sorts_and_pages(site: Site, clerk: Browser) -> None:
    now = utc_now()
    for number in range(60):
        due = now + timedelta(hours=number - 5)
        registration(site, SLUG, f"Példa Pál {number:02}", due=due + timedelta(minutes=5))
    first = clerk.get("/").text
    assert names(first) == [f"Példa Pál {number:02}" for number in range(50)]
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following is not None
    second = clerk.get(following[1].replace("&amp;", "&")).text
    assert names(second) == [f"Példa Pál {number:02}" for number in range(50, 60)]
    assert names(clerk.get("/?sort=-title").text)[0] == "Példa Pál 59"
    assert len(names(clerk.get("/?time=late").text)) == 5
    assert len(names(clerk.get("/?time=soon").text)) == 29
    assert names(clerk.get("/?q=pelda+17").text) == ["Példa Pál 17"]
    assert names(clerk.get("/?kind=answer").text) == []


def test_the_list_goes_out_as_a_file_that_no_spreadsheet_runs(site: Site, clerk: Browser) -> None:
    registration(site, SLUG, "=HYPERLINK(1)")
    answer = clerk.get("/?format=csv&q=hyperlink")
    rows = list(csv.reader(io.StringIO(answer.get_data(True).lstrip("\ufeff")), delimiter=";"))
    assert rows[1][0] == "'=HYPERLINK(1)"
    assert "attachment" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize(
    "address",
    ["/?kind=%00&q=%27%25_&time=x", "/?after=nincs&sort=--due", f"/?before={NOBODY}"],
)
def test_an_address_that_makes_no_sense_shows_the_list(
    site: Site, clerk: Browser, address: str
) -> None:
    registration(site, SLUG, "Marad Mária")
    assert clerk.get(address).status_code == 200


def test_the_open_page_asks_for_the_count_and_keeps_no_session_alive(
    site: Site, clerk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    touched: list[object] = []
    monkeypatch.setattr(
        "portal.identity.browser.sessions.touch", lambda **given: touched.append(given)
    )
    registration(site, SLUG, "Vár Vera")
    answer = clerk.get("/teendok/szam")
    assert answer.get_json() == {"count": 1, "words": "1 teendő vár."}
    assert touched == []
    clerk.get("/")
    assert len(touched) == 1, "a page that somebody opens keeps the session alive"


def test_a_second_look_is_a_kind_of_its_own(site: Site, clerk: Browser) -> None:
    kept = registration(site, SLUG, "Kétszer Kata")
    other = hire(site, SLUG, email="bela@example.hu", name="Béres Béla")
    cast = populate(site, SLUG)
    with site.inside(SLUG):
        db.session().execute(
            update(Registration)
            .where(Registration.id == kept)
            .values(
                state="approved_once",
                first_approved_by=other,
                first_approved_at=utc_now(),
                customer_id=cast.ids["customer_id"],
            )
        )
    assert names(clerk.get("/?kind=second_approval&q=ketszer").text) == ["Kétszer Kata"]


def _form(browser: Browser, subject_id: uuid.UUID) -> dict[str, str]:
    text = browser.get("/").text
    token = text.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    return {
        "csrf_token": token,
        "subject_kind": "registration",
        "subject_id": str(subject_id),
        "next": "/",
    }
