"""Where a page of a list of cases begins, as text in its address."""

import uuid
from datetime import datetime

from portal.messages.queries.lists import Place


def place_text(place: Place | None) -> str | None:
    """Return the place as text, or None where the list has ended."""
    return None if place is None else f"{place[0].isoformat()}_{place[1]}"


def place_in(text: str | None) -> Place | None:
    """Return the place that the text names; None for none, or for one that makes no sense."""
    moment_text, _, case = (text or "").partition("_")
    try:
        moment, case_id = datetime.fromisoformat(moment_text), uuid.UUID(case)
    except ValueError:
        return None
    return (moment, case_id) if moment.tzinfo else None
