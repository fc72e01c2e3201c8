"""What the pages of billing show: frozen, plain, complete."""

import uuid
from dataclasses import dataclass
from datetime import date

from portal.kernel.money import ZERO, Money


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One invoice in a list. ``outstanding`` is what is still to be paid of it."""

    id: uuid.UUID
    printed_number: str
    kind: str
    issue_date: date
    due_date: date
    amount_due: Money
    outstanding: Money
    has_document: bool

    def is_overdue(self, today: date) -> bool:
        """Return whether something is owed after the due date."""
        return self.outstanding.minor > 0 and self.due_date < today

    def state(self, today: date) -> str:
        """Return how the bill stands: ``overdue``, ``open``, ``credit`` or ``paid``."""
        if self.outstanding.minor > 0:
            return "overdue" if self.due_date < today else "open"
        return "credit" if self.outstanding.minor < 0 else "paid"


@dataclass(frozen=True, slots=True)
class YearTotals:
    """The invoices of one calendar year of issue; ``open_count`` of them are unpaid."""

    year: int
    count: int
    amount_due: Money
    outstanding: Money
    open_count: int
    open_amount_due: Money
    open_outstanding: Money


@dataclass(frozen=True, slots=True)
class InvoiceFilter:
    """Which invoices are asked for. ``state``: ``all``, ``open`` or ``paid``; no ``year`` is all."""

    year: int | None = None
    state: str = "all"


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

    @property
    def paid(self) -> Money:
        """Return what was paid of it."""
        return self.line.amount_due - self.line.outstanding

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
class StatementEntry:
    """One line of the account: a charge (positive), a payment (negative), the balance after it."""

    kind: str
    booked_date: date
    label: str
    invoice_id: uuid.UUID | None
    amount: Money
    balance: Money


@dataclass(frozen=True, slots=True)
class Statement:
    """One page of the account statement, newest first; ``balance`` is what is owed in all now."""

    entries: tuple[StatementEntry, ...]
    older: str | None
    newer: str | None
    balance: Money


@dataclass(frozen=True, slots=True)
class HomeSummary:
    """What the first page says. ``outstanding`` may be negative: then the customer has credit."""

    outstanding: Money = ZERO
    overdue: Money = ZERO
    next_due_date: date | None = None
    newest: tuple[InvoiceLine, ...] = ()
