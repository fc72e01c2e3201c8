"""The sweep's part: who had which page open is forgotten within the hour, old drafts after a month."""

from datetime import datetime

from portal.work import drafts, presence


def tidy(*, now: datetime) -> None:
    """Tidy what is kept about colleagues at work, for the tenant in scope."""
    presence.tidy(now=now)
    drafts.tidy(now=now)
