"""The sweep's part: sessions and single-use credentials that have long been over are deleted."""

from datetime import datetime, timedelta

from sqlalchemy import delete

from portal.foundation import db
from portal.identity import sessions, sign_in_log
from portal.identity.models import Credential, EmailChange
from portal.identity.operations import viewing

_KEEP_CREDENTIALS = timedelta(days=30)


def tidy(*, now: datetime) -> None:
    """Delete what has been over for a month, for the tenant in scope."""
    sessions.tidy(now=now)
    sign_in_log.tidy(now=now)
    viewing.tidy(now=now)
    over = EmailChange.expires_at < now - _KEEP_CREDENTIALS
    db.session().execute(delete(EmailChange).where(over))
    db.session().execute(delete(Credential).where(Credential.expires_at < now - _KEEP_CREDENTIALS))
