"""Colleagues at the console: hired and signed in, as tests need them."""

from __future__ import annotations

import uuid

from portal.foundation.tenancy import Shell
from portal.identity import operations, passwords
from tests.support.site import Browser, Site

PASSWORD = "ügyintézői jelszó, elég hosszú"


def hire(site: Site, slug: str, *, role: str = "clerk", email: str, name: str) -> uuid.UUID:
    """Add a colleague who has a password."""
    with site.inside(slug):
        return operations.create_clerk(
            email=email, name=name, role=role, password_hash=passwords.hash_password(PASSWORD)
        )


def sign_in(site: Site, slug: str, *, email: str) -> Browser:
    """Return a browser in which that colleague has passed every step of signing in."""
    browser = site.browser(slug, Shell.CONSOLE)
    browser.fill("/belepes", {"email": email, "password": PASSWORD})
    return browser


def colleague(
    site: Site, slug: str, *, role: str = "clerk", email: str = "agnes@example.hu"
) -> Browser:
    """Hire somebody and return the browser in which they are signed in."""
    hire(site, slug, role=role, email=email, name="Ügyes Ágnes")
    return sign_in(site, slug, email=email)
