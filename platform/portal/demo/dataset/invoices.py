"""Builds a tenant's whole data set: customers, their numbered bills and their payments."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

from portal.demo.dataset.bills import BillMaker, bills_kind
from portal.demo.dataset.customers import make_customers
from portal.demo.dataset.numbers import serial_number, stream
from portal.demo.dataset.payments import Payer
from portal.demo.dataset.records import Dataset, DemoCustomer, DemoInvoice, StrayPayment
from portal.demo.dataset.spec import DemoSpec

_LONG_AGO = 1000


def make_dataset(*, slug: str, spec: DemoSpec, today: date) -> Dataset:
    """Return the tenant's demo data as of `today`: the same input gives the same data.

    Bills are in the order of their numbers: by year, then by issue.
    """
    customers = make_customers(spec=spec, today=today)
    bills = _numbered(spec=spec, bills=_all_bills(spec=spec, today=today, customers=customers))
    payers = {
        customer.number: Payer(customer=customer, seed=spec.seed, today=today)
        for customer in customers
    }
    strays = tuple(
        StrayPayment(customer_number=number, payment=payment)
        for number, payer in payers.items()
        for payment in payer.stray()
    )
    return Dataset(
        slug=slug,
        today=today,
        customers=customers,
        invoices=_paid(bills=bills, payers=payers),
        strays=strays,
    )


def _all_bills(
    *, spec: DemoSpec, today: date, customers: tuple[DemoCustomer, ...]
) -> list[DemoInvoice]:
    maker = BillMaker(spec=spec, today=today)
    dated = [
        (bill.issue_date, customer.index, bill)
        for customer in customers
        for bill in maker.bills_of(
            customer=customer, bills=bills_kind(customer=customer, cases=spec.cases)
        )
    ]
    dated.sort(key=lambda row: row[:2])
    return [bill for _, _, bill in dated]


def _numbered(*, spec: DemoSpec, bills: list[DemoInvoice]) -> list[DemoInvoice]:
    """Number the bills in the order of issue, one series a year, with others' bills between."""
    rng = stream(seed=spec.seed, parts=("serial",))
    serials: dict[int, int] = {}
    tagged: dict[str, str] = {}
    numbered = []
    for bill in bills:
        year = bill.issue_date.year
        serial = serials.get(year, rng.randrange(1000, 3000)) + rng.randrange(1, 6)
        serials[year] = serial
        number = serial_number(pattern=spec.numbers.invoice, year=year, serial=serial)
        if bill.tag:
            tagged[bill.tag] = number
        numbered.append(replace(bill, number=number, corrects=tagged.get(bill.corrects, "")))
    return numbered


def _paid(*, bills: list[DemoInvoice], payers: dict[str, Payer]) -> tuple[DemoInvoice, ...]:
    seen: Counter[str] = Counter()
    paid = []
    for bill in reversed(bills):
        payer, in_a_chain = payers[bill.customer_number], bool(bill.tag or bill.corrects)
        latest = _LONG_AGO if in_a_chain else seen[bill.customer_number]
        seen[bill.customer_number] += not in_a_chain
        paid.append(payer.pay(bill=bill, latest=latest))
    return tuple(reversed(paid))
