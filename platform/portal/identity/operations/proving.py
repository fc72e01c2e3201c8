"""Whether a signed-in person knows the password: asked before how one signs in is changed."""

import uuid
from datetime import datetime

from portal.identity import passwords, queries, throttling


def knows_password(*, kind: str, principal_id: uuid.UUID, typed: str, now: datetime) -> bool:
    """Tell whether that is the person's password; a wrong one counts like one at a change of it."""
    whom = f"{kind}|{principal_id}"
    if not throttling.may_try_password_change(whom=whom, now=now):
        return False
    account = queries.account_by_id(kind=kind, principal_id=principal_id)
    if passwords.check_password(account.password_hash if account else None, typed).matches:
        return True
    throttling.count_failed_password_change(whom=whom, now=now)
    return False
