"""The columns of a file of customer records, and how their cells are read."""

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from portal.foundation.csv_headers import Column
from portal.foundation.csv_imports import NULL, Reader
from portal.foundation.csv_problems import N_, Problem, WrongValueError
from portal.foundation.csv_values import read_choice, read_date, read_text, read_yes_or_no

COLUMNS = (
    Column(
        "customer_number",
        (
            "ügyfélkód",
            "ügyfélszám",
            "ügyfél azonosító",
            "vevőkód",
            "felhasználó azonosító",
            "szerződésszám",
        ),
        required=True,
    ),
    Column("name", ("név", "ügyfél neve", "ügyfélnév"), required=True),
    Column("kind", ("típus", "ügyféltípus", "jelleg")),
    Column("is_contract_holder", ("szerződő", "szerződő-e")),
    Column("birth_place", ("születési hely",)),
    Column("birth_date", ("születési dátum", "születési idő")),
    Column("email", ("e-mail", "e-mail cím", "emailcím")),
    Column("phone", ("telefon", "telefonszám")),
    Column("postal_code", ("irányítószám", "irsz", "ir.szám")),
    Column("city", ("település", "helység", "város")),
    Column("street", ("utca", "cím", "utca, házszám", "közterület")),
    Column("mailing_postal_code", ("levelezési irányítószám", "levelezési irsz")),
    Column("mailing_city", ("levelezési település", "levelezési város")),
    Column("mailing_street", ("levelezési cím", "levelezési utca", "értesítési cím")),
    Column(
        "supply_point_code",
        (
            "felhasználási hely kódja",
            "felhasználási hely azonosító",
            "fogyasztási hely kódja",
            "felhasználási hely",
        ),
    ),
    Column("supply_point_address", ("felhasználási hely címe", "fogyasztási hely címe")),
    Column("payment_method", ("fizetési mód",)),
    Column("declared_on", ("nyilatkozat dátuma", "nyilatkozat kelte", "nyilatkozott")),
)
DETAILS = (
    "kind", "is_contract_holder", "birth_place", "birth_date", "email", "phone", "postal_code", "city",
    "street", "mailing_postal_code", "mailing_city", "mailing_street", "payment_method", "declared_on",
)  # fmt: skip
"""The customer's columns beside number and name, as file and table call them."""

NOT_AN_ADDRESS = N_("This is not an e-mail address.")
NOT_A_PHONE = N_("This is not a telephone number.")
IN_THE_FUTURE = N_("This date is in the future.")
_EMAIL = re.compile(r"[^@\s,;:<>\"\\]{1,64}@(?:[\w-]{1,63}\.)+[\w-]{2,63}")
_PHONE = re.compile(r"\+?[0-9][0-9 ()/.-]{5,28}[0-9]")


def plain(column: str, *, most: int, required: bool = False) -> Reader:
    """Return the reader of a text; blank is unknown."""

    def read(cell: str) -> str:
        found = read_text(column, cell, most=most, required=required)
        return found.replace("\\", "\\\\") if found else NULL

    return read


def choice(column: str, words: Mapping[str, str], *, default: str = NULL) -> Reader:
    """Return the reader of one word of a list; blank is the default."""

    @lru_cache(maxsize=64)
    def read(cell: str) -> str:
        return read_choice(column, cell, words) if cell else default

    return read


def past_date(column: str, *, today: date) -> Reader:
    """Return the reader of a date that is not in the future; blank is unknown."""
    latest = today.isoformat()

    def read(cell: str) -> str:
        if not cell:
            return NULL
        found = read_date(column, cell)
        if found > latest:
            raise WrongValueError(column, Problem(IN_THE_FUTURE), cell)
        return found

    return read


def contract_holder(cell: str) -> str:
    """Read yes or no; blank is yes, as most files list contract holders only."""
    return "t" if not cell or read_yes_or_no("is_contract_holder", cell) else "f"


def email(cell: str) -> str:
    """Read an e-mail address; blank is unknown."""
    if not cell:
        return NULL
    if len(cell) > 254 or not _EMAIL.fullmatch(cell):
        raise WrongValueError("email", Problem(NOT_AN_ADDRESS), cell)
    return cell


def phone(cell: str) -> str:
    """Read a telephone number as it is written; blank is unknown."""
    if not cell:
        return NULL
    tidy = " ".join(cell.split())
    if not _PHONE.fullmatch(tidy):
        raise WrongValueError("phone", Problem(NOT_A_PHONE), cell)
    return tidy
