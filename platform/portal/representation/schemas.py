"""What the pages of representation show."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class MandateView:
    """One authorisation. ``name`` and ``email`` are the representative's, as the grantor gave them.

    ``is_own``: the person who looks has granted it, else received it.
    """

    id: uuid.UUID
    customer_id: uuid.UUID
    printed_number: str
    customer_name: str
    name: str
    email: str
    scopes: tuple[str, ...]
    valid_until: date
    created_at: datetime
    accepted_at: datetime | None
    ended_at: datetime | None
    ended_by: str | None
    granted_by: uuid.UUID
    login_id: uuid.UUID | None
    locale: str
    is_own: bool

    def state(self, today: date) -> str:
        """Return ``ended``, ``expired``, ``offered`` or ``in_force``."""
        if self.ended_at is not None:
            return "ended"
        if self.valid_until < today:
            return "expired"
        return "offered" if self.accepted_at is None else "in_force"


@dataclass(frozen=True, slots=True)
class Offer:
    """An authorisation that waits to be accepted; what the mailed link shows."""

    id: uuid.UUID
    customer_name: str
    name: str
    email: str
    scopes: tuple[str, ...]
    valid_until: date
    has_login: bool
    """Whether somebody signs in with that address already."""


@dataclass(frozen=True, slots=True)
class NewMandate:
    """What the form brought, cleaned. ``valid_until`` is the last day."""

    customer_id: uuid.UUID
    name: str
    email: str
    scopes: tuple[str, ...]
    valid_until: date
