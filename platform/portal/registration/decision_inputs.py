"""What a decision on a registration was made from, as the bytes that are sealed and kept."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from portal.kernel.money import Money
from portal.plugin_api.approval import RegistrationSnapshot
from portal.plugin_api.claims import Claim
from portal.plugin_api.records import CustomerKind, CustomerRecord, CustomerRecords, InvoiceRecord
from portal.registration.schemas import claim_from_json, claim_to_json

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that verifier and policy saw.

    ``typed``: the answers as they were typed, ``claim``: what was understood; ``asked``: the names
    of the fields that the form had. ``form_revision``: of the rules the form was made by, which may
    be older than the rules that decided. ``customer_id``: whose records were found.
    """

    typed: Mapping[str, str]
    claim: Claim
    asked: frozenset[str]
    form_revision: int
    records: CustomerRecords
    customer_id: uuid.UUID | None
    snapshot: RegistrationSnapshot

    def to_bytes(self) -> bytes:
        """Return them as JSON."""
        plain = {
            "format": FORMAT,
            "typed": dict(self.typed),
            "claim": claim_to_json(self.claim),
            "asked": sorted(self.asked),
            "form_revision": self.form_revision,
            "customer": _customer_to_json(self.records.customer),
            "invoice": _invoice_to_json(self.records.invoice),
            "customer_id": None if self.customer_id is None else str(self.customer_id),
            "submitted_at": self.snapshot.submitted_at.isoformat(),
            "confirmed_at": self.snapshot.confirmed_at.isoformat(),
            "budget_spent": self.snapshot.budget_spent,
        }
        return json.dumps(plain, ensure_ascii=False).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Inputs":
        """Return what ``to_bytes`` wrote."""
        plain = json.loads(data)
        return cls(
            typed=plain["typed"],
            claim=claim_from_json(plain["claim"]),
            asked=frozenset(plain["asked"]),
            form_revision=plain["form_revision"],
            records=CustomerRecords(
                customer=_customer_from_json(plain["customer"]),
                invoice=_invoice_from_json(plain["invoice"]),
            ),
            customer_id=None if plain["customer_id"] is None else uuid.UUID(plain["customer_id"]),
            snapshot=RegistrationSnapshot(
                submitted_at=datetime.fromisoformat(plain["submitted_at"]),
                confirmed_at=datetime.fromisoformat(plain["confirmed_at"]),
                budget_spent=plain["budget_spent"],
            ),
        )


def _customer_to_json(customer: CustomerRecord | None) -> dict[str, Any] | None:
    if customer is None:
        return None
    birth = customer.birth_date
    plain = {"kind": customer.kind.value, "birth_date": None if birth is None else str(birth)}
    return asdict(customer) | plain


def _customer_from_json(plain: dict[str, Any] | None) -> CustomerRecord | None:
    if plain is None:
        return None
    birth = plain["birth_date"]
    read = {
        "kind": CustomerKind(plain["kind"]),
        "birth_date": None if birth is None else date.fromisoformat(birth),
    }
    return CustomerRecord(**(plain | read))


def _invoice_to_json(invoice: InvoiceRecord | None) -> dict[str, Any] | None:
    if invoice is None:
        return None
    return {
        "number": invoice.number,
        "amount_due": invoice.amount_due.minor,
        "issue_date": invoice.issue_date.isoformat(),
    }


def _invoice_from_json(plain: dict[str, Any] | None) -> InvoiceRecord | None:
    if plain is None:
        return None
    return InvoiceRecord(
        number=plain["number"],
        amount_due=Money(plain["amount_due"]),
        issue_date=date.fromisoformat(plain["issue_date"]),
    )
