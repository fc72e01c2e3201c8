"""What the utility's records say about the claimed customer number: frozen snapshots."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.kernel.money import Money


class CustomerKind(StrEnum):
    """Whether a customer is a private person or an institution, company or other body."""

    PERSON = "person"
    INSTITUTION = "institution"


@dataclass(frozen=True, slots=True)
class CustomerRecord:
    """The recorded customer under the claimed number."""

    customer_number: str
    name: str
    kind: CustomerKind
    is_contract_holder: bool
    birth_place: str | None
    birth_date: date | None
    has_declaration: bool
    has_login: bool


@dataclass(frozen=True, slots=True)
class InvoiceRecord:
    """That customer's invoice under the claimed invoice number."""

    number: str
    amount_due: Money
    issue_date: date


@dataclass(frozen=True, slots=True)
class CustomerRecords:
    """All that was found for a claim; both are None when nothing was."""

    customer: CustomerRecord | None = None
    invoice: InvoiceRecord | None = None
