"""Reminders of bills that are due: so many days before, in the morning, while unpaid, once."""

import itertools
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from portal.billing import reminding
from portal.demo.mail_catcher import CaughtMail
from portal.foundation.db import session, unit_of_work
from tests.portal.notifications.support import news
from tests.support.bills import Bills
from tests.support.site import Browser
from tests.support.slices import execute, rows

MORNING = datetime(2026, 12, 1, 8, 30, tzinfo=UTC)
TODAY = date(2026, 12, 1)
QUEUED = "select payload ->> 'day' from outbox_message where kind = 'billing.due_reminders'"


def due_on(bills: Bills, day: date) -> None:
    """Have the customer's only bill be due on that day."""
    bills.add("U00001", 1)
    with bills.inside():
        execute("update invoice set due_date = :day", day=day)


def remind(bills: Bills, now: datetime = MORNING) -> None:
    with bills.inside(), unit_of_work():
        reminding.tidy(now=now)
    bills.site.deliver()


def told(bills: Bills) -> list[tuple[object, ...]]:
    return [row for row in news(bills) if row[0] == "due_reminder"]


@pytest.mark.parametrize(("days", "expected"), [(-1, 0), (0, 1), (1, 1), (5, 1), (6, 0)])
def test_from_so_many_days_before_until_the_day_itself(
    bills: Bills, reader: Browser, days: int, expected: int
) -> None:
    due_on(bills, TODAY + timedelta(days=days))
    remind(bills)
    assert len(told(bills)) == expected


def test_once_a_bill_however_many_days_pass(
    bills: Bills, reader: Browser, mailbox: CaughtMail
) -> None:
    due_on(bills, TODAY + timedelta(days=4))
    for day in range(6):
        remind(bills, MORNING + timedelta(days=day))
        remind(bills, MORNING + timedelta(days=day, hours=3))
    assert len(told(bills)) == 1
    [mail] = mailbox.newest()
    assert "2026. 12. 05." in mail.subject


def test_what_is_paid_is_left_alone(bills: Bills, reader: Browser) -> None:
    due_on(bills, TODAY + timedelta(days=2))
    with bills.inside():
        execute("update invoice set outstanding_minor = 0")
    remind(bills)
    assert told(bills) == []


def test_nobody_is_reminded_at_night(bills: Bills, reader: Browser) -> None:
    due_on(bills, TODAY + timedelta(days=2))
    remind(bills, datetime(2026, 12, 1, 6, 59, tzinfo=UTC))  # 07:59 in Budapest
    assert told(bills) == []
    remind(bills, datetime(2026, 12, 1, 7, 0, tzinfo=UTC))
    assert len(told(bills)) == 1


def test_the_day_is_queued_once_and_in_local_time(bills: Bills) -> None:
    for hour in (7, 8, 22, 23):
        with bills.inside(), unit_of_work():
            reminding.tidy(now=datetime(2026, 12, 1, hour, 30, tzinfo=UTC))
    with bills.inside():
        assert rows(QUEUED) == [("2026-12-01",)], "23:30 UTC is the next day's night"


def test_the_window_of_days_is_exact(bills: Bills) -> None:
    bills.add("U00001", 1)
    cases = itertools.product(range(-3, 13), (1, 5, 12), (-500, 0, 1, 12_300))
    with bills.inside(), unit_of_work():
        for offset, days, outstanding in cases:
            session().execute(
                text("update invoice set due_date = :day, outstanding_minor = :rest"),
                {"day": TODAY + timedelta(days=offset), "rest": outstanding},
            )
            found = session().execute(reminding.due(TODAY, days)).all()
            assert bool(found) == (0 <= offset <= days and outstanding > 0), (offset, days)
