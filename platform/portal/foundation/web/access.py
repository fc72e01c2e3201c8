"""Who may see a page: stated on the view itself, enforced by the application, checked at start-up."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from portal.kernel.errors import PortalError

ViewT = TypeVar("ViewT", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Access:
    """What a view asks of its visitor. ``kind``: public, customer or clerk; ``page``: a feature's id."""

    kind: str
    page: str | None = None
    role: str | None = None
    during_password_change: bool = False


class UnguardedRouteError(PortalError):
    """A route does not say who may use it."""


def public(view: ViewT | None = None, *, page: str | None = None) -> Any:
    """Let anybody in; with ``page``, only where that feature is on."""
    mark = _marker(Access("public", page=page))
    return mark if view is None else mark(view)


def signed_in(
    *, page: str | None = None, during_password_change: bool = False
) -> Callable[[ViewT], ViewT]:
    """Let signed-in customers in, where the feature ``page`` is on."""
    return _marker(Access("customer", page=page, during_password_change=during_password_change))


def clerk_only(*, role: str | None = None) -> Callable[[ViewT], ViewT]:
    """Let signed-in clerks in; with ``role``, only those who have it."""
    return _marker(Access("clerk", role=role))


def access_of(view: Callable[..., Any], endpoint: str) -> Access:
    """Return the view's access; raises UnguardedRouteError when it states none."""
    access = getattr(view, "access", None)
    if not isinstance(access, Access):
        raise UnguardedRouteError(
            f"the view of {endpoint!r} does not say who may use it: "
            "put @public, @signed_in(…) or @clerk_only(…) under its route decorator"
        )
    return access


def _marker(access: Access) -> Callable[[ViewT], ViewT]:
    def mark(view: ViewT) -> ViewT:
        view.access = access  # type: ignore[attr-defined]
        return view

    return mark
