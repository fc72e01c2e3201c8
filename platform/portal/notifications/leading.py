"""Where a piece of news leads: its page, else the portal's first one."""

from collections.abc import Mapping
from typing import Any

from flask import url_for
from werkzeug.routing import BuildError

from portal.foundation.web.links import absolute_url
from portal.rules.queries import current_rules

_FIRST = "customer_site.home"


def path_of(payload: Mapping[str, Any]) -> str:
    """Return the path on this site; a page that exists no longer leads to the first one."""
    try:
        return url_for(payload["endpoint"], **payload.get("values", {}))
    except (KeyError, BuildError):
        return url_for(_FIRST)


def address_of(payload: Mapping[str, Any]) -> str:
    """Return the full address, for a mail."""
    try:
        return absolute_url(payload["endpoint"], **payload.get("values", {}))
    except (KeyError, BuildError):
        return absolute_url(_FIRST)


def correction_path() -> str:
    """Return the page on which a person changes the address that our mails go to."""
    on = "security" in current_rules().features
    return url_for("security.change_email" if on else "customers.my_data")
