"""The clerks' list of changes of electronic invoices."""

from __future__ import annotations

import pytest

from portal.customers.models import Customer
from portal.foundation import db
from tests.architecture.test_query_budgets import counted
from tests.isolation.world import populate
from tests.support.site import Browser, Site
from tests.support.staff import colleague

SLUG = "tavho"


@pytest.fixture
def clerk(site: Site) -> Browser:
    populate(site, SLUG)
    return colleague(site, SLUG)


def names(site: Site) -> list[str]:
    with site.inside(SLUG):
        return [one.name for one in db.session().query(Customer)]


def test_changes_are_listed_until_they_are_handed_over(site: Site, clerk: Browser) -> None:
    def listed(query: str) -> bool:
        page = clerk.get(f"/e-szamla-valtozasok{query}")
        assert page.status_code == 200
        return any(name in page.text.split("<main", 1)[1] for name in names(site))

    clerk.fill("/e-szamla-valtozasok", {"since": ""})  # the batch of the sample, if there was one
    for query, expected in {
        "": False,
        "?state=handed": True,
        "?state=all": True,
        "?state=all&first=2999-01-01": False,
        "?state=all&last=1999-01-01": False,
        "?state=all&q=%25%25": False,
        "?state=all&first=soha&sort=x": True,
    }.items():
        assert listed(query) is expected, query
    electronic, paper = listed("?state=all&change=electronic"), listed("?state=all&change=paper")
    assert electronic or paper
    table = clerk.get("/e-szamla-valtozasok?state=all&format=csv")
    assert any(name in table.get_data(as_text=True) for name in names(site))


def test_the_page_asks_little(site: Site, clerk: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site.services.rules, "_recheck_after", 3600.0)
    clerk.get("/e-szamla-valtozasok")
    with counted(site) as said:
        clerk.get("/e-szamla-valtozasok")
    assert len(said) <= 8, said
