"""The frozen records of one generated demo data set: customers, their bills and payments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

ORDINARY = "ordinary"


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address, in the parts the import wants."""

    postal_code: str
    city: str
    street: str

    def one_line(self) -> str:
        """Return the address as it stands on a bill, in Hungarian order."""
        return f"{self.postal_code} {self.city}, {self.street}"


@dataclass(frozen=True, slots=True)
class DemoCustomer:
    """A customer as the utility's billing system knows it.

    `number` is the printed form. `role` is "registered", "unregistered" or "background";
    `case` names the situation the data is built for. `typed_name` is what the person would type
    where that differs from the recorded name. `size` scales consumption (in the tariff's unit).
    """

    index: int
    number: str
    name: str
    kind: str
    is_contract_holder: bool
    birth_place: str
    birth_date: date | None
    email: str
    phone: str
    address: Address
    supply_point_code: str
    supply_point: Address
    payment_method: str
    declared_on: date | None
    size: int
    role: str = "background"
    case: str = ORDINARY
    note: str = ""
    typed_name: str = ""

    @property
    def has_documents(self) -> bool:
        """Whether somebody can open this customer's bills in the demo (so PDFs are made)."""
        return self.role != "background"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a bill; money in whole forints, rounded line by line as billing systems do."""

    label: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    net: int
    vat_percent: int
    vat: int

    @property
    def gross(self) -> int:
        """Return net plus VAT in forints."""
        return self.net + self.vat


@dataclass(frozen=True, slots=True)
class DemoPayment:
    """Money received (positive) or paid back (negative), in whole forints."""

    booked_date: date
    amount: int
    reference: str


@dataclass(frozen=True, slots=True)
class DemoInvoice:
    """A bill with its lines and payments.

    `period_start` and `period_end` are both inclusive, as printed. `offset` is an earlier
    overpayment taken off the gross total (zero or negative), so amount_due = gross + offset.
    `corrects` is the number of the bill that this one cancels or takes the place of; while bills
    have no numbers yet, the `tag` of that bill. A bill with a tag is cancelled by a later one.
    """

    customer_number: str
    number: str
    kind: str
    issue_date: date
    due_date: date
    period_start: date
    period_end: date
    lines: tuple[Line, ...]
    offset: int
    payments: tuple[DemoPayment, ...] = ()
    tag: str = ""
    corrects: str = ""

    @property
    def amount_due(self) -> int:
        """Return what is to be paid, in forints; negative when the utility owes the customer."""
        return sum(line.gross for line in self.lines) + self.offset

    @property
    def paid_amount(self) -> int:
        """Return the sum of the payments so far, in forints."""
        return sum(payment.amount for payment in self.payments)

    @property
    def paid_on(self) -> date | None:
        """Return the day of the last payment, or None while nothing was paid."""
        return max((payment.booked_date for payment in self.payments), default=None)

    @property
    def outstanding(self) -> int:
        """Return what is still open, in forints (negative after an overpayment)."""
        return self.amount_due - self.paid_amount

    @property
    def document(self) -> str:
        """Return the file name of this bill's PDF: the printed number with file-safe marks."""
        return f"{self.number.replace('/', '_')}.pdf"


@dataclass(frozen=True, slots=True)
class StrayPayment:
    """Money of a known customer that belongs to no bill (a wrong or missing reference)."""

    customer_number: str
    payment: DemoPayment


@dataclass(frozen=True, slots=True)
class Dataset:
    """Everything generated for one tenant as of one day."""

    slug: str
    today: date
    customers: tuple[DemoCustomer, ...]
    invoices: tuple[DemoInvoice, ...]
    strays: tuple[StrayPayment, ...]

    def invoices_of(self, *, customer_number: str) -> tuple[DemoInvoice, ...]:
        """Return one customer's bills, newest first."""
        mine = [bill for bill in self.invoices if bill.customer_number == customer_number]
        return tuple(sorted(mine, key=lambda bill: (bill.issue_date, bill.number), reverse=True))

    def with_role(self, *, role: str) -> tuple[DemoCustomer, ...]:
        """Return the customers of one role, in the order they were made."""
        return tuple(customer for customer in self.customers if customer.role == role)
