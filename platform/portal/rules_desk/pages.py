"""What the templates of the rules desk have in common."""

from collections.abc import Mapping
from typing import Any

from flask import current_app, url_for

from portal.foundation.wording import said
from portal.rules_desk.strength import Grade, odds


def shown() -> Mapping[str, Any]:
    """Return the helpers that every page of the desk takes."""
    return {"said": said, "odds": odds, "Grade": Grade}


def elsewhere(endpoint: str) -> str | None:
    """Return the address of a page of another slice, None where this installation has none."""
    return url_for(endpoint) if endpoint in current_app.view_functions else None
