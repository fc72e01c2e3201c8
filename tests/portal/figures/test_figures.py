"""The figures: what is counted, what is shown of it, what is exported, and who may see it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from portal.demo.caught_mail import CaughtMail
from portal.figures import building, queries, wording
from portal.foundation import counting, db
from portal.foundation.counting.models import DailyCount
from portal.foundation.csv_writing import write_table
from portal.foundation.tenancy import scope
from portal.kernel.clock import local_today, utc_now
from portal.registration.machine import OUTCOMES
from tests.architecture.test_query_budgets import counted
from tests.isolation.world import populate
from tests.support.servers import TestDatabase
from tests.support.site import Site
from tests.support.staff import colleague

SLUG = "komlo"
CLAIM = {
    "full_name": "Kővári Ödön",
    "customer_number": "12345",
    "email": "odon@example.hu",
    "phone": "06 30 123 4567",
    "password": "hosszú jelszó 12",
    "password_confirm": "hosszú jelszó 12",
    "accept_terms": "y",
}


def written(site: Site) -> dict[tuple[str, str], int]:
    """Return what the database holds of today's counts."""
    with site.services.enter(), scope(site.services.registry.get(SLUG)):
        counting.flush()
    with site.inside(SLUG, readonly=True):
        found = queries.counts(since=local_today(utc_now()))
    return dict(found.by_key)


@pytest.fixture(autouse=True)
def _nothing_left_over(site: Site, database: TestDatabase) -> None:
    """Other tests of this process have counted too."""
    for tenant in site.services.registry:
        with site.services.enter(), scope(tenant):
            counting.flush()
    database.admin.execute("delete from daily_count")


def test_what_people_do_when_they_register_is_counted(site: Site, mailbox: CaughtMail) -> None:
    browser = site.browser(SLUG)
    browser.fill("/regisztracio", {**CLAIM, "customer_number": "nem jó", "phone": "x"})
    browser.fill("/regisztracio", CLAIM)
    site.deliver()
    link = next(one for one in mailbox.newest()[0].text.split() if "/megerosites/" in one)
    path = "/" + link.split("/", 3)[3]
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(path).text)
    assert token is not None
    browser.post(path, data={"csrf_token": token[1]})
    found = written(site)
    assert found["registration.opened", "0"] == 2
    assert found["registration.wrong", "customer_number"] == 1
    assert found["registration.wrong", "phone"] == 1
    assert found["registration.sent", ""] == 1
    assert found["registration.outcome", "confirm_and_refer"] == 1
    assert found["mail.sent", ""] >= 1


def test_counts_add_up_over_writings_and_processes(site: Site) -> None:
    for _ in range(2):
        with site.services.enter(), scope(site.services.registry.get(SLUG)):
            counting.count("registration.sent", times=3)
            counting.count("registration.wrong", "email")
            counting.flush()
            counting.flush()
    assert written(site) == {("registration.sent", ""): 6, ("registration.wrong", "email"): 2}
    with site.inside("miho", readonly=True):
        assert queries.counts(since=local_today(utc_now())).total("registration.sent") == 0


def test_the_page_in_hungarian_and_its_files(site: Site) -> None:
    populate(site, SLUG)
    with site.services.enter(), scope(site.services.registry.get(SLUG)):
        counting.count("registration.opened", "0", times=200)
        counting.count("registration.sent", times=50)
        counting.count("registration.outcome", "confirm_and_activate", times=25)
        counting.count("registration.wrong", "birth_date", times=7)
        counting.flush()
    admin = colleague(site, SLUG, role="tenant_admin")
    page = admin.get("/kimutatasok")
    assert page.status_code == 200
    for words in ("Kimutatások", "25%", "Születési idő", "Nyitott ügyek", "E-számla"):
        assert words in page.text, words
    for key in building.MAKERS:
        got = admin.get(f"/kimutatasok/{key}.csv?napok=7")
        assert got.status_code == 200 and got.mimetype == "text/csv"
        assert got.get_data().startswith(b"\xef\xbb\xbf"), key
    assert b";200;" in admin.get("/kimutatasok/regisztracio.csv").get_data()
    assert admin.get("/kimutatasok/nincs.csv").status_code == 404
    for odd in ("0", "-1", "x", "9" * 30):
        assert admin.get(f"/kimutatasok?napok={odd}").status_code == 200


def test_the_page_asks_little_of_the_database(site: Site) -> None:
    populate(site, SLUG)
    admin = colleague(site, SLUG, role="tenant_admin")
    admin.get("/kimutatasok")
    with counted(site) as said:
        admin.get("/kimutatasok")
    assert len(said) <= 12, said


def test_every_outcome_and_field_has_words(site: Site) -> None:
    assert set(wording.OUTCOMES) == set(OUTCOMES)
    asked = {
        field.name
        for tenant in site.services.registry
        for step in _steps(site, tenant.slug)
        for field in step.fields
    }
    assert asked - set(wording.FIELDS) == set()


def _steps(site: Site, slug: str):  # type: ignore[no-untyped-def]
    with site.inside(slug, readonly=True):
        return site.services.rules.current().registration.verifier.steps()


def test_old_counts_do_not_count(site: Site) -> None:
    today = local_today(utc_now())
    with site.inside(SLUG):
        for back in (0, 6, 7, 40):
            db.session().add(
                DailyCount(
                    day=today - timedelta(days=back), name="registration.sent", key="", times=1
                )
            )
    with site.inside(SLUG, readonly=True):
        week = building.Figures(days=7, now=utc_now()).counted
        month = building.Figures(days=30, now=utc_now()).counted
    assert (week.total("registration.sent"), month.total("registration.sent")) == (2, 3)


def test_no_cell_of_a_file_is_a_formula() -> None:
    data = write_table(["=A"], [["=1+1", "@x", "+3", -4, None, 5]]).decode("utf-8-sig")
    assert data.splitlines() == ["'=A", "'=1+1;'@x;'+3;-4;;5"]
