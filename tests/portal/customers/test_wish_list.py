"""The clerks' list of what customers want recorded otherwise, and who has one in hand."""

from __future__ import annotations

import re

import pytest

from portal.customers.models import CustomerWish
from portal.foundation import db
from tests.architecture.test_query_budgets import counted
from tests.isolation.world import populate
from tests.support.site import Browser, Site
from tests.support.staff import colleague

SLUG = "petkomm"


@pytest.fixture
def clerk(site: Site) -> Browser:
    populate(site, SLUG)
    return colleague(site, SLUG)


def wish(site: Site) -> CustomerWish:
    with site.inside(SLUG):
        (found,) = db.session().query(CustomerWish).filter_by(status="waiting")
        return found


def token(page: str) -> str:
    return page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]


def test_the_list_narrows_down_and_exports(site: Site, clerk: Browser) -> None:
    found = wish(site)
    day = found.asked_at.date().isoformat()
    for query, is_listed in {
        "": True,
        "?status=refused": False,
        "?status=all&sort=-what": True,
        f"?field={found.field}": True,
        "?field=nothing&sort=x": True,
        "?hands=nobody": True,
        "?hands=mine": False,
        "?hands=colleague": False,
        f"?since={day}&until={day}": True,
        "?since=2999-01-01": False,
        "?until=1999-01-01": False,
        f"?q={found.case_number.lower()}": True,
        "?q=%25": False,
    }.items():
        page = clerk.get(f"/adatvaltozasok{query}")
        assert page.status_code == 200
        assert (found.case_number in page.text) == is_listed, query
    table = clerk.get("/adatvaltozasok?format=csv").get_data(as_text=True)
    assert found.case_number in table


def test_a_wish_is_taken_and_two_clerks_cannot_both_decide(site: Site, clerk: Browser) -> None:
    found = wish(site)
    address = f"/adatvaltozasok/{found.id}"
    page = clerk.get(address)
    assert "Ügyes Ágnes" not in page.text.split("<main", 1)[1]
    clerk.send(page, {"subject_kind": "customer_wish", "subject_id": str(found.id)})
    assert found.case_number in clerk.get("/adatvaltozasok?hands=mine").text
    other = colleague(site, SLUG, email="masik@example.hu")
    seen = other.get(address)
    assert re.search(r"Ügyes Ágnes", seen.text)
    data = {"csrf_token": token(clerk.get(address).text), "decision": "accept", "note": ""}
    assert clerk.post(address, data=data).status_code == 303
    late = {"csrf_token": token(seen.text), "decision": "refuse", "note": "Nem egyezik."}
    answer = other.post(address, data=late)
    assert answer.status_code == 409 and "Nem egyezik." in answer.text


def test_the_list_asks_little(site: Site, clerk: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site.services.rules, "_recheck_after", 3600.0)
    clerk.get("/adatvaltozasok")
    with counted(site) as said:
        clerk.get("/adatvaltozasok")
    assert len(said) <= 5, said
