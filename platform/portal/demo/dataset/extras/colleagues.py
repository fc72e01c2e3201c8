"""Demo colleagues beside the clerk and the administrator: a senior one, an invited one, one who left.

The invitation is in the caught mail: opening it shows how somebody new sets up the second step.
"""

import secrets
from datetime import timedelta

from sqlalchemy import update

from portal.demo.dataset.extras.context import DemoContext
from portal.demo.dataset.sign_ins import TOTP_SECRET
from portal.foundation import db
from portal.identity import passwords
from portal.identity.models import Clerk
from portal.identity.operations import clerks, staff_factor
from portal.identity.operations.logins import EmailTakenError
from portal.kernel.clock import utc_now

_PEOPLE = (
    ("vezeto", "Vezér Vilma", "senior_clerk"),
    ("uj.kollega", "Kezdő Kornél", "clerk"),
    ("volt.kollega", "Távozó Tamás", "clerk"),
)


def load(context: DemoContext) -> None:
    """Add them, once."""
    domain = context.spec.staff.clerk_email.partition("@")[2]
    senior, invited, gone = (f"{name}@{domain}" for name, _full, _role in _PEOPLE)
    try:
        for email, (_name, full_name, role) in zip((senior, invited, gone), _PEOPLE, strict=True):
            _add(email, full_name, role, works_here=email != invited)
    except EmailTakenError:
        return


def _add(email: str, name: str, role: str, *, works_here: bool) -> None:
    """Add one; whoever works here has a password that nobody knows, and an app."""
    now = utc_now()
    if not works_here:
        clerks.create_clerk(email=email, name=name, role=role)
        return
    hashed = passwords.hash_password(secrets.token_urlsafe(24))
    clerk_id = clerks.create_clerk(email=email, name=name, role=role, password_hash=hashed)
    staff_factor.keep_app(clerk_id, secret=TOTP_SECRET, now=now)
    yesterday = now - timedelta(hours=20)
    db.session().execute(
        update(Clerk).where(Clerk.id == clerk_id).values(last_signed_in_at=yesterday)
    )
    if role == "clerk":
        clerks.see_off(clerk_id=clerk_id, now=now)
