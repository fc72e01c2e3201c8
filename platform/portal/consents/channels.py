"""Paper or electronic: which channel a customer's bills take on a day, set-based for imports.

A consent holds from the day on which it was given (or taken back), by the calendar of Hungary; of
several on one day the last one counts. Before the first, bills go out on paper.
"""

PERIODS = """(
    select customer_id, granted, day as first_day,
        lead(day) over (partition by customer_id order by at, id) as next_day
    from (
        select customer_id, granted, at, id, (at at time zone 'Europe/Budapest')::date as day
        from consent_event where kind = 'e_invoice'
    ) event
)"""
"""Rows ``(customer_id, granted, first_day, next_day)``; for a day at most one holds a customer."""


def holds_on(day: str) -> str:
    """Return the condition that the row ``consent`` of PERIODS holds on that SQL day."""
    return f"{day} >= consent.first_day and {day} < coalesce(consent.next_day, 'infinity')"


CHANNEL = "case when consent.granted then 'electronic' else 'paper' end"
"""The channel by the row ``consent`` (left-joined: without a row, paper)."""
