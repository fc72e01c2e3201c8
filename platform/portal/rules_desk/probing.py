"""Finds out by trying what a verifier really compares: whatever can be wrong and still pass is no proof."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType
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
Changed = Mapping[str, Any]
_SAME: Changed = MappingProxyType({})


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


class _Probe:
    """A made-up customer with a bill, and what the verifier says when something about them is wrong."""

    def __init__(self, verifier: Verifier, *, today: date) -> None:
        number = _example(verifier.identifier("customer_number"), "1")
        bill = _example(verifier.identifier("invoice_number"), "1")
        self._verifier, self._today = verifier, today
        self.claim = Claim(
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
        self._person = CustomerRecord(
            customer_number=number,
            name=_NAME,
            kind=CustomerKind.PERSON,
            is_contract_holder=True,
            birth_place=_PLACE,
            birth_date=_BORN,
            has_declaration=True,
            has_login=False,
        )
        self._bill = InvoiceRecord(bill, _AMOUNT, today)

    def passes(self, *, has_bill: bool = True, person: Changed = _SAME, **claimed: Any) -> bool:
        """Tell whether the claim passes with these answers changed, or the record of the person."""
        paper = self._bill if has_bill else None
        return self._passes(replace(self.claim, **claimed), paper, replace(self._person, **person))

    def passes_with_bill(self, *, amount: Money = _AMOUNT, days_old: int = 0) -> bool:
        """Tell whether the truth about another bill passes."""
        issued = self._today - timedelta(days=days_old)
        paper = replace(self._bill, amount_due=amount, issue_date=issued)
        return self._passes(replace(self.claim, invoice_amount=amount), paper, self._person)

    def _passes(self, claim: Claim, paper: InvoiceRecord | None, person: CustomerRecord) -> bool:
        records = CustomerRecords(person, paper)
        verdict = verdict_on(self._verifier, claim, records, today=self._today)
        return verdict.outcome is Outcome.MATCH


def probe(verifier: Verifier, *, today: date) -> Proof:
    """Return what the verifier compares, from its own verdicts on a made-up customer."""
    tried = _Probe(verifier, today=today)
    return Proof(
        works=tried.passes(),
        name=not tried.passes(full_name=_OTHER_NAME),
        invoice=not tried.passes(has_bill=False),
        amount=not tried.passes(invoice_amount=_AMOUNT + Money.forints(1)),
        place=not tried.passes(birth_place=_OTHER_PLACE),
        born=not tried.passes(birth_date=_BORN + timedelta(days=1)),
        oldest=_oldest(lambda days: tried.passes_with_bill(days_old=days), today=today),
        zero=tried.passes_with_bill(amount=ZERO),
        persons=not tried.passes(person={"kind": CustomerKind.INSTITUTION}),
        holders=not tried.passes(person={"is_contract_holder": False}),
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
