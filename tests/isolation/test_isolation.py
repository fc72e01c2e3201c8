"""Two tenants side by side: not one foreign word on any page, in any mail, file, cache or job."""

from collections.abc import Callable

import pytest
from psycopg import sql

from portal.app import create_app
from portal.demo.caught_mail import CaughtMail
from portal.settings import Settings
from tests.isolation.crawl import crawl
from tests.isolation.world import populate
from tests.support.servers import TestDatabase
from tests.support.site import Site

PAIRS = [("komlo", "miho"), ("miho", "komlo"), ("petkomm", "tavho"), ("ugyfelportal", "petkomm")]
"""(visited, foreign): each tenant is visited or spied on, and each menu set is walked."""

MUST_SEE = {
    "customer customer_site.home",
    "customer billing.invoices",
    "clerk clerk_customers.search",
    "clerk clerk_registration.queue",
    "clerk clerk_messages.inbox",
    "admin clerk_staff.people",
}
"""Where the own canary must be met, or the walk is blind."""
A_WALK = 900
"""Seconds until a walk over every page of every person is given up; no statement about speed."""


@pytest.mark.timeout(A_WALK)
@pytest.mark.parametrize(("visited", "foreign"), PAIRS)
def test_no_route_shows_another_tenant(site: Site, visited: str, foreign: str) -> None:
    own, other = populate(site, visited), populate(site, foreign)
    findings, seen = crawl(site, own, other)
    assert findings == []
    assert seen >= MUST_SEE


def test_no_mail_carries_another_tenants_word(site: Site, mailbox: CaughtMail) -> None:
    casts = [populate(site, slug) for slug in ("komlo", "petkomm")]
    assert site.deliver() >= 4
    mails = mailbox.newest(limit=500)
    assert len(mails) >= 4
    for own, other in (casts, reversed(casts)):
        mine = [mail for mail in mails if own.canary.lower() in f"{mail}".lower()]
        assert mine
        for mail in mine:
            assert other.canary.lower() not in f"{mail}".lower()


def test_files_lie_apart(site: Site) -> None:
    own, other = populate(site, "komlo"), populate(site, "miho")
    root = site.services.settings.storage_dir
    for cast, neighbour in ((own, other), (other, own)):
        bodies = b"".join(
            path.read_bytes() for path in (root / cast.slug).rglob("*") if path.is_file()
        )
        assert cast.canary.encode() in bodies
        assert neighbour.canary.encode() not in bodies


@pytest.mark.timeout(A_WALK)
@pytest.mark.parametrize("table", ["customer", "registration", "enquiry", "clerk"])
def test_it_bites(
    settings: Settings, scratch_database: Callable[[], TestDatabase], table: str
) -> None:
    """With one table's fence taken down, the same walk finds the leak."""
    ruined = scratch_database()
    app = create_app(
        Settings(
            **{
                **{name: getattr(settings, name) for name in settings.__dataclass_fields__},
                "database_url": ruined.url(),
            }
        )
    )
    site = Site.of(app)
    own, other = populate(site, "komlo"), populate(site, "miho")
    assert crawl(site, own, other)[0] == []
    ruined.admin.execute(
        sql.SQL("ALTER TABLE {} DISABLE ROW LEVEL SECURITY").format(sql.Identifier(table))
    )
    findings, _ = crawl(site, own, other)
    app.extensions["portal"].database.dispose()
    assert any("canary" in finding.problem or "404" in finding.problem for finding in findings)
