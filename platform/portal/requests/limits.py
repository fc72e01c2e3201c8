"""How much of everything a matter takes, how long links and drafts live, and the rules of a kind."""

from datetime import date, datetime, time, timedelta

from portal.kernel.clock import BUDAPEST, local_today
from portal.kernel.errors import NotFoundError
from portal.rules.queries import current_rules
from portal.rules.sections.requests import MatterRules, Requests

DRAFTS_KEPT = timedelta(days=60)
MOST_DRAFTS = 20
LINK_LIVES = timedelta(days=60)
MAILS_A_MAILBOX_A_DAY = 5
EARLIEST_BACK = timedelta(days=365)
FARTHEST_AHEAD = timedelta(days=90)
LONGEST_TEXT = 4000


def section() -> Requests:
    """Return the tenant's rules on matters; raises NotFoundError where it has none."""
    found = current_rules().requests
    if found is None:
        raise NotFoundError("this tenant takes no matters")
    return found


def rules_of(kind: str) -> MatterRules:
    """Return the rules of a kind; what is no longer offered ends with a clerk."""
    found = current_rules().requests
    known = found.matters.get(kind) if found else None
    return known or MatterRules(kind=kind, readings=True, automatic=False, attachments=())


def start_of_day(sent_at: datetime, *, days: int) -> datetime:
    """Return the moment when that many days after the local day of sending begin."""
    day = local_today(sent_at) + timedelta(days=days)
    return datetime.combine(day, time(0), BUDAPEST)


def days_allowed(today: date) -> tuple[date, date]:
    """Return the first and the last day that a handover may have."""
    return today - EARLIEST_BACK, today + FARTHEST_AHEAD
