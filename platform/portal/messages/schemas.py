"""What the slice hands to its pages: cases, threads, promises, files."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from portal.messages.machine import Status
from portal.rules.sections.contact_form import CaseKind

REPLACED: Final = ("prolonged", "replaced")
"""How a promise ends when another one takes its place."""


@dataclass(frozen=True, slots=True)
class NewEnquiry:
    """What the form brought, cleaned; ``submission_id`` is the form's own."""

    topic: str
    name: str
    phone: str
    email: str | None
    body: str
    locale: str
    submission_id: uuid.UUID = field(default_factory=uuid.uuid4)


@dataclass(frozen=True, slots=True)
class PromiseView:
    """One promise. ``way``: call or answer; ``unit``: days or working_days; ``days`` 0: not known."""

    way: str
    days: int
    unit: str
    made_at: datetime
    due_at: datetime
    calendar_version: str
    ended_at: datetime | None
    outcome: str | None
    reason: str | None = None

    @property
    def kept(self) -> bool | None:
        """Tell whether it was kept; None while it is open, or where nobody waits for it any more.

        One that another took the place of is not kept where it was late already by then.
        """
        if self.ended_at is None or self.outcome in ("withdrawn", "closed"):
            return None
        if self.outcome in REPLACED:
            return None if self.ended_at <= self.due_at else False
        return self.ended_at <= self.due_at


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the sender is told: the case, its number and the promise."""

    enquiry_id: uuid.UUID
    case_number: str
    promise: PromiseView


@dataclass(frozen=True, slots=True)
class FileView:
    """A file of a case; ``size`` in bytes."""

    id: uuid.UUID
    name: str
    media_type: str
    size: int

    @property
    def is_picture(self) -> bool:
        """Tell whether a browser may show it in the page."""
        return self.media_type in ("image/jpeg", "image/png")


@dataclass(frozen=True, slots=True)
class Entry:
    """One message of a thread. ``kind``: question, reply, answer, ask, call, note, prolong, reopen."""

    id: uuid.UUID
    kind: str
    body: str
    created_at: datetime
    clerk: str | None
    files: tuple[FileView, ...]

    @property
    def by_customer(self) -> bool:
        """Tell whether the customer wrote it."""
        return self.kind in ("question", "reply")


@dataclass(frozen=True, slots=True)
class EnquiryHead:
    """What is known of a case beside its messages; ``closed_by`` is a clerk's name."""

    id: uuid.UUID
    case_number: str
    topic: str
    topic_labels: Mapping[str, str]
    kind: CaseKind
    name: str
    email: str | None
    phone: str | None
    locale: str
    login_id: uuid.UUID | None
    status: Status
    version: int
    created_at: datetime
    answer_by: datetime | None
    closed_at: datetime | None
    closed_by: str | None
    closing_reason: str | None
    closing_note: str | None
    reopen_until: datetime | None
    duplicate_of: uuid.UUID | None
    duplicate_number: str | None
    customer_ids: tuple[uuid.UUID, ...] = ()
    """The customers of the login that wrote it."""


@dataclass(frozen=True, slots=True)
class Thread:
    """A whole case: head, promises and messages, the oldest first."""

    head: EnquiryHead
    promises: tuple[PromiseView, ...]
    entries: tuple[Entry, ...]

    @property
    def open_promise(self) -> PromiseView | None:
        """Return the promise that is still to be kept."""
        return next((one for one in self.promises if one.ended_at is None), None)

    @property
    def files(self) -> int:
        """Return how many files the case holds."""
        return sum(len(entry.files) for entry in self.entries)

    def may_reply(self, now: datetime) -> bool:
        """Tell whether the customer can still write: an open case, or a closed one in its term."""
        return self.head.status is not Status.CLOSED or (
            self.head.reopen_until is not None and now <= self.head.reopen_until
        )


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of a list of cases."""

    id: uuid.UUID
    case_number: str
    topic: str
    topic_labels: Mapping[str, str]
    kind: str
    name: str
    status: str
    created_at: datetime
    moved_at: datetime
    answer_by: datetime | None
    overdue: bool


@dataclass(frozen=True, slots=True)
class StoredAttachment:
    """Where the bytes of a file of a case lie."""

    sha256: str
    media_type: str
    name: str
