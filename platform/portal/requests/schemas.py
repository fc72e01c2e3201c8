"""Matters as pages, mails and letters see them."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from portal.kernel.clock import local_today
from portal.requests.machine import CLOSED, Matter, Party, Stage, Turn
from portal.requests.terms import Terms
from portal.rules.sections.requests import MAILING_ADDRESS, MatterRules


@dataclass(frozen=True, slots=True)
class TermsView:
    """Terms that one side proposed."""

    number: int
    proposed_by: Party
    terms: Terms
    created_at: datetime


@dataclass(frozen=True, slots=True)
class AttachmentView:
    """A file of a matter; ``kind`` as in the rules. ``party`` None: customer service attached it."""

    id: uuid.UUID
    party: Party | None
    kind: str
    name: str
    shared: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class StoredAttachment:
    """What handing out a file needs."""

    name: str
    sha256: str
    media_type: str


@dataclass(frozen=True, slots=True)
class EventView:
    """One entry of the history; ``clerk`` is the clerk's name, for clerks only."""

    at: datetime
    actor: str
    clerk: str | None
    kind: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class MatterRow:
    """One line of a list of matters."""

    id: uuid.UUID
    case_number: str
    kind: str
    stage: Stage
    turn: Turn
    place: str
    initiator: str
    other_name: str | None
    disowned: bool
    changed_at: datetime
    sent_at: datetime | None
    hand_over_at: datetime | None
    decide_by: datetime | None
    closed_at: datetime | None

    @property
    def due_at(self) -> datetime | None:
        """Return when a clerk has to decide, or gets it."""
        return self.decide_by or self.hand_over_at


@dataclass(frozen=True, slots=True)
class Place:
    """A place of supply that a matter can be about."""

    customer_id: uuid.UUID
    printed_number: str
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class CaseView:
    """One matter in full. ``matter`` is where the state machine has it; ``initiator`` a name."""

    id: uuid.UUID
    case_number: str
    kind: str
    matter: Matter
    customer_id: uuid.UUID
    printed_number: str
    initiator: str
    login_id: uuid.UUID
    locale: str
    answers: Mapping[str, Mapping[str, Any]]
    other_name: str | None
    other_email: str | None
    other_locale: str
    link_round: int
    version: int
    question: str | None
    created_at: datetime
    changed_at: datetime
    sent_at: datetime | None
    hand_over_at: datetime | None
    because: str | None
    decide_by: datetime | None
    first_decide_by: datetime | None
    calendar_version: str | None
    closed_at: datetime | None
    closed_by: str | None
    closing_reason: str | None
    proposals: tuple[TermsView, ...]
    attachments: tuple[AttachmentView, ...]
    events: tuple[EventView, ...]

    @property
    def is_over(self) -> bool:
        """Tell whether nothing can happen any more."""
        return self.matter.stage in CLOSED

    @property
    def is_address(self) -> bool:
        """Tell whether it is about the mailing address."""
        return self.kind == MAILING_ADDRESS

    @property
    def role(self) -> str:
        """Return which side the initiator is (moving_out, moving_in, giving, taking), or ''."""
        return str(self.answers.get("role", {}).get("role", ""))

    @property
    def place(self) -> str:
        """Return the place of supply that it is about, or ''."""
        return str(self.answers.get("place", {}).get("address", ""))

    @property
    def new_address(self) -> str:
        """Return the new mailing address in one line, or ''."""
        parts = self.answers.get("address", {})
        if not parts:
            return ""
        return f"{parts['postal_code']} {parts['city']}, {parts['street']}"

    @property
    def valid_from(self) -> date | None:
        """Return from when the new mailing address counts."""
        day = self.answers.get("address", {}).get("valid_from")
        return date.fromisoformat(day) if day else None

    @property
    def hand_over_day(self) -> date | None:
        """Return the local day on which a clerk gets what is still open."""
        return local_today(self.hand_over_at) if self.hand_over_at else None

    @property
    def agreed_terms(self) -> Terms | None:
        """Return the terms that count: those that were settled, else the present ones."""
        number = self.matter.settled or self.matter.number
        return next((one.terms for one in self.proposals if one.number == number), None)

    def last_of(self, party: Party) -> Terms | None:
        """Return what that side stands for: what it confirmed, else what it proposed last."""
        if party in self.matter.confirmed:
            return self.matter.terms
        own = [one.terms for one in self.proposals if one.proposed_by is party]
        return own[-1] if own else None

    def files_for(self, party: Party) -> tuple[AttachmentView, ...]:
        """Return the files that this side may see: its own, and shared ones."""
        return tuple(one for one in self.attachments if one.party is party or one.shared)

    def missing_documents(self, rules: MatterRules) -> tuple[tuple[str, ...], ...]:
        """Return the needed documents that nobody has attached; any of each tuple will do."""
        there = {one.kind for one in self.attachments}
        return tuple(
            rule.any_of
            for rule in rules.attachments
            if rule.needed and not there & set(rule.any_of)
        )
