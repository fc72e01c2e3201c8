"""What the tenant's own customers would meet: truthful claims of a sample, judged by the rules."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy import Text as TextType
from sqlalchemy import cast as sql_cast

from portal.billing.models import Invoice
from portal.customers.models import Customer
from portal.foundation import db
from portal.plugin_api.claims import Claim
from portal.plugin_api.records import CustomerKind, CustomerRecord, CustomerRecords, InvoiceRecord
from portal.plugin_api.verification import Mismatch, Outcome, RegistrationVerifier
from portal.rules_desk.density import unregistered
from portal.rules_desk.probing import consents_of, verdict_on

CUSTOMERS = 1_000
_BILLS_EACH = 15
NO_BILL = "no_bill"


@dataclass(frozen=True, slots=True)
class Sample:
    """Customers without a sign-in, picked the same way each time, with their newest bills."""

    customers: tuple[Row[Any], ...]
    bills: Mapping[uuid.UUID, Sequence[Row[Any]]]

    @property
    def all_bills(self) -> list[Row[Any]]:
        """Return every bill of the sample."""
        return [bill for bills in self.bills.values() for bill in bills]


@dataclass(slots=True)
class Outcomes:
    """How the sample would fare. ``reasons``: why not, by mismatch; ``bills``: looked at, of which
    ``proving`` prove something."""

    looked: int = 0
    can: int = 0
    bills: int = 0
    proving: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    bill_reasons: Counter[str] = field(default_factory=Counter)


def take_sample() -> Sample:
    """Return the sample in two statements. Needs a unit of work."""
    picked = (
        select(
            Customer.id,
            Customer.customer_number,
            Customer.printed_number,
            Customer.name,
            Customer.kind,
            Customer.is_contract_holder,
            Customer.birth_place,
            Customer.birth_date,
            Customer.declared_on,
        )
        .where(unregistered())
        .order_by(func.md5(sql_cast(Customer.id, TextType)))
        .limit(CUSTOMERS)
    )
    customers: tuple[Row[Any], ...] = tuple(db.session().execute(picked))
    bills: dict[uuid.UUID, list[Row[Any]]] = defaultdict(list)
    place = func.row_number().over(
        partition_by=Invoice.customer_id, order_by=Invoice.issue_date.desc()
    )
    numbered = (
        select(
            Invoice.customer_id,
            Invoice.number,
            Invoice.printed_number,
            Invoice.amount_due,
            Invoice.issue_date,
            place.label("place"),
        )
        .where(Invoice.customer_id.in_([customer.id for customer in customers]))
        .subquery()
    )
    newest = select(numbered).where(numbered.c.place <= _BILLS_EACH)
    for bill in db.session().execute(newest.order_by(numbered.c.place)):
        bills[bill.customer_id].append(bill)
    return Sample(customers, bills)


def try_out(sample: Sample, verifier: RegistrationVerifier[Any], *, today: date) -> Outcomes:
    """Return how the customers of the sample fare who tell the truth."""
    outcomes = Outcomes(looked=len(sample.customers))
    asks_bills = verifier.identifier("invoice_number") is not None
    consents = consents_of(verifier)
    for customer in sample.customers:
        found = sample.bills.get(customer.id, ()) if asks_bills else (None,)
        passed, newest = False, {NO_BILL}
        for position, bill in enumerate(found):
            against = _against(customer, bill, verifier, consents, today=today)
            passed = passed or not against
            newest = newest if position else against
            if bill is not None:
                outcomes.bills += 1
                outcomes.proving += not (against & _OF_BILLS)
                outcomes.bill_reasons.update(against & _OF_BILLS)
        outcomes.can += passed
        if not passed:
            outcomes.reasons.update(newest)
    return outcomes


_OF_BILLS = frozenset(
    {Mismatch.INVOICE, Mismatch.AMOUNT, Mismatch.INVOICE_AGE, Mismatch.ZERO_INVOICE}
)


def _against(
    customer: Row[Any],
    bill: Row[Any] | None,
    verifier: RegistrationVerifier[Any],
    consents: Mapping[str, str],
    *,
    today: date,
) -> set[str]:
    """Return what speaks against the truthful claim; nothing where it passes or a person looks."""
    claim = Claim(
        full_name=customer.name,
        customer_number=customer.customer_number,
        username="minta",
        email="minta@example.hu",
        phone="+3611234567",
        invoice_number=bill.number if bill else None,
        invoice_amount=bill.amount_due if bill else None,
        birth_place=customer.birth_place,
        birth_date=customer.birth_date,
        consents=consents,
    )
    record = CustomerRecord(
        customer_number=customer.customer_number,
        name=customer.name,
        kind=CustomerKind(customer.kind),
        is_contract_holder=customer.is_contract_holder,
        birth_place=customer.birth_place,
        birth_date=customer.birth_date,
        has_declaration=customer.declared_on is not None,
        has_login=False,
    )
    paper = InvoiceRecord(bill.number, bill.amount_due, bill.issue_date) if bill else None
    verdict = verdict_on(verifier, claim, CustomerRecords(record, paper), today=today)
    if verdict.outcome is not Outcome.NO_MATCH:
        return set()
    return {str(one) for one in verdict.mismatches} or {str(Mismatch.INCOMPLETE_CLAIM)}
