"""How a slice offers pages: one blueprint per shell, so that each page exists on one kind of host only."""

from collections.abc import Callable
from functools import wraps
from types import ModuleType
from typing import Any, NamedTuple

from flask import Blueprint, url_for

from portal.foundation.tenancy import Shell, current_shell

Guard = Callable[[Callable[..., Any]], Callable[..., Any]]
"""An access decorator of ``foundation.web.access``, called already."""


def customer_blueprint(name: str, import_name: str) -> Blueprint:
    """Return a blueprint of the customers' site; endpoints are ``<name>.<view>``."""
    return Blueprint(name, import_name, template_folder="templates", subdomain=Shell.PORTAL.value)


def clerk_blueprint(name: str, import_name: str) -> Blueprint:
    """Return a blueprint of the console; endpoints are ``clerk_<name>.<view>``."""
    return Blueprint(
        f"clerk_{name}", import_name, template_folder="templates", subdomain=Shell.CONSOLE.value
    )


class Guards(NamedTuple):
    """Who may see a page that both sites have: a guard for each."""

    customers: Guard
    staff: Guard


class TwinBlueprints:
    """The same pages at the same addresses of both sites, each site with its own guard.

    A module that offers such pages calls it ``blueprints`` in the place of ``blueprint``.
    """

    def __init__(self, name: str, import_name: str) -> None:
        self.customers = customer_blueprint(name, import_name)
        self.staff = clerk_blueprint(name, import_name)

    def route(
        self,
        path: str,
        guards: Guards,
        *,
        staff_path: str | None = None,
        methods: tuple[str, ...] = ("GET",),
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Offer a view at ``path`` of both sites (``staff_path``: elsewhere on the console).

        The view's name is the endpoint's.
        """
        sites = (
            (self.customers, guards.customers, path),
            (self.staff, guards.staff, staff_path or path),
        )

        def offer(view: Callable[..., Any]) -> Callable[..., Any]:
            for blueprint, guard, address in sites:
                page = guard(_copy_of(view))  # a copy each: the guard marks the function itself
                blueprint.add_url_rule(address, view.__name__, page, methods=methods)
            return view

        return offer


def blueprints_of(module: ModuleType) -> tuple[Blueprint, ...]:
    """Return what a module of views offers: its ``blueprint``, or the two of its ``blueprints``."""
    twins = getattr(module, "blueprints", None)
    return (module.blueprint,) if twins is None else (twins.customers, twins.staff)


def near(endpoint: str, **values: Any) -> str:
    """Return the address of a page that both sites have, on the site of this request."""
    return url_for(f"clerk_{endpoint}" if current_shell() is Shell.CONSOLE else endpoint, **values)


def _copy_of(view: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(view)
    def page(**values: Any) -> Any:
        return view(**values)

    return page
