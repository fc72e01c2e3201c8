"""Finds out by trying what a verifier really compares: whatever can be wrong and still pass is no proof."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from portal.kernel.money import ZERO, Money
from portal.plugin_api.claims import Claim, FieldKind
from portal.plugin_api.identifiers import IdentifierFormat
from portal.plugin_api.records import CustomerKind, CustomerRecord, CustomerRecords, InvoiceRecord
from portal.plugin_api.verification import Outcome, RegistrationVerifier, Verdict

_OLDEST_DAYS = 3650
_NAME, _OTHER_NAME = "Minta Mária", "Kovács Zoltán Ödön"
_PLACE, _OTHER_PLACE = "Mintaváros", "Másfalu"
_BORN = date(1971, 4, 9)
_AMOUNT = Money.forints(12_345)
Verifier = RegistrationVerifier[Any]


@dataclass(frozen=True, slots=True)
class Proof:
    """What a verifier asks for in earnest.

    ``works``: a claim in which everything is right passes without a person. ``oldest``: bills issued
    before that day prove nothing (None: any age). ``zero``: bills of 0 Ft prove too. ``persons``,
    ``holders``: only private persons, only contract holders pass.
    """

    works: bool
    name: bool
    invoice: bool
    amount: bool
    place: bool
    born: bool
    oldest: date | None
    zero: bool
    persons: bool
    holders: bool


def probe(verifier: Verifier, *, today: date) -> Proof:
    """Return what the verifier compares, from its own verdicts on a made-up customer."""
    number = _example(verifier.identifier("customer_number"), "1")
    bill = _example(verifier.identifier("invoice_number"), "1")
    claim = Claim(
        full_name=_NAME,
        customer_number=number,
        username="minta",
        email="minta@example.hu",
        phone="+3611234567",
        invoice_number=bill,
        invoice_amount=_AMOUNT,
        birth_place=_PLACE,
        birth_date=_BORN,
        consents=consents_of(verifier),
    )
    customer = CustomerRecord(
        customer_number=number,
        name=_NAME,
        kind=CustomerKind.PERSON,
        is_contract_holder=True,
        birth_place=_PLACE,
        birth_date=_BORN,
        has_declaration=True,
        has_login=False,
    )
    invoice = InvoiceRecord(bill, _AMOUNT, today)

    def passes(
        claimed: Claim = claim,
        person: CustomerRecord = customer,
        paper: InvoiceRecord | None = invoice,
    ) -> bool:
        records = CustomerRecords(person, paper)
        return verdict_on(verifier, claimed, records, today=today).outcome is Outcome.MATCH

    def passes_at_age(days: int) -> bool:
        return passes(paper=replace(invoice, issue_date=today - timedelta(days=days)))

    nothing = replace(claim, invoice_amount=ZERO)
    return Proof(
        works=passes(),
        name=not passes(replace(claim, full_name=_OTHER_NAME)),
        invoice=not passes(paper=None),
        amount=not passes(replace(claim, invoice_amount=_AMOUNT + Money.forints(1))),
        place=not passes(replace(claim, birth_place=_OTHER_PLACE)),
        born=not passes(replace(claim, birth_date=_BORN + timedelta(days=1))),
        oldest=_oldest(passes_at_age, today=today),
        zero=passes(nothing, paper=replace(invoice, amount_due=ZERO)),
        persons=not passes(person=replace(customer, kind=CustomerKind.INSTITUTION)),
        holders=not passes(person=replace(customer, is_contract_holder=False)),
    )


def consents_of(verifier: Verifier) -> Mapping[str, str]:
    """Return every consent that the form asks for, as given."""
    fields = (field for step in verifier.steps() for field in step.fields)
    return {
        field.document: "0" * 64
        for field in fields
        if field.kind is FieldKind.CONSENT and field.document
    }


def verdict_on(
    verifier: Verifier, claim: Claim, records: CustomerRecords, *, today: date
) -> Verdict:
    """Return what the verifier says; one that stumbles has not proven anything, as in earnest."""
    try:
        return verifier.verify(claim, records, today=today)
    except Exception:  # a plugin may raise anything
        return Verdict(Outcome.NO_MATCH)


def _example(form: IdentifierFormat | None, otherwise: str) -> str:
    return form.normalise(form.example) if form else otherwise


def _oldest(passes_at_age: Callable[[int], bool], *, today: date) -> date | None:
    """Return the earliest day of issue that proves, by halving; None where any day does."""
    if passes_at_age(_OLDEST_DAYS):
        return None
    young, old = 0, _OLDEST_DAYS
    while old - young > 1:
        middle = (young + old) // 2
        if passes_at_age(middle):
            young = middle
        else:
            old = middle
    return today - timedelta(days=young)
