"""The meters that a draft is about, as metering knows them."""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.metering.queries import meters


def known_meters(
    customer_id: uuid.UUID, answers: Mapping[str, Mapping[str, Any]]
) -> tuple[tuple[str, str], ...]:
    """Return serial number and unit of the meters at the draft's place on its day. One statement.

    Nothing where the place is not one of the customer's own: somebody else's meters are not shown.
    """
    place, day = answers.get("place", {}), answers.get("day", {}).get("day")
    if place.get("place") == "elsewhere" or day is None:
        return ()
    address, on = place.get("address"), date.fromisoformat(day)
    return tuple(
        (one.serial_number, one.unit)
        for one in meters((customer_id,))
        if one.serves(on) and one.address in (None, address)
    )
