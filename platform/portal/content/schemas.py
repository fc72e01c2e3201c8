"""What passes between the pages, the deeds and the queries of notices."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from portal.content.places import Place


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a typed list: a customer number or a point of use, as the records write it."""

    written: str
    code: str


@dataclass(frozen=True, slots=True)
class NewNotice:
    """A notice as it was typed; texts by language, English may be missing."""

    kind: str
    importance: str
    title: Mapping[str, str]
    text: Mapping[str, str]
    starts_at: datetime
    ends_at: datetime | None
    area: str
    lines: tuple[Place | Listed, ...]
    is_public: bool


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice as its readers see it. ``places``: the lines of its area, as they were typed."""

    id: uuid.UUID
    kind: str
    importance: str
    title_hu: str
    title_en: str | None
    text_hu: str
    text_en: str | None
    starts_at: datetime
    ends_at: datetime | None
    area: str
    is_public: bool
    state: str
    published_at: datetime | None
    places: tuple[str, ...] = ()

    def title(self, locale: str) -> str:
        """Return the title in that language, else in Hungarian."""
        return (self.title_en or self.title_hu) if locale == "en" else self.title_hu

    def text(self, locale: str) -> str:
        """Return the text (Markdown) in that language, else in Hungarian."""
        return (self.text_en or self.text_hu) if locale == "en" else self.text_hu


@dataclass(frozen=True, slots=True)
class ClerkNotice:
    """A notice on the console, with what was done to it and by whom."""

    notice: NoticeView
    version: int
    written_at: datetime
    written_by: str | None
    published_by: str | None
    withdrawn_at: datetime | None
    withdrawn_by: str | None
    withdrawal_reason: str | None
    mailed_at: datetime | None
    mailed_by: str | None
    mailed_to: int | None


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a notice concerns now: customers, and people with a sign-in.

    ``mailed``: people who want to be mailed such news. ``lines``: how many customers each line of
    the area means, in the order of the lines.
    """

    customers: int
    people: int
    mailed: int
    lines: tuple[int, ...]
