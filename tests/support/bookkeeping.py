"""Invoices and payments of one customer in few words, brought in as files as a utility would."""

from dataclasses import dataclass
from typing import Any

from portal.billing.imports import import_invoices, import_payments
from portal.foundation.csv_report import ImportReport
from tests.support.slices import INVOICES, PAYMENTS, Slices

Bill = tuple[str, str, str, dict[str, str]]
"""Serial number, day of issue, amount, and what else stands in the row."""
Paid = tuple[str, str, str, str]
"""Serial number of the bill (blank: none), day, amount, reference."""


def printed(serial: str) -> str:
    """Return the number of the bill with that serial number."""
    return f"2026{int(serial):06d}"


@dataclass(slots=True)
class Books:
    """Imports for the customer ``U0001`` of the tenant in scope."""

    slices: Slices
    customer: str = "U0001"

    def invoices(self, *bills: Bill, refused: int = 0) -> ImportReport:
        """Import the bills; ``corrects`` in a row is a serial number."""
        table = [
            (
                more.get("customer", self.customer), printed(serial), more.get("kind", ""), day,
                more.get("due", "2026-06-30"), "", "", amount, more.get("paid", ""),
                more.get("paid_on", ""), "", printed(more["corrects"]) if "corrects" in more else "",
            )
            for serial, day, amount, more in bills
        ]  # fmt: skip
        path = self.slices.table("bookkeeping-invoices.csv", f"{INVOICES};corrects", table)
        report = import_invoices(path=path, notify=False)
        assert report.wrong == refused, report.examples
        return report

    def payments(self, *paid: Paid, refused: int = 0) -> ImportReport:
        """Import the payments."""
        table: list[tuple[Any, ...]] = [
            (self.customer, printed(serial) if serial else "", day, amount, reference)
            for serial, day, amount, reference in paid
        ]
        path = self.slices.table("bookkeeping-payments.csv", PAYMENTS, table)
        report = import_payments(path=path)
        assert report.wrong == refused, report.examples
        return report
