"""A clerk who sees the portal as a customer looks, and nothing else: the guard asks here, for every view.

A view about a customer's affairs (it names a scope) and a public one may be seen; a view about the
signed-in person (passwords, sessions, settings, downloads of everything) may not, unless it says
``viewing="open"``. What hands out much at once, or something that opens a door elsewhere, says
``viewing="closed"``. See docs/adr/0018.
"""

from contextlib import AbstractContextManager, nullcontext

from flask import request, session
from werkzeug.exceptions import Forbidden

from portal.foundation import audit, db
from portal.foundation.web.access import Access
from portal.foundation.web.principal import Principal, Viewing

PREFIX = "view."
"""How the token of such a visit begins; no other token has a full stop."""
OVER = "staff_view.over"
"""Where a visit that is over leads, instead of the customers' sign-in page."""
_LOOKING = ("GET", "HEAD", "OPTIONS")


class OnlyLookingError(Forbidden):
    """Something would be changed as the customer."""


class NotForStaffError(Forbidden):
    """A page that is the customer's own affair."""


def held_to_looking(visitor: Principal | None) -> AbstractContextManager[None]:
    """Return the block in which the view of such a visit runs: there the database itself only reads."""
    looks = visitor is not None and visitor.viewing is not None and request.method in _LOOKING
    return db.only_reading() if looks else nullcontext()


def check(access: Access, viewing: Viewing) -> None:
    """Let the look happen and note it, or raise OnlyLookingError or NotForStaffError."""
    if access.viewing == "steers":
        return
    if request.method not in _LOOKING:
        raise OnlyLookingError
    if not may_be_seen(access):
        raise NotForStaffError
    if access.kind == "customer" or access.scope is not None:
        audit.note(
            "identity.page_seen_as_customer",
            subject_kind="customer",
            subject_id=viewing.customer_id,
            detail={"page": request.endpoint, "view_id": str(viewing.id)},
        )


def may_be_seen(access: Access) -> bool:
    """Tell whether the view is one that a clerk may see as the customer."""
    if access.viewing is not None:
        return access.viewing in ("open", "steers")
    return access.kind == "public" or access.scope is not None


def was_here() -> bool:
    """Tell whether this browser holds the token of such a visit, be it over or not."""
    return str(session.get("_user_id", "")).startswith(PREFIX)
