"""No page asks the database more than five things, however many rows it shows."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from sqlalchemy import event

from portal.billing.models import Invoice
from portal.foundation import db
from portal.kernel.ids import new_id
from portal.kernel.money import Money
from tests.isolation.cast import Cast
from tests.isolation.world import PASSWORD, populate
from tests.support.site import Browser, Site

BUDGET = 5
SLUGS = ("komlo", "petkomm", "ugyfelportal", "miho", "tavho")
FEW, MANY = 10, 400


@contextmanager
def counted(site: Site) -> Iterator[list[str]]:
    """Collect every statement that the application sends."""
    said: list[str] = []

    def listen(connection: object, cursor: object, statement: str, *rest: object) -> None:
        said.append(statement)

    engine = site.services.database.engine
    event.listen(engine, "before_cursor_execute", listen)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", listen)


def bill(site: Site, cast: Cast, count: int) -> None:
    with site.inside(cast.slug):
        first = date(2024, 1, 1)
        db.session().add_all(
            Invoice(
                id=new_id(),
                customer_id=cast.ids["customer_id"],
                number=f"{cast.canary}B{number}",
                printed_number=f"{cast.canary}-B{number}",
                issue_date=first + timedelta(days=number),
                due_date=first + timedelta(days=number + 15),
                amount_due=Money.forints(1000 + number),
                outstanding=Money.forints(0 if number % 3 else 1000 + number),
            )
            for number in range(count)
        )


def pages(site: Site) -> list[str]:
    """Return the address of every page of the customers' site that needs nothing but a look."""
    return sorted(
        rule.rule
        for rule in site.app.url_map.iter_rules()
        if rule.subdomain == "portal" and not rule.arguments and "GET" in (rule.methods or ())
    )


def counts(site: Site, browser: Browser) -> dict[str, int]:
    found = {}
    for path in pages(site):
        browser.get(path)  # caches of rules and menus are warm, as they are for all but the first
        with counted(site) as said:
            answer = browser.get(path)
        if answer.status_code == 200:
            found[path] = len(said)
    return found


@pytest.mark.parametrize("slug", SLUGS)
def test_pages_stay_within_their_budget(
    site: Site, slug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Whether newer rules are in force is asked once a second, by whichever page comes then.
    monkeypatch.setattr(site.services.rules, "_recheck_after", 3600.0)
    cast = populate(site, slug)
    bill(site, cast, FEW)
    browser = site.browser(slug)
    browser.fill("/belepes", {"username": cast.canary, "password": PASSWORD})
    with_few = counts(site, browser)
    assert {"/", "/szamlak"} <= set(with_few), "signing in failed: nothing was measured"
    assert {path: count for path, count in with_few.items() if count > BUDGET} == {}
    bill(
        site,
        Cast(
            **{
                **{name: getattr(cast, name) for name in cast.__dataclass_fields__},
                "canary": cast.canary + "X",
            }
        ),
        MANY,
    )
    assert counts(site, browser) == with_few
