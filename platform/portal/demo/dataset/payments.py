"""Pays the bills: mostly on time and matching, with the exceptions every ledger has."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from portal.demo.dataset.numbers import stream
from portal.demo.dataset.records import DemoCustomer, DemoInvoice, DemoPayment

_RHYTHM = 12
_PARTLY, _OVERPAID, _FORGETFUL, _DEBTOR, _STRAY = 5, 7, 9, 11, 3


@dataclass(frozen=True, slots=True)
class Payer:
    """One customer as a payer. `latest` counts bills from the newest, which is 0."""

    customer: DemoCustomer
    seed: int
    today: date

    @property
    def trait(self) -> int:
        """Return which of the twelve kinds of payer this one of the crowd is (-1: ordinary)."""
        return self.customer.index % _RHYTHM if self.customer.role == "background" else -1

    def pay(self, *, bill: DemoInvoice, latest: int) -> DemoInvoice:
        """Return the bill with the payments that arrived by today."""
        rng = stream(seed=self.seed, parts=("payment", self.customer.index, bill.number))
        amount = self._amount(bill, latest, rng)
        booked = self._booked(bill, rng)
        if amount == 0 or booked > self.today:
            return bill
        reference = "visszautalás" if amount < 0 else self._reference(bill, rng)
        return replace(bill, payments=(DemoPayment(booked, amount, reference),))

    def stray(self) -> tuple[DemoPayment, ...]:
        """Return money that came without a usable reference, for some of the crowd."""
        if self.trait != _STRAY:
            return ()
        rng = stream(seed=self.seed, parts=("stray", self.customer.index))
        booked = self.today - timedelta(days=rng.randrange(5, 60))
        reference = rng.choice(("közös költség", "lakás", self.customer.name, ""))
        return (DemoPayment(booked, rng.randrange(20, 90) * 100, reference),)

    def _amount(self, bill: DemoInvoice, latest: int, rng: Random) -> int:
        """Return how much of the bill is ever paid, in forints (0: not at all)."""
        due = bill.amount_due
        if bill.tag or bill.kind == "cancelling":
            return 0
        if due <= 0:
            return due
        if self.customer.role == "registered":
            return {0: 0, 1: 0, 2: due * 4 // 10, 5: due + 2_500}.get(latest, due)
        if self.trait == _PARTLY and latest == 1:
            return due * rng.randrange(3, 8) // 10
        if self.trait == _OVERPAID and latest == 2:
            return due + rng.randrange(5, 50) * 100
        unpaid = {_FORGETFUL: 2, _DEBTOR: 6}.get(self.trait, 1)
        return 0 if latest < unpaid else due

    def _booked(self, bill: DemoInvoice, rng: Random) -> date:
        """Return the day the money is booked; debits come on the due date to the day."""
        if bill.amount_due < 0 or self.customer.payment_method == "direct_debit":
            return bill.due_date
        late = rng.randrange(100) < (35 if self.trait == _FORGETFUL else 8)
        shift = rng.randrange(3, 35) if late else -rng.randrange(0, 11)
        return max(bill.due_date + timedelta(days=shift), bill.issue_date + timedelta(days=1))

    def _reference(self, bill: DemoInvoice, rng: Random) -> str:
        """Return what the payer wrote: mostly the invoice number, as people copy it."""
        squeezed = "".join(mark for mark in bill.number if mark.isalnum())
        written = (bill.number, squeezed, f"számla {bill.number}", self.customer.number)
        return rng.choices(written, weights=(80, 10, 5, 5))[0]
