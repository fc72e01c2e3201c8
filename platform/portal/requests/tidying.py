"""What the sweep does for this slice, tenant by tenant: what is due, late or expired."""

from datetime import datetime


def tidy(*, now: datetime) -> None:
    """Do what is due at that moment, for the tenant in scope; doing it again changes nothing."""
