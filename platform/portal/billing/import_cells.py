"""The columns of files of invoices and payments, and how their cells are read."""

import re
from collections.abc import Sequence

from portal.billing.models import INVOICE_KINDS
from portal.customers.identifiers import identifier_cell
from portal.foundation.csv_headers import Column
from portal.foundation.csv_imports import NULL, Cell, Reader
from portal.foundation.csv_problems import N_, Problem, WrongValueError
from portal.foundation.csv_values import (
    iso_date,
    minor_units,
    read_amount,
    read_choice,
    read_date,
    read_text,
)
from portal.rules.model import TenantRules

_CUSTOMER = ("ügyfélkód", "ügyfélszám", "ügyfél azonosító", "vevőkód", "felhasználó azonosító")
_INVOICE = ("számlaszám", "számla sorszáma", "számla száma", "bizonylatszám")
INVOICE_COLUMNS = (
    Column("customer_number", (*_CUSTOMER, "szerződésszám"), required=True),
    Column("invoice_number", _INVOICE, required=True),
    Column("kind", ("típus", "számla típusa", "számla fajtája", "jelleg")),
    Column("issue_date", ("kelt", "számla kelte", "kiállítás dátuma", "kiállítva"), required=True),
    Column("due_date", ("fizetési határidő", "határidő", "esedékesség"), required=True),
    Column("period_start", ("időszak kezdete", "elszámolási időszak kezdete")),
    Column("period_end", ("időszak vége", "elszámolási időszak vége")),
    Column("amount_due", ("fizetendő", "fizetendő összeg", "összeg"), required=True),
    Column("paid_amount", ("befizetve", "befizetett összeg", "kiegyenlítve")),
    Column("paid_on", ("befizetés dátuma", "befizetés napja", "kiegyenlítés dátuma")),
    Column("document", ("dokumentum", "fájl", "pdf", "számlakép")),
    Column(
        "corrects",
        (
            *("eredeti számla", "eredeti számlaszám", "előzményszámla", "helyesbített számla"),
            *("sztornózott számla", "érvénytelenített számla"),
        ),
    ),
)
PAYMENT_COLUMNS = (
    Column("customer_number", (*_CUSTOMER, "szerződésszám"), required=True),
    Column("invoice_number", _INVOICE),
    Column("booked_date", ("könyvelés dátuma", "könyvelve", "dátum", "értéknap"), required=True),
    Column("amount", ("összeg", "befizetett összeg"), required=True),
    Column("reference", ("hivatkozás", "azonosító", "tranzakció", "bizonylat"), required=True),
)
KIND_WORDS = {
    **{kind: kind for kind in INVOICE_KINDS},
    "normál": "normal",
    "havi": "normal",
    "számla": "normal",
    "rész": "interim",
    "részszámla": "interim",
    "elszámoló": "settlement",
    "elszámolószámla": "settlement",
    "elszámoló számla": "settlement",
    "vég": "final",
    "végszámla": "final",
    "sztornó": "cancelling",
    "sztornó számla": "cancelling",
    "stornó": "cancelling",
}
ENDS_BEFORE_IT_BEGINS = N_("The period ends before it begins.")
PAID_WITHOUT_AMOUNT = N_("A day of payment needs an amount paid.")
CORRECTS_ITSELF = N_("A bill cannot cancel or correct itself.")
NOT_A_FILE_NAME = N_("This is not the name of a file in the folder of documents.")
_FILE_NAME = re.compile(r"[^/\\:*?\"<>|\x00-\x1f]{1,200}(?:/[^/\\:*?\"<>|\x00-\x1f]{1,200}){0,8}")


def invoice_cells(rules: TenantRules) -> Sequence[Cell]:
    """Return the staging columns of an invoice, in the order of the staging table."""
    number = identifier_cell(rules, column="invoice_number", name="invoice_number")
    original = identifier_cell(rules, column="corrects", name="invoice_number")
    return (
        Cell(
            "customer_number",
            identifier_cell(rules, column="customer_number", name="customer_number"),
        ),
        Cell("invoice_number", number),
        Cell("invoice_number", printed("invoice_number")),
        Cell("kind", kind),
        Cell("issue_date", required_date("issue_date")),
        Cell("due_date", required_date("due_date")),
        Cell("period_start", optional_date("period_start")),
        Cell("period_end", optional_date("period_end")),
        Cell("amount_due", required_amount("amount_due")),
        Cell("paid_amount", optional_amount("paid_amount")),
        Cell("paid_on", optional_date("paid_on")),
        Cell("document", document),
        Cell("corrects", lambda cell: original(cell) if cell else NULL),
    )


def payment_cells(rules: TenantRules) -> Sequence[Cell]:
    """Return the staging columns of a payment, in the order of the staging table."""
    number = identifier_cell(rules, column="invoice_number", name="invoice_number")
    return (
        Cell(
            "customer_number",
            identifier_cell(rules, column="customer_number", name="customer_number"),
        ),
        Cell("invoice_number", lambda cell: number(cell) if cell else NULL),
        Cell("booked_date", required_date("booked_date")),
        Cell("amount", required_amount("amount")),
        Cell("reference", printed("reference", most=140)),
    )


def check_invoice(values: Sequence[str]) -> None:
    """Compare the cells of one invoice with each other; raises WrongValueError."""
    start, end, paid, paid_on = values[6], values[7], values[9], values[10]
    if start > end and end != NULL and start != NULL:
        raise WrongValueError("period_end", Problem(ENDS_BEFORE_IT_BEGINS), end)
    if paid == NULL and paid_on != NULL:
        raise WrongValueError("paid_amount", Problem(PAID_WITHOUT_AMOUNT))
    if values[12] == values[1]:
        raise WrongValueError("corrects", Problem(CORRECTS_ITSELF), values[12])


def printed(column: str, *, most: int = 60) -> Reader:
    """Return the reader of a number or reference as it is printed."""

    def read(cell: str) -> str:
        if 0 < len(cell) <= most and cell.isascii() and cell.isprintable() and "\\" not in cell:
            return cell
        return read_text(column, cell, most=most, required=True).replace("\\", "\\\\")

    return read


def kind(cell: str) -> str:
    """Read the kind of an invoice; blank is a normal one."""
    return read_choice("kind", cell, KIND_WORDS) if cell else "normal"


def required_date(column: str) -> Reader:
    """Return the reader of a date that must be there."""

    def read(cell: str) -> str:
        return iso_date(cell) or read_date(column, cell)

    return read


def optional_date(column: str) -> Reader:
    """Return the reader of a date that may be blank."""

    def read(cell: str) -> str:
        return (iso_date(cell) or read_date(column, cell)) if cell else NULL

    return read


def required_amount(column: str) -> Reader:
    """Return the reader of an amount that must be there."""

    def read(cell: str) -> str:
        found = minor_units(cell)
        return str(read_amount(column, cell) if found is None else found)

    return read


def optional_amount(column: str) -> Reader:
    """Return the reader of an amount that may be blank."""
    amount = required_amount(column)
    return lambda cell: amount(cell) if cell else NULL


def document(cell: str) -> str:
    """Read the name of a document: a relative path that stays within the folder."""
    if not cell:
        return NULL
    if not _FILE_NAME.fullmatch(cell) or any(part in (".", "..") for part in cell.split("/")):
        raise WrongValueError("document", Problem(NOT_A_FILE_NAME), cell)
    return cell
