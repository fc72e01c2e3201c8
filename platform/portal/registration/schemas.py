"""What crosses the slice's borders: claims as JSON, and the frozen results of its operations."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from portal.kernel.errors import ConflictError
from portal.kernel.money import Money
from portal.plugin_api.claims import Claim
from portal.plugin_api.records import CustomerRecords
from portal.plugin_api.verification import Mismatch, Outcome, Verdict
from portal.registration.machine import State
from portal.work.assignments import Colleague


def claim_to_json(claim: Claim) -> dict[str, Any]:
    """Return the claim as plain JSON values; answers that were not asked are left out."""
    plain: dict[str, Any] = {}
    for field in fields(claim):
        value = getattr(claim, field.name)
        if isinstance(value, Money):
            plain[field.name] = value.minor
        elif isinstance(value, date):
            plain[field.name] = value.isoformat()
        elif isinstance(value, Mapping):
            plain[field.name] = dict(value)
        elif value is not None:
            plain[field.name] = value
    return plain


def claim_from_json(plain: Mapping[str, Any]) -> Claim:
    """Return the claim that ``claim_to_json`` wrote."""
    values = {field.name: plain[field.name] for field in fields(Claim) if field.name in plain}
    if "invoice_amount" in values:
        values["invoice_amount"] = Money(values["invoice_amount"])
    if "birth_date" in values:
        values["birth_date"] = date.fromisoformat(values["birth_date"])
    return Claim(**values)


def merged(earlier: Claim, later: Claim) -> Claim:
    """Return both steps' answers in one claim; the later step wins, consents add up."""
    answers = {
        field.name: getattr(later, field.name)
        for field in fields(later)
        if field.name != "consents" and getattr(later, field.name) is not None
    }
    return replace(earlier, **answers, consents={**earlier.consents, **later.consents})


def verdict_to_json(verdict: Verdict) -> dict[str, Any]:
    """Return the verdict as plain JSON values."""
    return {
        "outcome": verdict.outcome.value,
        "mismatches": [each.value for each in verdict.mismatches],
    }


def verdict_from_json(plain: Mapping[str, Any]) -> Verdict:
    """Return the verdict that ``verdict_to_json`` wrote."""
    return Verdict(Outcome(plain["outcome"]), tuple(Mismatch(each) for each in plain["mismatches"]))


@dataclass(frozen=True, slots=True)
class FoundRecords:
    """The records under a claim, and the id of the customer among them."""

    records: CustomerRecords
    customer_id: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class Started:
    """A registration whose first steps are done: their names, and the answers so far."""

    id: uuid.UUID
    done: frozenset[str]
    claim: Claim
    typed: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Submission:
    """A finished form: the normalised claim, the answers as typed (never secrets), the password."""

    claim: Claim
    typed: Mapping[str, str]
    password: str | None
    locale: str


class Answer(StrEnum):
    """What the person is told after the mailed link or code was used."""

    ACTIVATED = "activated"
    PENDING = "pending"
    REFUSED = "refused"
    INVALID = "invalid"
    USERNAME_TAKEN = "username_taken"
    HAS_LOGIN = "has_login"


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The outcome of using a code.

    ``sign_in_as``: user name or address, once activated. ``suggestion``: a free user name where
    the wanted one is taken. ``expect_by`` and ``answer_by``: aware moments, where a clerk decides.
    """

    answer: Answer
    sign_in_as: str | None = None
    suggestion: str | None = None
    expect_by: datetime | None = None
    answer_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class PendingConfirmation:
    """What the page behind a mailed link needs. ``username``: chosen, or filled in by the system."""

    email: str
    username: str | None
    may_choose_username: bool
    asks_password: bool


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One step of a registration, for the clerk."""

    at: datetime
    event: str
    clerk: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Case:
    """All that a clerk needs to decide on one registration.

    ``found``: the records of the customer whom an approval would link: the claimed one, or the one
    that the clerk searched for. ``must_search``: the claim names nobody for sure.
    """

    id: uuid.UUID
    state: State
    version: int
    claim: Claim
    typed: Mapping[str, str]
    email: str | None
    verdict: Verdict
    referral_reason: str | None
    confirmed_at: datetime
    expect_by: datetime | None
    answer_by: datetime | None
    decided_at: datetime | None
    decided_by: str | None
    decision_note: str | None
    first_approved_at: datetime | None
    first_approved_by: str | None
    first_approved_by_id: uuid.UUID | None
    found: FoundRecords
    must_search: bool
    searched: str | None
    history: tuple[HistoryRow, ...]
    adds_to: str | None
    """The address of the login that wants to see this customer number too; None opens a new login."""
    locale: str
    assignee: Colleague | None

    @property
    def shown_name(self) -> str:
        """Return what a clerk calls it: the typed name, else the recorded one, else the address."""
        customer = self.found.records.customer
        return self.claim.full_name or (customer.name if customer else None) or self.email or "–"


class ChangedMeanwhileError(ConflictError):
    """The registration moved on since the clerk's page was made: look again, decide anew."""


class CannotApproveError(ConflictError):
    """``reason``: no_customer, customer_has_login, email_has_login or same_person."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)
