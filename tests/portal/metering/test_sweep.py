"""The sweep tells customers, once a window and login, that readings are taken in."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from portal.demo.mail_catcher import CaughtMail
from portal.foundation import db
from portal.metering.models import Meter
from portal.metering.tidying import tidy
from tests.portal.metering.conftest import CLOSED, NOW, Household
from tests.support.site import Site

NEWS = (
    "select login_id, payload->>'until', key from notification where kind = 'reading_window_open'"
)


def sweep(home: Household, now: datetime = NOW) -> None:
    with home.site.inside(home.slug):
        tidy(now=now)


def test_it_is_told_once_a_window(home: Household, usual: uuid.UUID) -> None:
    for minute in range(3):
        sweep(home, NOW + timedelta(minutes=minute))
    assert home.rows(NEWS) == [(home.login_id, "2026-12-05", "reading_window_open:2026-11-20")]
    sweep(home, datetime(2026, 12, 20, 9, tzinfo=UTC))
    assert [row[1] for row in home.rows(f"{NEWS} order by 2")] == ["2026-12-05", "2027-01-05"]


def test_two_meters_and_two_customers_of_one_login_are_one_piece_of_news(
    site: Site, home: Household, usual: uuid.UUID
) -> None:
    home.meter("2", place="konyha")
    other = Household(site, home.slug, "U10002").settle()
    other.meter("3")
    with site.inside(home.slug):
        db.session().connection().exec_driver_sql(
            "update login_customer set login_id = %s where customer_id = %s",
            (home.login_id, other.customer_id),
        )
    sweep(home)
    assert [row[0] for row in home.rows(NEWS)] == [home.login_id]


@pytest.mark.parametrize(
    "now",
    [CLOSED, datetime(2026, 11, 20, 6, 59, tzinfo=UTC), datetime(2026, 11, 19, 23, tzinfo=UTC)],
)
def test_nothing_is_told_outside_the_window_or_at_night(
    home: Household, usual: uuid.UUID, now: datetime
) -> None:
    sweep(home, now)
    assert home.rows(NEWS) == []
    assert home.rows("select count(*) from told_window") == [(0,)], "the morning can still tell it"


def test_only_those_hear_of_it_who_have_such_a_meter(home: Household) -> None:
    home.meter("H1", medium="heat", unit="GJ", decimals=2)
    removed = home.meter("old")
    with home.site.inside(home.slug):
        db.session().get_one(Meter, (home.slug, removed)).removed_on = NOW.date()
    sweep(home)
    assert home.rows(NEWS) == []


def test_the_news_leads_to_the_page_and_goes_by_mail(
    site: Site, home: Household, usual: uuid.UUID, mailbox: CaughtMail
) -> None:
    sweep(home)
    [(endpoint,)] = home.rows("select payload->>'endpoint' from notification")
    assert endpoint == "metering.announce_list"
    site.deliver()
    (mail,) = mailbox.newest()
    assert mail.to == f"{home.number}@example.com".lower()
    assert "2026. 12. 05" in mail.subject.replace("\xa0", " ")


def test_where_readings_are_not_announced_nothing_happens(site: Site) -> None:
    home = Household(site, "miho", "123456789").settle()
    home.meter()
    sweep(home)
    assert home.rows("select count(*) from told_window") == [(0,)]
