"""Where a page of news begins: a moment and an id, carried in the address (keyset pagination)."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from portal.kernel.errors import NotFoundError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Place:
    """The piece of news after which the older ones come."""

    moment: datetime
    id: uuid.UUID

    def __str__(self) -> str:
        """Return the form that addresses carry."""
        return f"{(self.moment - _EPOCH) // _MICROSECOND}-{self.id.hex}"


def read_place(text: str | None) -> Place | None:
    """Return the place of an address, or None for none; raises NotFoundError for anything else."""
    if not text:
        return None
    try:
        since, _, key = text.partition("-")
        place = Place(_EPOCH + int(since) * _MICROSECOND, uuid.UUID(key))
    except (ValueError, OverflowError):
        raise NotFoundError("not a place in this list") from None
    if str(place) != text:
        raise NotFoundError("not a place in this list")
    return place
