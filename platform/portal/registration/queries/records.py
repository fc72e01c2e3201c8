"""What the utility's records say about a claim, in one statement whatever it says."""

from typing import Any

from sqlalchemy import ColumnElement, Executable, and_, exists, false, func, select
from sqlalchemy.engine import Row

from portal.billing.models import Invoice
from portal.consents.models import ConsentEvent
from portal.customers.models import Customer
from portal.foundation import db
from portal.identity.models import LoginCustomer
from portal.plugin_api.claims import Claim
from portal.plugin_api.records import CustomerKind, CustomerRecord, CustomerRecords, InvoiceRecord
from portal.registration.schemas import FoundRecords

NOTHING = FoundRecords(records=CustomerRecords(), customer_id=None)


def _has_declaration() -> ColumnElement[bool | None]:
    """Return what the newest declaration here says, else whether one came with the records."""
    newest = (
        select(ConsentEvent.granted)
        .where(
            ConsentEvent.tenant_id == Customer.tenant_id,
            ConsentEvent.customer_id == Customer.id,
            ConsentEvent.kind == "declaration",
        )
        .order_by(ConsentEvent.at.desc(), ConsentEvent.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(newest, Customer.declared_on.is_not(None))


def _has_login() -> ColumnElement[bool]:
    return exists().where(
        LoginCustomer.tenant_id == Customer.tenant_id, LoginCustomer.customer_id == Customer.id
    )


def _statement(claim: Claim) -> Executable:
    invoice = and_(
        Invoice.tenant_id == Customer.tenant_id,
        Invoice.customer_id == Customer.id,
        Invoice.number == claim.invoice_number if claim.invoice_number else false(),
    )
    return (
        select(
            Customer.id,
            Customer.customer_number,
            Customer.name,
            Customer.kind,
            Customer.is_contract_holder,
            Customer.birth_place,
            Customer.birth_date,
            _has_declaration().label("has_declaration"),
            _has_login().label("has_login"),
            Invoice.number.label("invoice_number"),
            Invoice.amount_due,
            Invoice.issue_date,
        )
        .outerjoin(Invoice, invoice)
        .where(Customer.customer_number == (claim.customer_number or ""))
    )


def records_for(claim: Claim) -> FoundRecords:
    """Return the customer under the claimed number, and their invoice under the other."""
    row = db.session().execute(_statement(claim)).one_or_none()
    return NOTHING if row is None else _found(row)


def records_of_number(customer_number: str, *, claim: Claim) -> FoundRecords:
    """Return the same for a customer number that a clerk names instead of the claimed one."""
    return records_for(Claim(customer_number=customer_number, invoice_number=claim.invoice_number))


def _found(row: Row[Any]) -> FoundRecords:
    customer = CustomerRecord(
        customer_number=row.customer_number,
        name=row.name,
        kind=CustomerKind(row.kind),
        is_contract_holder=row.is_contract_holder,
        birth_place=row.birth_place,
        birth_date=row.birth_date,
        has_declaration=bool(row.has_declaration),
        has_login=row.has_login,
    )
    invoice = None
    if row.invoice_number is not None:
        invoice = InvoiceRecord(
            number=row.invoice_number, amount_due=row.amount_due, issue_date=row.issue_date
        )
    return FoundRecords(CustomerRecords(customer=customer, invoice=invoice), row.id)
