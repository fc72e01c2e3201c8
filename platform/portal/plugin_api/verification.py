"""The registration verifier: who must prove what, and whether the proof holds."""

from abc import abstractmethod
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.plugin_api.base import OptionsT, Plugin
from portal.plugin_api.claims import Claim, ClaimStep
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


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome and every mismatch that led to it."""

    outcome: Outcome
    mismatches: tuple[Mismatch, ...] = ()


class RegistrationVerifier(Plugin[OptionsT]):
    """Decides which steps a registration has and whether a finished claim is proven."""

    @abstractmethod
    def steps(self) -> tuple[ClaimStep, ...]:
        """Return the steps in order; the last one sends the claim."""

    @abstractmethod
    def verify(self, claim: Claim, records: CustomerRecords, *, today: date) -> Verdict:
        """Compare the claim with the records as of that local day."""
