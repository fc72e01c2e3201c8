"""Bills with their PDFs, payments and the account."""

import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Select, select

from portal.billing.models import CalendarFeed, Invoice, LedgerEntry, Payment
from portal.customers.models import Customer
from portal.foundation import db
from portal.foundation.csv_problems import N_
from portal.foundation.personal_export import KeptFile, Section, file_name, read_rows
from portal.foundation.storage.models import StoredFile

COVERS = ("invoice", "payment", "ledger_entry", "calendar_feed")


def export(login_id: uuid.UUID, customer_ids: Sequence[uuid.UUID]) -> Iterator[Section]:
    """Yield it all, oldest first."""
    yield Section(
        "bills", N_("Your bills"), read_rows(_bills(customer_ids)), _documents(customer_ids)
    )
    yield Section("payments", N_("Your payments"), read_rows(_payments(customer_ids)))
    yield Section("account", N_("Your account"), read_rows(_entries(customer_ids)))
    feed = CalendarFeed
    yield Section(
        "calendar_address",
        N_("Your private calendar address"),
        read_rows(select(feed.with_amounts, feed.made_at).where(feed.login_id == login_id)),
    )


_NUMBER = Customer.printed_number.label("customer_number")


def _bills(customer_ids: Sequence[uuid.UUID]) -> Select[*tuple[Any, ...]]:
    bill = Invoice
    return (
        select(
            *(_NUMBER, bill.printed_number.label("number"), bill.kind, bill.channel),
            *(bill.issue_date, bill.due_date, bill.period_start, bill.period_end),
            *(bill.amount_due.label("amount_due"), bill.outstanding.label("outstanding")),
            bill.imported_at,
        )
        .join(Customer, Customer.id == bill.customer_id)
        .where(bill.customer_id.in_(customer_ids))
        .order_by(bill.issue_date, bill.id)
    )


def _payments(customer_ids: Sequence[uuid.UUID]) -> Select[*tuple[Any, ...]]:
    paid = Payment
    return (
        select(_NUMBER, paid.booked_date, paid.amount.label("amount"), paid.reference)
        .join(Customer, Customer.id == paid.customer_id)
        .where(paid.customer_id.in_(customer_ids))
        .order_by(paid.booked_date, paid.id)
    )


def _entries(customer_ids: Sequence[uuid.UUID]) -> Select[*tuple[Any, ...]]:
    entry = LedgerEntry
    return (
        select(
            *(_NUMBER, entry.day, entry.kind, entry.debit, entry.credit),
            *(entry.amount.label("amount"), entry.recorded_at),
        )
        .join(Customer, Customer.id == entry.customer_id)
        .where(entry.customer_id.in_(customer_ids))
        .order_by(entry.day, entry.id)
    )


def _documents(customer_ids: Sequence[uuid.UUID]) -> tuple[KeptFile, ...]:
    statement = (
        select(Invoice.issue_date, Invoice.printed_number, StoredFile.sha256)
        .join(StoredFile, StoredFile.id == Invoice.document_id)
        .where(Invoice.customer_id.in_(customer_ids))
        .order_by(Invoice.issue_date, Invoice.id)
    )
    return tuple(
        KeptFile(sha256, file_name(day, number, ending=".pdf"))
        for day, number, sha256 in db.session().execute(statement)
    )
