"""Ground for the tests of previews: an administrator with a draft of the rules, and a browser."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pytest
from sqlalchemy import select

from portal.foundation import db
from portal.foundation.tenancy import Shell, scope
from portal.identity.models import Clerk
from portal.kernel.clock import utc_now
from portal.preview.models import RulesPreview
from portal.rules import drafting
from portal.rules.queries import published, revision
from tests.isolation.cast import Cast
from tests.isolation.world import populate
from tests.support.site import Browser, Site
from tests.support.staff import colleague

TENANTS = ("komlo", "miho", "petkomm", "tavho", "ugyfelportal")
ADMIN = "fonok@example.hu"
PAGE = "/szabalyok/elonezet"


@dataclass(slots=True)
class Desk:
    """A company whose administrator has changed a word of its rules, in a draft."""

    site: Site
    slug: str
    admin: Browser

    def draft(self, old: str, new: str) -> None:
        """Write a piece of rules.yaml otherwise, in the draft."""
        with self.site.inside(self.slug):
            found, now = drafting.draft(), published()
            assert now is not None
            bundle = found.bundle() if found else revision(now.revision).bundle
            written = bundle.files["rules.yaml"].decode()
            assert old in written, f"{self.slug}: {old!r} is not in its rules any more"
            clerk_id = db.session().scalars(select(Clerk.id).where(Clerk.email == ADMIN)).one()
            drafting.save(
                {"rules.yaml": written.replace(old, new).encode()},
                seen_version=found.version if found else 0,
                clerk_id=clerk_id,
                now=utc_now(),
            )

    def begin(self, browser: Browser | None = None) -> Browser:
        """Begin the preview as the administrator; return the browser that is in it, on the portal."""
        answer = self.admin.post(PAGE, data=self.token(), follow_redirects=False)
        assert answer.status_code == 303, answer.text
        return self.follow(answer.headers["Location"], browser)

    def follow(self, link: str, browser: Browser | None = None) -> Browser:
        """Open the link of the handover in a browser on the portal."""
        portal = browser or self.site.browser(self.slug)
        path = link.removeprefix(f"http://{self.host}")
        assert path != link, f"{link} leads elsewhere than {self.host}"
        portal.get(path, follow_redirects=True)
        return portal

    def token(self) -> dict[str, str]:
        """Return the token of the console's forms."""
        page = self.admin.get(PAGE).text
        return {"csrf_token": page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]}

    @property
    def host(self) -> str:
        return self.site.services.registry.get(self.slug).host(Shell.PORTAL)

    def row(self) -> RulesPreview:
        """Return the newest preview."""
        with self.site.inside(self.slug, readonly=True):
            newest = select(RulesPreview).order_by(RulesPreview.begun_at.desc()).limit(1)
            return db.session().scalars(newest).one()

    def change(self, **values: datetime) -> None:
        """Move the preview's times."""
        with self.site.inside(self.slug):
            newest = select(RulesPreview).order_by(RulesPreview.begun_at.desc()).limit(1)
            preview = db.session().scalars(newest).one()
            for name, value in values.items():
                setattr(preview, name, value)

    def shadow(self) -> scope:
        """Return the preview's scope, to be entered inside ``site.inside``."""
        return scope(self.site.services.registry.get(self.slug).shadow())


@pytest.fixture
def desk(site: Site, request: pytest.FixtureRequest) -> Desk:
    """A company (petkomm, or the parameter's), its administrator signed in, with a draft."""
    return _with_draft(site, getattr(request, "param", "petkomm"))


@pytest.fixture
def crowd(site: Site) -> Cast:
    """One of everything in petkomm; take it before ``desk``. A draft among them is thrown away."""
    cast = populate(site, "petkomm")
    with site.inside("petkomm"):
        found = drafting.draft()
        if found is not None:
            drafting.discard(
                seen_version=found.version, clerk_id=cast.ids["clerk_id"], now=utc_now()
            )
    return cast


def _with_draft(site: Site, slug: str) -> Desk:
    made = Desk(site, slug, colleague(site, slug, role="tenant_admin", email=ADMIN))
    made.draft("version: 1", "version: 1  # kipróbálom")
    return made
