"""A draft of the rules that waits at the administrator's desk: longer passwords, from tomorrow perhaps."""

import re

from sqlalchemy import select

from portal.demo.dataset.extras.context import DemoContext
from portal.foundation import db
from portal.identity.models import Clerk
from portal.kernel.clock import utc_now
from portal.rules import drafting
from portal.rules.bundle import RULES_FILE
from portal.rules.queries import published, revision

_SHORT = re.compile(r"(password: \{min_length: )8(\})")


def load(context: DemoContext) -> None:
    """Begin the draft, unless there is one or the rules ask for longer passwords already."""
    now = published()
    admin = db.session().scalar(select(Clerk.id).where(Clerk.role == "tenant_admin").limit(1))
    if now is None or admin is None or drafting.draft() is not None:
        return
    text = revision(now.revision).bundle.files[RULES_FILE].decode()
    longer = _SHORT.sub(r"\g<1>10\2", text)
    if longer != text:
        drafting.save({RULES_FILE: longer.encode()}, seen_version=0, clerk_id=admin, now=utc_now())
