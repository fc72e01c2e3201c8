"""The sweep's part: who had which page open is forgotten within the hour."""

from datetime import datetime

from portal.work import presence


def tidy(*, now: datetime) -> None:
    """Tidy what is kept about colleagues at work, for the tenant in scope."""
    presence.tidy(now=now)
