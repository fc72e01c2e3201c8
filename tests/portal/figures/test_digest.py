"""The morning's letter: what failed and what is late, to who runs the console, once a day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from portal.demo.caught_mail import CaughtMail
from portal.figures import tidying
from portal.figures.digest import MORNING
from portal.foundation import db
from portal.foundation.outbox.models import OutboxMessage
from portal.identity.operations import create_clerk, disable
from portal.kernel.clock import BUDAPEST, utc_now
from tests.isolation.world import populate
from tests.support.servers import TestDatabase
from tests.support.site import Site

SLUG = "miho"
ADMIN, SENIOR, CLERK = "fonok@example.hu", "vezeto@example.hu", "ugyes@example.hu"


@pytest.fixture
def staff(site: Site) -> None:
    with site.inside(SLUG):
        for email, role in ((ADMIN, "tenant_admin"), (SENIOR, "senior_clerk"), (CLERK, "clerk")):
            create_clerk(email=email, name="Ügyes Ágnes", role=role, password_hash="x" * 20)


def morning(site: Site, now: datetime) -> None:
    with site.inside(SLUG):
        tidying.tidy(now=now)


def at(hour: int, minute: int = 0) -> datetime:
    today = utc_now().astimezone(BUDAPEST)
    return today.replace(hour=hour, minute=minute).astimezone(UTC)


def let_late(database: TestDatabase) -> None:
    database.admin.execute(
        "update enquiry set answer_by = now() - interval '2 days', created_at = now() - interval '9 days'"
    )


@pytest.mark.usefixtures("staff")
def test_late_work_is_told_to_who_runs_the_console(
    site: Site, mailbox: CaughtMail, database: TestDatabase
) -> None:
    populate(site, SLUG)
    let_late(database)
    site.deliver()
    mailbox.clear()
    for _ in range(3):
        morning(site, at(9))
    site.deliver()
    letters = [mail for mail in mailbox.newest() if "késik" in mail.subject]
    assert sorted(mail.to for mail in letters if mail.to in (ADMIN, SENIOR, CLERK)) == [
        ADMIN,
        SENIOR,
    ]
    text = letters[0].text
    assert "késik" in text and "/kimutatasok" in text and "A napló vége: " in text
    assert "Özvegy" not in text, "no customer is named in a mail"


@pytest.mark.usefixtures("staff")
def test_a_good_day_brings_no_letter(site: Site, mailbox: CaughtMail) -> None:
    morning(site, at(9))
    site.deliver()
    assert mailbox.newest() == []


@pytest.mark.usefixtures("staff")
def test_nothing_before_seven_and_nothing_on_the_day_after(
    site: Site, mailbox: CaughtMail, database: TestDatabase
) -> None:
    populate(site, SLUG)
    let_late(database)
    morning(site, at(6, 59))
    assert waiting(site) == 0
    morning(site, at(9) - timedelta(days=1))
    assert waiting(site) == 1
    site.deliver()
    assert [mail for mail in mailbox.newest() if mail.to == ADMIN] == [], "yesterday's is of no use"


@pytest.mark.usefixtures("staff")
def test_who_has_left_gets_none(site: Site, mailbox: CaughtMail, database: TestDatabase) -> None:
    populate(site, SLUG)
    let_late(database)
    morning(site, at(9))
    [senior] = database.admin.execute("select id from clerk where email = %s", (SENIOR,)).fetchall()
    with site.inside(SLUG):
        disable(clerk_id=senior[0], now=utc_now())  # type: ignore[arg-type]
    site.deliver()
    assert SENIOR not in {mail.to for mail in mailbox.newest()}
    assert ADMIN in {mail.to for mail in mailbox.newest()}


def waiting(site: Site) -> int:
    with site.inside(SLUG, readonly=True):
        return db.session().query(OutboxMessage).filter_by(kind=MORNING, done_at=None).count()
