"""What the slice hands to its pages: documents as customers and as clerks see them."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from portal.billing.cursors import Cursor


@dataclass(frozen=True, slots=True)
class DocumentFilter:
    """What the list shows; None is everything."""

    year: int | None = None
    category: str | None = None

    def __bool__(self) -> bool:
        """Tell whether anything is left out."""
        return self.year is not None or self.category is not None


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document in a customer's list; ``to_all`` where it was not sent to them alone."""

    id: uuid.UUID
    title: str
    category: str
    document_date: date
    size: int
    unread: bool
    to_all: bool
    holder: str | None = None
    """Whose it is, where more than one customer is in view."""


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """One page of the list, the years and categories there are, and the places before and after it."""

    rows: tuple[DocumentRow, ...]
    years: tuple[int, ...]
    categories: tuple[str, ...]
    unread: int
    newer: Cursor | None
    older: Cursor | None


@dataclass(frozen=True, slots=True)
class DocumentFile:
    """What a download needs."""

    id: uuid.UUID
    title: str
    document_date: date
    sha256: str
    unread: bool


@dataclass(frozen=True, slots=True)
class ClerkDocument:
    """A document as clerks see it: to whom, by whom, and whether it still stands."""

    id: uuid.UUID
    title: str
    category: str
    document_date: date
    size: int
    audience: str
    audience_value: str | None
    customer_id: uuid.UUID | None
    customer: str | None
    reference: str | None
    published_at: datetime
    published_by: str | None
    openings: int
    withdrawn_at: datetime | None
    withdrawn_by: str | None
    withdrawal_reason: str | None


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document to be published; ``customer_id`` goes with the audience ``customer`` only."""

    title: str
    category: str
    document_date: date
    file_id: uuid.UUID
    audience: str
    audience_value: str | None = None
    customer_id: uuid.UUID | None = None
