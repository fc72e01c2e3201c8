"""What time it is: the only place that asks the machine, so that every rule is given ``now``."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

BUDAPEST = ZoneInfo("Europe/Budapest")


def utc_now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


def local_today(now: datetime) -> date:
    """Return the calendar day of that moment in Hungary."""
    return now.astimezone(BUDAPEST).date()
