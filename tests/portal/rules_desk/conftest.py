"""An administrator at the rules desk of one company, in English."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from portal.foundation import db
from portal.kernel.clock import local_today, utc_now
from portal.rules import drafting
from portal.rules.drafting import Draft
from portal.rules.queries import published, revision
from tests.factories import records
from tests.support.site import Browser, FormReader, Site
from tests.support.staff import colleague

SLUG = "tavho"
HOME, EDITOR, PLAN = "/szabalyok", "/szabalyok/szerkeszto", "/szabalyok/terv"
HISTORY, ROLLBACK = "/szabalyok/elozmenyek", "/szabalyok/visszaallitas"
RULES = "rules.yaml"


class Desk:
    """What the tests do over and over."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.admin = self.colleague("eva@example.hu")

    def colleague(self, email: str) -> Browser:
        """Return another administrator's browser, which speaks English."""
        browser = colleague(self.site, SLUG, role="tenant_admin", email=email)
        reader = FormReader()
        reader.feed(browser.get(HOME).text)
        token = next(form["csrf_token"] for form in reader.forms if "csrf_token" in form)
        browser.post("/nyelv/en", data={"csrf_token": token, "next": "/"})
        return browser

    def in_force(self) -> tuple[int, str]:
        """Return number and rules.yaml of what is in force."""
        with self.site.inside(SLUG, readonly=True):
            now = published()
            assert now is not None
            return now.revision, revision(now.revision).bundle.files[RULES].decode()

    def draft(self) -> Draft | None:
        with self.site.inside(SLUG, readonly=True):
            return drafting.draft()

    def changed(self, *changes: tuple[str, str]) -> str:
        """Return the rules in force with pieces replaced."""
        text = self.in_force()[1]
        for old, new in changes:
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
            text = text.replace(old, new)
        return text

    def save(self, *changes: tuple[str, str], browser: Browser | None = None) -> TestResponse:
        """Save the rules in force with pieces replaced as the draft."""
        return (browser or self.admin).fill(EDITOR, {"text": self.changed(*changes)})

    def publish(self, *, reason: str = "Trying", **values: str) -> TestResponse:
        return self.admin.fill(PLAN, {"reason": reason, **values})

    def add(self, make: Callable[[], Any]) -> Any:
        with self.site.inside(SLUG):
            result = make()
            db.session().flush()
            return result

    def add_customers(self, count: int = 20, *, bills: int = 10, amount: int = 9_000) -> None:
        """Record customers with bills of this month, so that somebody can register."""

        def make() -> None:
            issued = local_today(utc_now()).replace(day=1)
            for one in range(count):
                customer_id = records.customer(f"U{10_000 + 7 * one}", name=f"Kovács {one}")
                for bill in range(bills):
                    number = f"TH-{issued.year}/{100 * one + bill:06}"
                    forints = amount + 13 * one + bill if amount else 0
                    records.invoice(customer_id, number, forints, issued=issued)

        self.add(make)


def words_of(page: TestResponse) -> str:
    """Return what stands in the page's main part, without markup."""
    main = page.text[page.text.index("<main") :]
    bare = re.sub(r"<(script|template)\b.*?</\1>|<[^>]+>", " ", main, flags=re.DOTALL)
    for entity, sign in (("&#39;", "'"), ("&#34;", '"'), ("&lt;", "<"), ("&gt;", ">")):
        bare = bare.replace(entity, sign)
    return " ".join(bare.replace("&amp;", "&").split())


@pytest.fixture
def desk(site: Site) -> Desk:
    return Desk(site)
