"""Writes a data set as the CSV files and PDFs that the import commands take."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from portal.demo.dataset.records import Dataset, DemoCustomer, DemoInvoice
from portal.demo.dataset.spec import CsvStyle

CUSTOMER_COLUMNS = (
    "customer_number",
    "name",
    "kind",
    "is_contract_holder",
    "birth_place",
    "birth_date",
    "email",
    "phone",
    "postal_code",
    "city",
    "street",
    "supply_point_code",
    "supply_point_address",
    "payment_method",
    "declared_on",
)
INVOICE_COLUMNS = (
    "customer_number",
    "invoice_number",
    "kind",
    "issue_date",
    "due_date",
    "period_start",
    "period_end",
    "amount_due",
    "paid_amount",
    "paid_on",
    "document",
    "corrects",
)
PAYMENT_COLUMNS = (
    "customer_number",
    "invoice_number",
    "booked_date",
    "amount",
    "reference",
)


@dataclass(frozen=True, slots=True)
class DemoFiles:
    """Where one tenant's demo files lie."""

    folder: Path

    @property
    def customers(self) -> Path:
        """Return the file `portal customers import` takes."""
        return self.folder / "customers.csv"

    @property
    def invoices(self) -> Path:
        """Return the file `portal invoices import` takes."""
        return self.folder / "invoices.csv"

    @property
    def payments(self) -> Path:
        """Return the file with the single payments."""
        return self.folder / "payments.csv"

    @property
    def documents(self) -> Path:
        """Return the folder of the PDFs."""
        return self.folder / "documents"


def write_csv_files(*, dataset: Dataset, style: CsvStyle, files: DemoFiles) -> None:
    """Write the three CSV files in the style of the tenant's billing system."""
    files.documents.mkdir(parents=True, exist_ok=True)
    writer = _Writer(style)
    opened = {customer.number for customer in dataset.customers if customer.has_documents}
    writer.write(
        files.customers, CUSTOMER_COLUMNS, (writer.customer(one) for one in dataset.customers)
    )
    writer.write(
        files.invoices,
        INVOICE_COLUMNS,
        (
            writer.invoice(bill, has_document=bill.customer_number in opened)
            for bill in dataset.invoices
        ),
    )
    writer.write(files.payments, PAYMENT_COLUMNS, writer.payments(dataset))


class _Writer:
    """Formats values as one billing system does."""

    def __init__(self, style: CsvStyle) -> None:
        self._style = style

    def write(self, path: Path, columns: Iterable[str], rows: Iterable[list[str]]) -> None:
        """Write a file aside and rename it, so that a killed run leaves no half file."""
        text = io.StringIO(newline="")
        out = csv.writer(text, delimiter=self._style.delimiter, lineterminator="\r\n")
        out.writerow(columns)
        out.writerows(rows)
        part = path.with_suffix(".part")
        part.write_bytes(text.getvalue().encode(self._style.encoding))
        part.replace(path)

    def day(self, value: date | None) -> str:
        """Return a date as `2026.05.03.` or `2026-05-03`; nothing for None."""
        if value is None:
            return ""
        return f"{value:%Y.%m.%d.}" if self._style.hungarian else value.isoformat()

    def amount(self, value: int) -> str:
        """Return whole forints, grouped by blanks where the system writes Hungarian numbers."""
        return f"{value:,}".replace(",", " ") if self._style.hungarian else str(value)

    def customer(self, one: DemoCustomer) -> list[str]:
        """Return a row of customers.csv."""
        return [
            one.number,
            one.name,
            one.kind,
            "true" if one.is_contract_holder else "false",
            one.birth_place,
            self.day(one.birth_date),
            one.email,
            one.phone,
            one.address.postal_code,
            one.address.city,
            one.address.street,
            one.supply_point_code,
            one.supply_point.one_line(),
            one.payment_method,
            self.day(one.declared_on),
        ]

    def invoice(self, bill: DemoInvoice, *, has_document: bool) -> list[str]:
        """Return a row of invoices.csv; paid_amount is the sum of the matched payments."""
        return [
            bill.customer_number,
            bill.number,
            bill.kind,
            self.day(bill.issue_date),
            self.day(bill.due_date),
            self.day(bill.period_start),
            self.day(bill.period_end),
            self.amount(bill.amount_due),
            self.amount(bill.paid_amount),
            self.day(bill.paid_on),
            bill.document if has_document else "",
            bill.corrects,
        ]

    def payments(self, dataset: Dataset) -> Iterable[list[str]]:
        """Return the rows of payments.csv by day of booking.

        The reference starts with the bank's own number of the item, so that it is unique, and
        goes on with what the payer wrote.
        """
        booked = [
            (payment.booked_date, bill.customer_number, bill.number, payment)
            for bill in dataset.invoices
            for payment in bill.payments
        ]
        booked += [
            (stray.payment.booked_date, stray.customer_number, "", stray.payment)
            for stray in dataset.strays
        ]
        booked.sort(key=lambda item: item[:3])
        for serial, (day, customer_number, invoice_number, payment) in enumerate(booked, start=1):
            reference = f"{day:%y%m%d}-{serial:06d} {payment.reference}"[:60].strip()
            yield [
                customer_number,
                invoice_number,
                self.day(day),
                self.amount(payment.amount),
                reference,
            ]
