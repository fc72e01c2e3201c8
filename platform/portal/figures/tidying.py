"""The sweep's part: once a morning, have the worker write to who runs the console."""

from datetime import datetime, time

from portal.figures.digest import MORNING
from portal.foundation import outbox
from portal.kernel.clock import BUDAPEST

FROM = time(7, 0)


def tidy(*, now: datetime) -> None:
    """Queue the day's letters, unless they were queued before; nothing before seven o'clock."""
    local = now.astimezone(BUDAPEST)
    if local.time() >= FROM:
        day = local.date().isoformat()
        outbox.add(kind=MORNING, payload={"day": day}, dedupe_key=f"{MORNING}|{day}")
