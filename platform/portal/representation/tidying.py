"""What the sweep does for this slice: authorisations end with their last day."""

from datetime import datetime

from portal.representation.operations import end_expired


def tidy(*, now: datetime) -> None:
    """End what is over, for the tenant in scope, and tell both sides once."""
    end_expired(now=now)
