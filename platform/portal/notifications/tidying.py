"""What the sweep asks of notifications: once a day, have the worker clean up."""

from datetime import datetime

from portal.foundation import outbox
from portal.kernel.clock import local_today

HOUSEKEEPING = "notifications.housekeeping"


def tidy(*, now: datetime) -> None:
    """Queue the day's cleaning, unless it was queued before."""
    day = local_today(now).isoformat()
    outbox.add(kind=HOUSEKEEPING, payload={"day": day}, dedupe_key=f"{HOUSEKEEPING}:{day}")
