"""How a slice offers pages: one blueprint per shell, so that each page exists on one kind of host only."""

from flask import Blueprint

from portal.foundation.tenancy import Shell


def customer_blueprint(name: str, import_name: str) -> Blueprint:
    """Return a blueprint of the customers' site; endpoints are ``<name>.<view>``."""
    return Blueprint(name, import_name, template_folder="templates", subdomain=Shell.PORTAL.value)


def clerk_blueprint(name: str, import_name: str) -> Blueprint:
    """Return a blueprint of the console; endpoints are ``clerk_<name>.<view>``."""
    return Blueprint(
        f"clerk_{name}", import_name, template_folder="templates", subdomain=Shell.CONSOLE.value
    )
