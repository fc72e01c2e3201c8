"""Who is signed in: a frozen snapshot that Flask-Login carries through the request."""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime

from flask_login import current_user

from portal.foundation.web.access import SCOPES
from portal.kernel.errors import PortalError


@dataclass(frozen=True, slots=True)
class Viewing:
    """That a clerk, not the customer, is looking: who, why, from whose card, and until when."""

    id: uuid.UUID
    clerk_id: uuid.UUID
    clerk_name: str
    clerk_session_id: uuid.UUID
    customer_id: uuid.UUID
    reason: str
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Principal:
    """A signed-in customer or clerk.

    ``token`` is the revocable session token, ``purpose`` is ``full`` or ``password_change``,
    ``customer_ids`` are the customers in view now: all of the login's own, or the one that was
    chosen, which may be somebody else's whom the person represents (``represents``); ``scopes`` is
    what may be done for those in view. ``own_customer_ids`` never change with the choice,
    ``represented_ids`` are all that the person may choose beside them. ``role`` is a clerk's
    role, ``permissions`` what it allows. ``viewing``: a clerk sees the portal as this customer, and
    may only look.
    """

    kind: str
    id: uuid.UUID
    display_name: str
    session_id: uuid.UUID
    token: str
    purpose: str
    locale: str
    customer_ids: tuple[uuid.UUID, ...] = ()
    own_customer_ids: tuple[uuid.UUID, ...] = ()
    represented_ids: tuple[uuid.UUID, ...] = ()
    represents: uuid.UUID | None = None
    scopes: frozenset[str] = frozenset()
    role: str | None = None
    permissions: frozenset[str] = frozenset()
    viewing: Viewing | None = None

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def as_oneself(self) -> "Principal":
        """Return the person without whom they are acting for: their own customers in view."""
        if self.represents is None:
            return self
        return replace(
            self, customer_ids=self.own_customer_ids, represents=None, scopes=frozenset(SCOPES)
        )

    def get_id(self) -> str:
        """Return what the cookie keeps: the session's token, never the person's id."""
        return self.token


def principal_or_none() -> Principal | None:
    """Return who is signed in, or None."""
    return current_user._get_current_object() if current_user.is_authenticated else None


def principal() -> Principal:
    """Return who is signed in; raises PortalError on a page that lets anybody in."""
    found = principal_or_none()
    if found is None:
        raise PortalError("nobody is signed in: the view must ask for it with an access decorator")
    return found
