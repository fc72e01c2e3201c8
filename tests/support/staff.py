"""Colleagues at the console: hired and signed in through both steps, as tests need them."""

from __future__ import annotations

import uuid

import pyotp
from sqlalchemy import select, update

from portal.foundation import db
from portal.foundation.tenancy import Shell
from portal.identity import operations, passwords
from portal.identity.models import Clerk, TotpSecret
from portal.identity.operations import staff_factor
from portal.kernel.clock import utc_now
from tests.support.site import Browser, Site

PASSWORD = "ügyintézői jelszó, elég hosszú"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
"""Of the authenticator app of everybody who is hired here."""


def hire(
    site: Site,
    slug: str,
    *,
    role: str = "clerk",
    email: str,
    name: str = "Ügyes Ágnes",
    password: str = PASSWORD,
) -> uuid.UUID:
    """Add a colleague who has a password and an authenticator app."""
    with site.inside(slug):
        clerk_id = operations.create_clerk(
            email=email, name=name, role=role, password_hash=passwords.hash_password(password)
        )
        give_app(clerk_id)
    return clerk_id


def give_app(clerk_id: uuid.UUID) -> None:
    """Give a clerk the app with the one secret; needs a unit of work of the tenant."""
    staff_factor.keep_app(clerk_id, secret=SECRET, now=utc_now())


def code_of(site: Site, slug: str, *, email: str) -> str:
    """Return a code that the colleague's app shows now, good even where one was used just now."""
    with site.inside(slug):
        clerk_id = db.session().scalars(select(Clerk.id).where(Clerk.email == email)).one()
        db.session().execute(
            update(TotpSecret).where(TotpSecret.principal_id == clerk_id).values(last_timecode=0)
        )
    return pyotp.TOTP(SECRET).at(utc_now())


def sign_in(site: Site, slug: str, *, email: str, password: str = PASSWORD) -> Browser:
    """Return a browser in which that colleague has passed every step of signing in.

    A wrong password, or a colleague who may not sign in, leaves it before the first step.
    """
    browser = site.browser(slug, Shell.CONSOLE)
    answer = browser.fill("/belepes", {"email": email, "password": password})
    if answer.request.path == "/belepes/masodik-lepes":
        browser.send(answer, {"code": code_of(site, slug, email=email)})
    return browser


def colleague(
    site: Site, slug: str, *, role: str = "clerk", email: str = "agnes@example.hu"
) -> Browser:
    """Hire somebody and return the browser in which they are signed in."""
    hire(site, slug, role=role, email=email)
    return sign_in(site, slug, email=email)
