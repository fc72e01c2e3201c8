"""An administrator at the rules desk of one company."""

from __future__ import annotations

import pytest

from portal.foundation import db
from portal.rules import drafting
from portal.rules.queries import published, revision
from tests.support.site import Browser, Site
from tests.support.staff import colleague

SLUG = "tavho"
EDITOR, PLAN = "/szabalyok/szerkeszto", "/szabalyok/terv"


class Desk:
    """What the tests do over and over."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.admin = colleague(site, SLUG, role="tenant_admin", email="eva@example.hu")


    def in_force(self) -> tuple[int, str]:
        with self.site.inside(SLUG, readonly=True):
            now = published()
            assert now is not None
            text = revision(now.revision).bundle.files["rules.yaml"].decode()
            return now.revision, text

    def draft(self):
        with self.site.inside(SLUG, readonly=True):
            return drafting.draft()

    def changed(self, *changes: tuple[str, str]) -> str:
        """Return the rules in force with pieces replaced."""
        text = self.in_force()[1]
        for old, new in changes:
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
            text = text.replace(old, new)
        return text

    def save(self, text: str, **more):
        return self.admin.fill(EDITOR, {"text": text}, **more)

    def publish(self, reason: str = "Próba", **values: str):
        return self.admin.fill(PLAN, {"reason": reason, **values})

    def add(self, make):
        with self.site.inside(SLUG):
            result = make()
            db.session().flush()
            return result


@pytest.fixture
def desk(site: Site) -> Desk:
    return Desk(site)
