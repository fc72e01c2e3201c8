"""Options, records and claims that the plugins' tests start from."""

from dataclasses import replace
from datetime import date, time
from typing import Any

from portal.kernel.money import Money
from portal.kernel.working_time import WorkingCalendar
from portal.plugin_api.claims import Claim
from portal.plugin_api.records import CustomerKind, CustomerRecord, CustomerRecords, InvoiceRecord
from portal.plugin_api.registry import PluginRegistry

TODAY = date(2026, 5, 12)  # a Tuesday
NUMBER = {"example": "V12345", "shape": "99999", "normalise": ["uppercase", {"drop_prefix": "V"}]}
INVOICE_NUMBER = {
    "example": "2026-000123",
    "shape": "9999-999999",
    "normalise": ["restore_punctuation"],
}
OFFICE_HOURS = WorkingCalendar(
    hours={day: ((time(8), time(12)), (time(13), time(16))) for day in range(4)}
    | {4: ((time(8), time(12)),)},
    holidays=frozenset({date(2026, 5, 25)}),
)

CUSTOMER = CustomerRecord(
    customer_number="12345",
    name="Győrffy Árpád",
    kind=CustomerKind.PERSON,
    is_contract_holder=True,
    birth_place="Miskolc",
    birth_date=date(1956, 3, 1),
    has_declaration=False,
    has_login=False,
)
INVOICE = InvoiceRecord(
    number="2026-000123", amount_due=Money.forints(12_345), issue_date=date(2026, 4, 10)
)
RECORDS = CustomerRecords(customer=CUSTOMER, invoice=INVOICE)

CLAIM = Claim(
    full_name="Győrffy Árpád",
    customer_number="12345",
    username="gyorffy",
    email="arpad@example.hu",
    phone="+36301234567",
    invoice_number="2026-000123",
    invoice_amount=Money.forints(12_345),
    birth_place="Miskolc",
    birth_date=date(1956, 3, 1),
    consents={"declaration": "0" * 64},
)

OPTIONS: dict[str, dict[str, Any]] = {
    "customer_number": {"customer_number": NUMBER},
    "invoice_proof": {"customer_number": NUMBER, "invoice_number": INVOICE_NUMBER},
    "birth_data": {"customer_number": NUMBER},
    "declaration_first": {"customer_number": NUMBER},
}


def shipped() -> PluginRegistry:
    """Return a registry with all plugins of this repository."""
    registry = PluginRegistry()
    registry.load_package("plugins")
    return registry


def verifier(name: str, **options: Any) -> Any:
    """Return that verifier, tuned by its sample options and these."""
    plugin = shipped().get("registration_verifiers", name)
    return plugin.from_rules(OPTIONS[name] | options)


def records(*, invoice: dict[str, Any] | None = None, **customer: Any) -> CustomerRecords:
    """Return the sample records with other values in the customer or the invoice."""
    return CustomerRecords(
        customer=replace(CUSTOMER, **customer), invoice=replace(INVOICE, **(invoice or {}))
    )
