"""The counts of this process, kept in memory and added to the database now and then.

A page that is only looked at must not write, so counts wait until somebody sends a form in this
process, or a job is done. What a process had not written when it ends is lost: figures can bear it.
"""

import threading
import time
from collections import Counter
from datetime import date

from flask import Response, request
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from portal.foundation import db
from portal.foundation.counting.models import DailyCount
from portal.foundation.db.unit_of_work import is_held_to_reading
from portal.foundation.tenancy import current_tenant
from portal.kernel.clock import local_today, utc_now
from portal.kernel.ids import new_id

PAUSE = 10.0
"""Seconds between two writings of one tenant's counts by a process."""
_MOST_KEYS = 500
_Key = tuple[date, str, str]

_lock = threading.Lock()
_counts: dict[str, Counter[_Key]] = {}
_written_at: dict[str, float] = {}


def count(name: str, key: str = "", times: int = 1) -> None:
    """Count that it happened today, for the tenant in scope.

    Previews are not counted, nor what a clerk opens who sees the portal as a customer.
    """
    tenant = current_tenant()
    if tenant.preview_of is not None or is_held_to_reading():
        return
    place = (local_today(utc_now()), name, key)
    with _lock:
        mine = _counts.setdefault(tenant.slug, Counter())
        if place in mine or len(mine) < _MOST_KEYS:
            mine[place] += times


def flush() -> None:
    """Add what was counted for the tenant in scope to the database, in a unit of work of its own."""
    slug = current_tenant().slug
    with _lock:
        mine = _counts.pop(slug, None)
        _written_at[slug] = time.monotonic()
    if not mine:
        return
    rows = [
        {"id": new_id(), "day": day, "name": name, "key": key, "times": times}
        for (day, name, key), times in sorted(mine.items())  # one order: no two wait for each other
    ]
    statement = insert(DailyCount)
    added = statement.on_conflict_do_update(
        index_elements=["tenant_id", "day", "name", "key"],
        set_={"times": DailyCount.times + statement.excluded.times},
    )
    with db.unit_of_work() as session:
        session.execute(text("set local synchronous_commit = off"))
        session.execute(added, rows)


def flush_after(response: Response) -> Response:
    """Write the counts after a request that may write, at most every ten seconds a tenant."""
    slug = current_tenant().slug
    rested = time.monotonic() - _written_at.get(slug, float("-inf")) >= PAUSE
    if request.method == "POST" and slug in _counts and rested:
        flush()
    return response
