"""Where a page of a list begins: a place in the order, carried in the address (keyset pagination)."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.kernel.errors import NotFoundError

PAGE = 50
"""Rows of one page."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """The row beside which a page lies: below it, or (``backward``) above it."""

    day: date
    id: uuid.UUID
    backward: bool = False

    def __str__(self) -> str:
        """Return the form that addresses carry."""
        return f"{'u' if self.backward else 'l'}{self.day:%Y%m%d}{self.id.hex}"


def read_cursor(text: str | None) -> Cursor | None:
    """Return the cursor of an address, or None for none; raises NotFoundError for anything else."""
    if not text:
        return None
    try:
        day = date(int(text[1:5]), int(text[5:7]), int(text[7:9]))
        cursor = Cursor(day, uuid.UUID(text[9:]), backward=text[0] == "u")
    except ValueError:
        raise NotFoundError("not a place in this list") from None
    if str(cursor) != text:
        raise NotFoundError("not a place in this list")
    return cursor


def neighbours(
    keys: Sequence[tuple[date, uuid.UUID]], place: Cursor | None, *, has_more: bool
) -> tuple[str | None, str | None]:
    """Return the cursors to the newer and to the older page of the rows with these keys."""
    if not keys:
        return None, None
    backward = place is not None and place.backward
    newer = has_more if backward else place is not None
    older = True if backward else has_more
    return (
        str(Cursor(*keys[0], backward=True)) if newer else None,
        str(Cursor(*keys[-1])) if older else None,
    )
