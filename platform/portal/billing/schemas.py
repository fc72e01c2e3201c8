"""What the pages of billing show: frozen, plain, complete."""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from portal.kernel.money import ZERO, Money

DUE_SOON = timedelta(days=7)
"""How long before its due date an unpaid bill is called due soon."""


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One invoice in a list. ``outstanding`` is what is still to be paid of it.

    ``taken_back`` (below zero) is what the cancelling invoice ``cancelled_by_…`` took off the
    amount. ``original_…`` is the invoice that this one cancels or takes the place of; the number
    may be known without the invoice.
    """

    id: uuid.UUID
    printed_number: str
    kind: str
    issue_date: date
    due_date: date
    amount_due: Money
    outstanding: Money
    has_document: bool
    taken_back: Money = ZERO
    original_id: uuid.UUID | None = None
    original_number: str | None = None
    cancelled_by_id: uuid.UUID | None = None
    cancelled_by_number: str | None = None

    @property
    def payable(self) -> Money:
        """Return the amount after what was taken back of it."""
        return self.amount_due + self.taken_back

    @property
    def paid(self) -> Money:
        """Return what was paid of it."""
        return self.payable - self.outstanding

    @property
    def is_partly_paid(self) -> bool:
        """Return whether a part is paid and a part is not."""
        return ZERO < self.paid < self.payable

    def is_overdue(self, today: date) -> bool:
        """Return whether something is owed after the due date."""
        return self.outstanding > ZERO and self.due_date < today

    def state(self, today: date) -> str:
        """Return how the bill stands, a key of ``vocabulary.STATES``."""
        if self.kind == "cancelling" and self.original_number is not None and not self.outstanding:
            return "cancelling"
        if self.taken_back and not self.payable:
            return "cancelled"
        if self.outstanding > ZERO:
            return self._owed_state(today)
        if self.outstanding < ZERO:
            return "overpaid" if self.payable > ZERO else "credit"
        return "paid" if self.payable > ZERO else "settled"

    def _owed_state(self, today: date) -> str:
        if self.due_date < today:
            return "overdue"
        if self.is_partly_paid:
            return "partly_paid"
        return "due_soon" if self.due_date <= today + DUE_SOON else "open"


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``first`` to ``last``, both included; None is open. ``unread``: what was no day."""

    first: date | None = None
    last: date | None = None
    unread: tuple[str, ...] = ()

    @property
    def is_limited(self) -> bool:
        """Return whether it leaves anything out."""
        return self.first is not None or self.last is not None


@dataclass(frozen=True, slots=True)
class InvoiceFilter:
    """Which invoices are asked for; ``state`` is a value of ``filters.STATES``, or ``all``.

    ``number`` is a part of the printed number, folded for comparing; blank is any.
    """

    year: int | None = None
    state: str = "all"
    number: str = ""
    period: Period = Period()


@dataclass(frozen=True, slots=True)
class InvoicePage:
    """One page of the list. The cursors lead to its neighbours; None where there is none.

    ``totals`` are over all invoices that the filter lets through, not this page's only.
    """

    lines: tuple[InvoiceLine, ...]
    older: str | None
    newer: str | None
    years: tuple[int, ...]
    count: int
    amount_due: Money
    outstanding: Money


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """Money received, or (negative) paid back."""

    booked_date: date
    amount: Money
    reference: str


@dataclass(frozen=True, slots=True)
class InvoiceDetail:
    """One invoice with the payments that were matched to it, oldest first.

    ``chain``: the bills that belong together (the original, what cancelled it, what took its place),
    oldest first, this one among them.
    ``payment_method`` is the customer's, ``channel`` how the bill went out: paper or electronic.
    """

    line: InvoiceLine
    customer_id: uuid.UUID
    customer_number: str
    customer_name: str
    payment_method: str | None
    channel: str
    period_start: date | None
    period_end: date | None
    stated_paid: Money | None
    paid_on: date | None
    payments: tuple[PaymentLine, ...]
    chain: tuple[InvoiceLine, ...]

    @property
    def paid(self) -> Money:
        """Return what was paid of it."""
        return self.line.paid

    @property
    def is_chained(self) -> bool:
        """Return whether other bills belong to this one: it cancels, corrects, or was corrected."""
        return len(self.chain) > 1

    @property
    def corrected_by(self) -> InvoiceLine | None:
        """Return the newest bill that took the place of this one."""
        takers = [
            line
            for line in self.chain
            if line.original_id == self.line.id and line.kind != "cancelling"
        ]
        return takers[-1] if takers else None

    @property
    def paid_elsewhere(self) -> Money:
        """Return what the billing system counts as paid beyond the payments listed."""
        return self.paid - Money.total(payment.amount for payment in self.payments)


@dataclass(frozen=True, slots=True)
class Document:
    """Where an invoice's PDF lies in the store, and what it is called for people."""

    invoice_id: uuid.UUID
    customer_id: uuid.UUID
    number: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Debts:
    """What is unpaid, the most pressing first. ``credit`` is money of the customer kept by the utility.

    ``more`` counts unpaid invoices beyond the lines shown; the sums are over all.
    """

    lines: tuple[InvoiceLine, ...]
    more: int
    total: Money
    overdue: Money
    credit: Money


@dataclass(frozen=True, slots=True)
class StatementFilter:
    """Which entries are asked for. ``kind``: ``all``, ``billed`` or ``paid``."""

    period: Period = Period()
    kind: str = "all"


@dataclass(frozen=True, slots=True)
class StatementEntry:
    """One line of the account: a charge (positive), a payment (negative), the balance after it.

    ``kind``: charge, cancellation, payment, refund, stated. ``number`` of the bill it belongs to.
    """

    id: uuid.UUID
    kind: str
    day: date
    amount: Money
    balance: Money
    invoice_id: uuid.UUID | None
    number: str | None
    reference: str | None

    @property
    def is_billed(self) -> bool:
        """Return whether it stands in the column of what was billed."""
        return self.kind in ("charge", "cancellation")


@dataclass(frozen=True, slots=True)
class StatementSums:
    """The account over the period asked for; ``balance`` is what is owed in all now.

    ``opening + billed - paid == closing``; kinds that were filtered away are in the sums.
    """

    balance: Money
    opening: Money
    billed: Money
    paid: Money
    closing: Money


@dataclass(frozen=True, slots=True)
class Statement:
    """One page of the account statement, newest first."""

    entries: tuple[StatementEntry, ...]
    older: str | None
    newer: str | None
    sums: StatementSums


@dataclass(frozen=True, slots=True)
class HomeSummary:
    """What the first page says. ``outstanding`` may be negative: then the customer has credit.

    ``unpaid`` is what is still to be paid of bills; what is more than ``outstanding`` is credit.
    ``next_due_amount`` is what is to be paid by ``next_due_date``, the first day that is not past.
    """

    outstanding: Money = ZERO
    unpaid: Money = ZERO
    overdue: Money = ZERO
    next_due_date: date | None = None
    next_due_amount: Money = ZERO
    last_payment: PaymentLine | None = None
    newest: tuple[InvoiceLine, ...] = ()

    @property
    def credit(self) -> Money:
        """Return the customer's money that is taken off what is unpaid."""
        return self.unpaid - self.outstanding
