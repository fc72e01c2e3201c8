"""Turns a bill into the plain data the typst template prints: every text ready, in Hungarian."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from portal.demo.dataset.records import DemoCustomer, DemoInvoice, Line
from portal.demo.dataset.spec import BillLook, DemoSpec
from portal.kernel.money import Money

NBSP = "\N{NO-BREAK SPACE}"
SAMPLE = "Bemutató adatokkal készült mintaszámla"
_METHODS = {
    "transfer": "átutalás",
    "direct_debit": "csoportos beszedés",
    "postal_slip": "sárga csekk",
    "collection": "díjbeszedő",
}
_CHART_BARS = 13


def forint(amount: int) -> str:
    """Return whole forints as printed: `12 345 Ft` with no-break spaces."""
    return str(Money.forints(amount))


def number(value: Decimal | int) -> str:
    """Return a number with a decimal comma and no-break spaces between thousands."""
    return f"{value:,}".replace(",", NBSP).replace(".", ",")


def day(value: date) -> str:
    """Return a date as Hungarians print it: `2026. 05. 03.` with no-break spaces."""
    return f"{value:%Y.}{NBSP}{value:%m.}{NBSP}{value:%d.}"


def payer_id(*, invoice_number: str) -> str:
    """Return the 23 digits of a postal payment slip, the last one the Luhn check digit."""
    digits = "".join(mark for mark in invoice_number if mark.isdigit()).zfill(22)[-22:]
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if position % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return f"{digits}{-total % 10}"


def bill_data(
    *,
    spec: DemoSpec,
    logo: str,
    customer: DemoCustomer,
    bill: DemoInvoice,
    earlier: tuple[DemoInvoice, ...],
) -> dict[str, Any]:
    """Return what `bill.typ` reads.

    `earlier` are the customer's bills up to and including this one, oldest first, for the chart.
    `logo` is SVG text, or empty to print the company's name instead.
    """
    look = spec.bill
    title = _title(spec, bill)
    return {
        "look": _look(look, logo=logo),
        "issuer": asdict(spec.issuer),
        "labels": _labels(look),
        "title": title,
        "document_title": f"{title} {bill.number} – {spec.issuer.name}",
        "issued": [bill.issue_date.year, bill.issue_date.month, bill.issue_date.day],
        "number": bill.number,
        "customer_number": customer.number,
        **_whom(customer),
        "issue_date": day(bill.issue_date),
        "due_date": day(bill.due_date),
        "period": f"{day(bill.period_start)} – {day(bill.period_end)}",
        "payment_method": _METHODS[customer.payment_method],
        "lines": [_line(line) for line in bill.lines],
        "totals": _totals(bill),
        "offset": number(bill.offset) if bill.offset else "",
        "amount_due": forint(bill.amount_due),
        "balance_note": _chain_note(bill) or _balance_note(bill.amount_due),
        "payer_id": payer_id(invoice_number=bill.number),
        "chart": _chart(earlier) if look.chart_title else [],
        "notes": list(look.notes),
    }


def _look(look: BillLook, *, logo: str) -> dict[str, str]:
    return {
        "layout": look.layout,
        "font": look.font,
        "colour": look.colour,
        "accent": look.accent,
        "logo": logo,
    }


def _labels(look: BillLook) -> dict[str, str]:
    return {
        "customer_number": look.customer_number_label,
        "invoice_number": look.invoice_number_label,
        "supply_point": look.supply_point_label,
        "period": look.period_label,
        "offset": look.offset_label,
        "greeting": look.greeting,
        "chart": f"{look.chart_title} ({look.chart_unit})",
        "sample": SAMPLE,
    }


def _whom(customer: DemoCustomer) -> dict[str, dict[str, str]]:
    return {
        "customer": {
            "name": customer.name,
            "street": _kept_together(customer.address.street),
            "town": f"{customer.address.postal_code} {customer.address.city}",
        },
        "supply": {
            "code": customer.supply_point_code,
            "address": _kept_together(customer.supply_point.one_line()),
        },
    }


def _kept_together(address: str) -> str:
    """Return the address with floor and door on one line, wherever it breaks."""
    return re.sub(r" (\S+ em\.|fszt\.) (\d+\.)$", rf" \1{NBSP}\2", address).replace(
        " em.", f"{NBSP}em."
    )


def _title(spec: DemoSpec, bill: DemoInvoice) -> str:
    titles = {
        "settlement": spec.bill.settlement_title,
        "final": spec.bill.final_title,
        "interim": spec.bill.interim_title,
        "cancelling": spec.bill.cancelling_title,
    }
    return titles.get(bill.kind, spec.bill.title)


def _rate(percent: int) -> str:
    return f"{percent}{NBSP}%" if percent else "mentes"


def _line(line: Line) -> dict[str, str]:
    return {
        "label": line.label,
        "quantity": f"{number(line.quantity)}{NBSP}{line.unit}",
        "price": number(line.unit_price),
        "net": number(line.net),
        "rate": _rate(line.vat_percent),
        "vat": number(line.vat),
        "gross": number(line.gross),
    }


def _totals(bill: DemoInvoice) -> dict[str, str]:
    return {
        "net": number(sum(line.net for line in bill.lines)),
        "rate": _rate(bill.lines[0].vat_percent),
        "vat": number(sum(line.vat for line in bill.lines)),
        "gross": number(sum(line.gross for line in bill.lines)),
    }


def _chain_note(bill: DemoInvoice) -> str:
    if not bill.corrects:
        return ""
    if bill.kind == "cancelling":
        return f"Ez a számla érvényteleníti a következő számú számlát: {bill.corrects}"
    return f"Ez a számla a következő, sztornózott számla helyébe lép: {bill.corrects}"


def _balance_note(amount_due: int) -> str:
    if amount_due < 0:
        return "Az összeg az Ön javára áll: visszautaljuk, vagy a következő számlában jóváírjuk."
    if amount_due == 0:
        return "Ezzel a számlával kapcsolatban Önnek nincs fizetnivalója."
    return ""


def _chart(earlier: tuple[DemoInvoice, ...]) -> list[dict[str, Any]]:
    """Return one bar a monthly bill, newest last; heights are shares of the tallest, 0 to 1."""
    counts = (bill for bill in earlier if bill.kind not in ("settlement", "cancelling"))
    shown = [bill for bill in counts if not bill.tag or bill is earlier[-1]][-_CHART_BARS:]
    totals = [max(sum(line.gross for line in bill.lines), 0) for bill in shown]
    tallest = max(totals, default=0) or 1
    return [
        {
            "label": f"{bill.period_start:%y.%m.}",
            "value": number(Decimal(total).scaleb(-3).quantize(Decimal("0.1"))),
            "share": round(total / tallest, 3),
            "current": bill is earlier[-1],
        }
        for bill, total in zip(shown, totals, strict=True)
    ]
