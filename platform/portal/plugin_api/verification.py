"""The registration verifier: who must prove what, and whether the proof holds."""

from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from portal.plugin_api.base import OptionsT, Plugin
from portal.plugin_api.claims import Claim, ClaimField, ClaimStep
from portal.plugin_api.identifiers import IdentifierFormat
from portal.plugin_api.records import CustomerRecords


class Outcome(StrEnum):
    """MATCH: proven. DOUBTFUL: a person should look. NO_MATCH: not proven."""

    MATCH = "match"
    DOUBTFUL = "doubtful"
    NO_MATCH = "no_match"


class Mismatch(StrEnum):
    """What differs, for the clerks and the audit only; never shown to the person who registers."""

    CUSTOMER = "customer"
    NAME = "name"
    INVOICE = "invoice"
    AMOUNT = "amount"
    INVOICE_AGE = "invoice_age"
    ZERO_INVOICE = "zero_invoice"
    BIRTH_PLACE = "birth_place"
    BIRTH_DATE = "birth_date"
    INSTITUTION = "institution"
    NOT_CONTRACT_HOLDER = "not_contract_holder"
    DECLARATION = "declaration"
    ALREADY_REGISTERED = "already_registered"
    INCOMPLETE_CLAIM = "incomplete_claim"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome and every mismatch that led to it."""

    outcome: Outcome
    mismatches: tuple[Mismatch, ...] = ()

    @classmethod
    def of(cls, fatal: Iterable[Mismatch], doubtful: Iterable[Mismatch] = ()) -> "Verdict":
        """Return NO_MATCH for anything fatal, else DOUBTFUL for any doubt, else MATCH."""
        against, doubts = tuple(fatal), tuple(doubtful)
        if against:
            return cls(Outcome.NO_MATCH, against + doubts)
        return cls(Outcome.DOUBTFUL, doubts) if doubts else cls(Outcome.MATCH)


class RegistrationVerifier(Plugin[OptionsT]):
    """Decides which steps a registration has and whether a finished claim is proven.

    ``verify`` must answer every claim, also one with answers missing (NO_MATCH), and take the same
    way through the records whatever is wrong: it compares everything before it answers.
    """

    proves_identity: ClassVar[bool]
    """False: knowing the answers proves nothing, so only a policy that asks a person may follow."""

    @abstractmethod
    def steps(self) -> tuple[ClaimStep, ...]:
        """Return the steps in order; the last one sends the claim."""

    @abstractmethod
    def verify(self, claim: Claim, records: CustomerRecords, *, today: date) -> Verdict:
        """Compare the claim with the records as of that local day."""

    def field(self, name: str) -> ClaimField | None:
        """Return the field of that name from whichever step asks for it."""
        fields = (field for step in self.steps() for field in step.fields)
        return next((field for field in fields if field.name == name), None)

    def identifier(self, name: str) -> IdentifierFormat | None:
        """Return how ``customer_number`` or ``invoice_number`` is printed and kept; None: unused.

        Imports, recovery and search use it too, so that one canonical form is kept everywhere.
        """
        found = self.field(name)
        return None if found is None else found.identifier
