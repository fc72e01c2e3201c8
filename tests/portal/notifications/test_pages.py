"""The page of news, and the settings."""

import re
import uuid

import pytest

from portal.foundation.db import unit_of_work
from portal.kernel.ids import new_id
from tests.portal.notifications.support import tell
from tests.support.bills import Bills
from tests.support.site import Browser, Site
from tests.support.slices import counted, rows


def ids(bills: Bills) -> list[uuid.UUID]:
    with bills.inside():
        return [uuid.UUID(str(found)) for (found,) in rows("select id from notification")]


def test_nothing_yet(reader: Browser) -> None:
    text = reader.get("/ertesitesek").text
    assert "Nincs még értesítése" in text


def test_home_shows_what_is_new_until_it_was_opened(bills: Bills, reader: Browser) -> None:
    tell(bills, key="a", number="2026-000007")
    home = reader.get("/").text
    assert "Újdonságok" in home and "2026-000007" in home and "1 olvasatlan" in home
    [news_id] = ids(bills)
    page = reader.get("/ertesitesek")
    assert "Új" in page.text
    answer = reader.post(
        f"/ertesitesek/{news_id}", data={"csrf_token": token(page.text)}, follow_redirects=False
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, "/adataim")
    assert "2026-000007" not in reader.get("/").text
    assert "olvasatlan" not in reader.get("/ertesitesek").text


def token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found[1]


def test_everything_can_be_marked_as_read(bills: Bills, reader: Browser) -> None:
    for number in range(3):
        tell(bills, key=f"k{number}")
    page = reader.get("/ertesitesek")
    assert "3 olvasatlan" in page.text
    reader.post("/ertesitesek/elolvasva", data={"csrf_token": token(page.text)})
    assert "olvasatlan" not in reader.get("/ertesitesek").text


def test_news_of_somebody_else_is_not_found(bills: Bills, reader: Browser) -> None:
    tell(bills)
    [news_id] = ids(bills)
    other = bills.login("masik@example.com", "U00002")
    page = other.get("/ertesitesi-beallitasok")
    for wanted in (news_id, new_id()):
        answer = other.post(f"/ertesitesek/{wanted}", data={"csrf_token": token(page.text)})
        assert answer.status_code == 404
    with bills.inside():
        assert rows("select read_at from notification") == [(None,)]


def test_the_pages_of_a_long_list_hold_each_piece_once(bills: Bills, reader: Browser) -> None:
    for number in range(45):
        tell(bills, key=f"k{number}", number=f"2026-{number:06d}")
    seen: list[str] = []
    path = "/ertesitesek"
    for _turn in range(3):
        text = reader.get(path).text
        seen += re.findall(r"<h2>[^<]*(2026-\d{6})", text)
        older = re.search(r'rel="next" href="([^"]+)"', text)
        if older is None:
            break
        path = older[1]
    assert sorted(seen) == [f"2026-{number:06d}" for number in range(45)]
    assert seen[0] == "2026-000044"


@pytest.mark.parametrize("place", ["x", "1-2", "-1", "99999999999999999999-" + "0" * 32, "%00"])
def test_an_invented_place_is_not_found(reader: Browser, place: str) -> None:
    assert reader.get(f"/ertesitesek?hely={place}").status_code == 404


def test_the_page_costs_the_same_however_long_the_list(bills: Bills, reader: Browser) -> None:
    tell(bills, key="first")
    reader.get("/ertesitesek")
    with counted(bills.site.services.database) as few:
        reader.get("/ertesitesek")
    for number in range(30):
        tell(bills, key=f"k{number}")
    with counted(bills.site.services.database) as many:
        reader.get("/ertesitesek")
    assert len(many) == len(few) <= 4


def test_news_that_leads_to_a_page_which_is_gone_leads_home(bills: Bills, reader: Browser) -> None:
    tell(bills, endpoint="nowhere.page")
    page = reader.get("/ertesitesek")
    [news_id] = ids(bills)
    answer = reader.post(
        f"/ertesitesek/{news_id}", data={"csrf_token": token(page.text)}, follow_redirects=False
    )
    assert answer.headers["Location"] == "/"


def test_settings_are_saved_and_their_history_is_shown(bills: Bills, reader: Browser) -> None:
    page = reader.get("/ertesitesi-beallitasok")
    assert "erno@example.com" in page.text
    sent = {
        "csrf_token": token(page.text),
        "email-invoice_arrived": "1",
        "portal-due_reminder": "1",
    }
    answer = reader.post("/ertesitesi-beallitasok", data=sent, follow_redirects=True)
    assert "Beállításait elmentettük" in answer.text
    boxes = dict(re.findall(r'name="((?:email|portal)-\w+)" value="1"( checked)?', answer.text))
    assert {name for name, checked in boxes.items() if checked} == {
        "email-invoice_arrived",
        "portal-due_reminder",
    }
    assert "Mi változott" in answer.text
    with bills.inside():
        assert rows("select distinct chosen_by, wanted from notification_choice") == [
            ("settings", False)
        ]


def test_only_the_kinds_that_the_tenant_sends_can_be_chosen(bills: Bills, reader: Browser) -> None:
    page = reader.get("/ertesitesi-beallitasok")
    assert "portal-reading_window_open" in page.text
    assert "document_arrived" not in page.text
    sent = {
        "csrf_token": token(page.text),
        "email-document_arrived": "1",
        "sms-invoice_arrived": "1",
    }
    reader.post("/ertesitesi-beallitasok", data=sent)
    with bills.inside():
        assert rows("select count(*) from notification_choice where kind = 'document_arrived'") == [
            (0,)
        ]


def test_what_the_law_demands_is_locked_and_explained(site: Site, tmp_path: object) -> None:
    bills = Bills.at(site, "ugyfelportal", tmp_path, [("12345678", "Győri Ernő", "person")])
    reader = bills.login("a@example.com", "12345678")
    page = reader.get("/ertesitesi-beallitasok")
    assert 'name="email-document_arrived"' not in page.text
    assert "jogszabály" in page.text
    assert 'name="portal-document_arrived"' in page.text
    reader.post("/ertesitesi-beallitasok", data={"csrf_token": token(page.text)})
    with bills.inside(), unit_of_work():
        made = rows("select kind, channel from notification_choice")
    assert ("document_arrived", "email") not in made
    assert ("document_arrived", "portal") in made


def test_without_the_form_token_nothing_is_saved(bills: Bills, reader: Browser) -> None:
    assert reader.post("/ertesitesi-beallitasok", data={}).status_code == 400
    with bills.inside():
        assert rows("select count(*) from notification_choice") == [(0,)]


def test_a_tenant_without_the_page_has_none(site: Site, tmp_path: object) -> None:
    bills = Bills.at(site, "petkomm", tmp_path, [("U0001", "Győri Ernő", "person")])
    reader = bills.login("a@example.com", "U0001")
    assert reader.get("/ertesitesek").status_code == 404
    assert reader.get("/ertesitesi-beallitasok").status_code == 404
