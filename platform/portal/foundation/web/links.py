"""Absolute addresses for mails: from the tenant's own entry, never from a request's headers."""

from flask import current_app

from portal.foundation.tenancy import Shell, current_tenant


def site_root(shell: Shell) -> str:
    """Return scheme, host and port of that shell of the tenant in scope."""
    scheme, port = current_app.config["PUBLIC_SCHEME"], current_app.config["PUBLIC_PORT"]
    suffix = f":{port}" if port else ""
    return f"{scheme}://{current_tenant().host(shell)}{suffix}"


def absolute_url(endpoint: str, *, shell: Shell = Shell.PORTAL, **values: object) -> str:
    """Return the full address of a page of the tenant in scope."""
    adapter = current_app.url_map.bind(current_tenant().host(shell), subdomain=shell.value)
    return site_root(shell) + adapter.build(endpoint, values, force_external=False)
