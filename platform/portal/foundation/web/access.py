"""Who may see a page: stated on the view itself, enforced by the application, checked at start-up."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from portal.kernel.errors import PortalError

ViewT = TypeVar("ViewT", bound=Callable[..., Any])


SCOPES = ("see", "pay", "read_meters", "sign")
"""What a customer may let somebody else do for them, each by itself (Meghatalmazás)."""

PERMISSIONS = (
    *("see_customers", "decide_registrations", "answer_messages", "handle_requests"),
    *("book_appointments", "judge_readings", "publish_documents", "handle_data_changes"),
    *("import_invoices", "recover_logins"),
    *("see_as_customer", "manage_logins", "send_invoices", "edit_content", "plan_opening"),
    *("assign_work", "see_figures"),
    *("edit_rules", "edit_brand", "manage_staff", "see_audit"),
)
"""What the staff may be allowed; which role may do what is said in identity.permissions."""

VIEWING = ("open", "closed", "steers")
"""May be seen by a clerk as the customer; may not; begins and ends such a visit."""


@dataclass(frozen=True, slots=True)
class Access:
    """What a view asks of its visitor. ``kind``: public, customer or clerk; ``page``: a feature's id.

    ``scope``: what an authorised representative must have been allowed in order to use the view for
    somebody else. A view without one is about the signed-in person only: there a representative
    sees their own customers, whomever they are acting for. ``during``: the purpose of a restricted
    session (``password_change``, ``second_factor``) that may use the view as well. ``may``: the
    permission that a clerk must have; None is for every colleague who is signed in. ``viewing``:
    whether a clerk who sees the portal as the customer may see this page (one of VIEWING, or None
    for what foundation.web.viewing goes by).
    """

    kind: str
    page: str | None = None
    scope: str | None = None
    may: str | None = None
    during: str | None = None
    viewing: str | None = None


class UnguardedRouteError(PortalError):
    """A route does not say who may use it."""


def public(
    view: ViewT | None = None,
    *,
    page: str | None = None,
    scope: str | None = None,
    viewing: str | None = None,
) -> Any:
    """Let anybody in; with ``page``, only where that feature is on.

    With ``scope`` the view shows something of the customers in view as well, and asks itself
    whether the principal's scopes hold it.
    """
    mark = _marker(Access("public", page=page, scope=_known(scope), viewing=_way(viewing)))
    return mark if view is None else mark(view)


def signed_in(
    *,
    page: str | None = None,
    scope: str | None = None,
    during: str | None = None,
    viewing: str | None = None,
) -> Callable[[ViewT], ViewT]:
    """Let signed-in customers in, where the feature ``page`` is on; the rest as in Access.

    Raises PortalError for a scope that does not exist.
    """
    return _marker(
        Access(
            "customer",
            page=page,
            scope=_known(scope),
            during=during,
            viewing=_way(viewing),
        )
    )


def clerk_only(*, may: str | None = None, during: str | None = None) -> Callable[[ViewT], ViewT]:
    """Let signed-in clerks in; with ``may``, only those whose role has that permission.

    Raises PortalError for a permission that does not exist.
    """
    if may is not None and may not in PERMISSIONS:
        raise PortalError(f"{may!r} is no permission: use one of {', '.join(PERMISSIONS)}, or none")
    return _marker(Access("clerk", may=may, during=during))


def access_of(view: Callable[..., Any], endpoint: str) -> Access:
    """Return the view's access; raises UnguardedRouteError when it states none."""
    access = getattr(view, "access", None)
    if not isinstance(access, Access):
        raise UnguardedRouteError(
            f"the view of {endpoint!r} does not say who may use it: "
            "put @public, @signed_in(…) or @clerk_only(…) under its route decorator"
        )
    return access


def _known(scope: str | None) -> str | None:
    if scope is not None and scope not in SCOPES:
        raise PortalError(f"{scope!r} is no scope: use one of {', '.join(SCOPES)}, or none")
    return scope


def _way(viewing: str | None) -> str | None:
    if viewing is not None and viewing not in VIEWING:
        raise PortalError(f"{viewing!r} is no word for looks of the staff: use one of {VIEWING}")
    return viewing


def _marker(access: Access) -> Callable[[ViewT], ViewT]:
    def mark(view: ViewT) -> ViewT:
        view.access = access  # type: ignore[attr-defined]
        return view

    return mark
