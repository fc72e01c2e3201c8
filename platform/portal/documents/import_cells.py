"""The columns of a file of documents, and how their cells are read."""

import re
from collections.abc import Sequence

from portal.billing.import_cells import document, required_date
from portal.customers.identifiers import identifier_cell
from portal.documents.models import AUDIENCES
from portal.foundation.csv_headers import Column
from portal.foundation.csv_imports import NULL, Cell, Reader
from portal.foundation.csv_problems import N_, Problem, WrongValueError
from portal.foundation.csv_values import read_choice, read_text
from portal.rules.model import TenantRules

COLUMNS = (
    Column("reference", ("hivatkozás", "iktatószám", "azonosító", "ügyiratszám"), required=True),
    Column(
        "customer_number",
        (
            *("ügyfélkód", "ügyfélszám", "ügyfél azonosító", "vevőkód"),
            *("felhasználó azonosító", "szerződésszám"),
        ),
    ),
    Column("audience", ("kinek", "címzettek", "kör")),
    Column("audience_value", ("kör értéke", "csoport", "előtag")),
    Column("title", ("cím", "megnevezés", "tárgy"), required=True),
    Column("category", ("kategória", "fajta", "dokumentum fajtája"), required=True),
    Column("document_date", ("kelt", "dátum", "dokumentum dátuma"), required=True),
    Column("document", ("dokumentum", "fájl", "pdf"), required=True),
)
AUDIENCE_WORDS = {
    **{audience: audience for audience in AUDIENCES},
    "ügyfél": "customer",
    "mindenki": "all",
    "fajta": "kind",
    "irányítószám": "postal_code",
    "felhasználási hely": "supply_point",
}
KIND_WORDS = {
    "person": "person",
    "institution": "institution",
    "lakossági": "person",
    "intézményi": "institution",
    "egyéb": "institution",
}
_PREFIX = re.compile(r"[0-9A-Za-z/-]{1,20}")
NOT_A_PREFIX = N_("This is not how a postal code or a supply point's code begins.")
NEEDS_A_CUSTOMER = N_("Who gets this document? Give a customer number or an audience.")
CUSTOMER_AND_GROUP = N_("A customer number and a group exclude each other.")
NO_VALUE_WANTED = N_("This audience needs no value.")
NO_DOCUMENT = N_("The row names no document.")


def document_cells(rules: TenantRules) -> Sequence[Cell]:
    """Return the staging columns of a document, in the order of the staging table."""
    number = identifier_cell(rules, column="customer_number", name="customer_number")
    kinds = rules.documents.categories if rules.documents else ()
    words = {kind.id: kind.id for kind in kinds}
    words |= {kind.label.in_locale("hu").casefold(): kind.id for kind in kinds}
    return (
        Cell("reference", _text("reference", most=60)),
        Cell("customer_number", lambda cell: number(cell) if cell else NULL),
        Cell("audience", _audience),
        Cell("audience_value", _text("audience_value", most=20, required=False)),
        Cell("title", _text("title", most=140)),
        Cell("category", lambda cell: read_choice("category", cell, words)),
        Cell("document_date", required_date("document_date")),
        Cell("document", _document),
    )


def check_document(values: list[str]) -> None:
    """Compare who gets the document; fills in the audience, and the kind's own word.

    Raises WrongValueError.
    """
    number, audience, value = values[1], values[2], values[3]
    if audience == NULL:
        audience = values[2] = "customer"
    if audience == "customer" and number == NULL:
        raise WrongValueError("customer_number", Problem(NEEDS_A_CUSTOMER))
    if audience != "customer" and number != NULL:
        raise WrongValueError("audience", Problem(CUSTOMER_AND_GROUP), audience)
    if audience in ("customer", "all"):
        if value != NULL:
            raise WrongValueError("audience_value", Problem(NO_VALUE_WANTED), value)
    elif audience == "kind":
        values[3] = read_choice("audience_value", "" if value == NULL else value, KIND_WORDS)
    elif not _PREFIX.fullmatch(value):
        raise WrongValueError("audience_value", Problem(NOT_A_PREFIX), value)


def _audience(cell: str) -> str:
    return read_choice("audience", cell, AUDIENCE_WORDS) if cell else NULL


def _text(column: str, *, most: int, required: bool = True) -> Reader:
    def read(cell: str) -> str:
        found = read_text(column, cell, most=most, required=required)
        return found.replace("\\", "\\\\") if found else NULL

    return read


def _document(cell: str) -> str:
    if not cell:
        raise WrongValueError("document", Problem(NO_DOCUMENT))
    return document(cell)
