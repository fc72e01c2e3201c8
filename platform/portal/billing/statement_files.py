"""The account statement to keep: as a PDF with the company's letterhead, and as a table (CSV)."""

import csv
import io
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flask_babel import gettext as _
from sqlalchemy import select

from portal.billing.schemas import (
    Period,
    StatementEntry,
    StatementFilter,
    StatementSums,
)
from portal.billing.statements import statement_entries, statement_sums
from portal.billing.wording import entry_text, period_text
from portal.customers.models import Customer
from portal.foundation import db
from portal.foundation.csv_problems import guarded
from portal.foundation.pdf_making import make_pdf
from portal.foundation.web.formats import decimal_comma, format_date, format_money
from portal.kernel.errors import ConflictError
from portal.kernel.money import Money
from portal.rules.letterhead import letterhead
from portal.rules.model import TenantRules

MOST_ENTRIES = {"pdf": 3_000, "csv": 50_000}
_TEMPLATE = Path(__file__).with_name("typst") / "statement.typ"


class StatementTooLongError(ConflictError):
    """The period has more entries than one file may hold: a shorter one has to be chosen."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose account it is."""

    name: str
    printed_number: str
    address: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StatementFile:
    """All of the account in a period, oldest first."""

    holders: tuple[Holder, ...]
    period: Period
    sums: StatementSums
    entries: tuple[StatementEntry, ...]


def read_file(
    customer_ids: Sequence[uuid.UUID], *, wanted: StatementFilter, kind: str
) -> StatementFile:
    """Return what a file of that kind (``pdf``, ``csv``) says. Three statements.

    Raises StatementTooLongError.
    """
    most = MOST_ENTRIES[kind]
    entries = statement_entries(customer_ids, wanted=wanted, most=most + 1)
    if len(entries) > most:
        raise StatementTooLongError(f"more than {most} entries")
    people = select(
        *(Customer.name, Customer.printed_number),
        *(Customer.postal_code, Customer.city, Customer.street),
    ).where(Customer.id.in_(customer_ids))
    return StatementFile(
        holders=tuple(
            Holder(
                row.name,
                row.printed_number,
                (row.street or "", " ".join(filter(None, (row.postal_code, row.city)))),
            )
            for row in db.session().execute(people.order_by(Customer.printed_number))
        ),
        period=wanted.period,
        sums=statement_sums(customer_ids, wanted=wanted),
        entries=entries,
    )


def statement_csv(found: StatementFile) -> bytes:
    """Return the table: semicolons, a byte order mark, decimal commas, no cell that would run."""
    out = io.StringIO(newline="")
    table = csv.writer(out, delimiter=";", lineterminator="\r\n")
    heads = (_("Booked on"), _("Entry"), _("Number of the bill"), _("Reference"))
    table.writerow([*heads, _("Billed"), _("Paid in"), _("Balance")])
    table.writerow(
        [_day(found.period.first), _("Opening balance"), "", "", "", "", _comma(found.sums.opening)]
    )
    for entry in found.entries:
        billed, paid = _columns(entry)
        table.writerow(
            [
                entry.day.isoformat(),
                guarded(entry_text(entry)),
                guarded(entry.number or ""),
                guarded(entry.reference or ""),
                _comma(billed),
                _comma(paid),
                _comma(entry.balance),
            ]
        )
    table.writerow(
        [_day(found.period.last), _("Closing balance"), "", "", "", "", _comma(found.sums.closing)]
    )
    return out.getvalue().encode("utf-8-sig")


def statement_pdf(found: StatementFile, *, rules: TenantRules, locale: str, today: date) -> bytes:
    """Return the statement as a letter to the customer, or about several customers to none."""
    only = found.holders[0] if len(found.holders) == 1 else None
    numbers = ", ".join(holder.printed_number for holder in found.holders)
    sums, money = found.sums, lambda amount: format_money(amount, locale)
    data = {
        "letter": letterhead(
            rules,
            title=_("Account statement"),
            day=today,
            locale=locale,
            addressee=(only.name, *only.address) if only else (),
        ),
        "facts": [
            [_("Customer number"), numbers],
            [_("Period"), period_text(found.period)],
            [_("Opening balance"), money(sums.opening)],
            [_("Billed"), money(sums.billed)],
            [_("Paid in"), money(sums.paid)],
            [_("Closing balance"), money(sums.closing)],
        ],
        "heads": [_("Booked on"), _("Entry"), _("Billed"), _("Paid in"), _("Balance")],
        "rows": [_row(entry, locale) for entry in found.entries],
        "empty": _("There was no entry in this period."),
        "legend": _(
            "A balance above zero is what you owe; below zero it is money of yours with us. "
            "The statement shows what was booked until it was made."
        ),
    }
    return make_pdf(_TEMPLATE, data)


def _row(entry: StatementEntry, locale: str) -> list[str]:
    billed, paid = _columns(entry)
    return [
        format_date(entry.day, locale),
        entry_text(entry),
        "" if billed is None else format_money(billed, locale),
        "" if paid is None else format_money(paid, locale),
        format_money(entry.balance, locale),
    ]


def _columns(entry: StatementEntry) -> tuple[Money | None, Money | None]:
    return (entry.amount, None) if entry.is_billed else (None, -entry.amount)


def _comma(amount: Money | None) -> str:
    return "" if amount is None else decimal_comma(amount)


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()
