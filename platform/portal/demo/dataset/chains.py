"""What billing offices do beside plain monthly bills: interim bills, and a bill that was wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from portal.demo.dataset.charges import make_line, whole
from portal.demo.dataset.records import DemoCustomer, DemoInvoice, Line

_MONTHS_AGO = 4
_NOTICED_AFTER = timedelta(days=9)
_CROWD, _WITH_CHAIN = 12, 1
_TOO_MUCH = 4  # the quantity that was read wrong is a fifth lower in truth


def has_chain(customer: DemoCustomer) -> bool:
    """Return whether one of the customer's bills was cancelled: the sign-in's, and some others'."""
    crowd = customer.role == "background" and customer.index % _CROWD == _WITH_CHAIN
    return customer.role == "registered" or crowd


def with_interim(bills: Sequence[DemoInvoice]) -> list[DemoInvoice]:
    """Return the bills with those that the newest settlement settles called interim ones."""
    settled = [bill for bill in bills if bill.kind == "settlement"]
    if not settled:
        return list(bills)
    newest = max(settled, key=lambda bill: bill.issue_date)
    return [
        replace(bill, kind="interim")
        if bill.kind == "normal"
        and newest.period_start <= bill.period_start
        and bill.period_end <= newest.period_end
        else bill
        for bill in bills
    ]


def with_correction(bills: Sequence[DemoInvoice], *, tag: str) -> list[DemoInvoice]:
    """Return the bills with one of four months ago cancelled, and billed anew nine days later."""
    monthly = [bill for bill in bills if bill.kind in ("normal", "interim")]
    wrong = replace(sorted(monthly, key=lambda bill: bill.issue_date)[-1 - _MONTHS_AGO], tag=tag)
    later = replace(
        wrong,
        issue_date=wrong.issue_date + _NOTICED_AFTER,
        due_date=wrong.due_date + _NOTICED_AFTER,
        tag="",
        corrects=tag,
    )
    cancelling = replace(
        later,
        kind="cancelling",
        lines=tuple(_taken_back(line) for line in wrong.lines),
        offset=-wrong.offset,
    )
    right = replace(later, lines=_mended(wrong.lines))
    same = (wrong.kind, wrong.issue_date)
    kept = [wrong if (bill.kind, bill.issue_date) == same else bill for bill in bills]
    return [*kept, cancelling, right]


def _taken_back(line: Line) -> Line:
    return replace(line, quantity=-line.quantity, net=-line.net, vat=-line.vat)


def _mended(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    dearest = max(lines, key=lambda line: line.net)
    quantity = (dearest.quantity * _TOO_MUCH / 5).quantize(dearest.quantity)
    mended = make_line(
        label=dearest.label,
        quantity=quantity,
        unit=dearest.unit,
        unit_price=dearest.unit_price,
        net=whole(quantity * dearest.unit_price),
        vat_percent=dearest.vat_percent,
    )
    return tuple(mended if line is dearest else line for line in lines)
