"""The columns of files of meters and readings, and how their cells are read."""

from collections.abc import Collection, Sequence
from datetime import date

from portal.customers.identifiers import identifier_cell
from portal.customers.import_cells import choice, past_date, plain
from portal.foundation.csv_headers import Column
from portal.foundation.csv_imports import NULL, Cell, Reader
from portal.foundation.csv_problems import N_, Problem, WrongValueError
from portal.foundation.csv_values import MISSING, iso_date, read_choice, read_date
from portal.metering.counters import Counter, ReadingFormatError
from portal.rules.model import TenantRules

_CUSTOMER = (
    *("ügyfélkód", "ügyfélszám", "ügyfél azonosító", "vevőkód"),
    *("felhasználó azonosító", "szerződésszám"),
)
_SERIAL = ("gyári szám", "gyáriszám", "mérő gyári száma", "mérőóra száma", "mérőóra gyári száma")
_MEDIUM = ("közeg", "mérő típusa", "mérés tárgya", "szolgáltatás")
METER_COLUMNS = (
    Column("customer_number", _CUSTOMER, required=True),
    Column("serial_number", _SERIAL, required=True),
    Column("medium", _MEDIUM, required=True),
    Column("unit", ("mértékegység", "egység")),
    Column("digits", ("egész jegyek", "egész számjegyek", "számjegyek")),
    Column("decimals", ("tizedesjegyek", "tizedes jegyek", "tizedesek")),
    Column("place", ("elhelyezés", "hely", "mérő helye", "beépítés helye")),
    Column(
        "supply_point_code",
        ("felhasználási hely", "felhasználási hely kódja", "fogyasztási hely kódja"),
    ),
    Column(
        "verification_due_date",
        ("hitelesítés érvényessége", "hitelesítés lejárata", "hitelesítés dátuma"),
    ),
    Column("installed_on", ("beépítés dátuma", "felszerelés dátuma", "felszerelve")),
    Column("removed_on", ("leszerelés dátuma", "kiszerelés dátuma", "leszerelve")),
    Column("replaces_serial_number", ("régi mérő gyári száma", "lecserélt mérő gyári száma")),
    Column("exchanged_on", ("mérőcsere dátuma", "csere dátuma", "csere napja")),
    Column("closing_reading", ("záróállás", "záró mérőállás", "régi mérő záróállása")),
    Column("opening_reading", ("nyitóállás", "nyitó mérőállás", "új mérő nyitóállása")),
    Column("protocol_number", ("jegyzőkönyv száma", "jegyzőkönyvszám", "munkalap száma")),
)
READING_COLUMNS = (
    Column("customer_number", _CUSTOMER, required=True),
    Column("serial_number", _SERIAL, required=True),
    Column("medium", _MEDIUM),
    Column("read_on", ("leolvasás dátuma", "leolvasás napja", "dátum"), required=True),
    Column("reading", ("mérőállás", "állás", "óraállás"), required=True),
    Column("source", ("forrás", "leolvasás módja", "mód")),
)
MEDIUM_WORDS = {
    "heat": "heat",
    "hot_water": "hot_water",
    "cold_water": "cold_water",
    "gas": "gas",
    "electricity": "electricity",
    "hő": "heat",
    "fűtés": "heat",
    "hőmennyiség": "heat",
    "melegvíz": "hot_water",
    "meleg víz": "hot_water",
    "hmv": "hot_water",
    "hidegvíz": "cold_water",
    "hideg víz": "cold_water",
    "ivóvíz": "cold_water",
    "víz": "cold_water",
    "gáz": "gas",
    "villany": "electricity",
    "áram": "electricity",
}
SOURCE_WORDS = {
    "operator": "operator",
    "customer": "customer",
    "estimate": "estimate",
    "leolvasás": "operator",
    "leolvasott": "operator",
    "távleolvasás": "operator",
    "szolgáltató": "operator",
    "bejelentés": "customer",
    "bejelentett": "customer",
    "diktált": "customer",
    "ügyfél": "customer",
    "becslés": "estimate",
    "becsült": "estimate",
}
NOT_A_READING = N_("This is not a meter reading: write digits, for example 1234,567.")
NOT_A_COUNT = N_("Write a number from %(least)s to %(most)s.")
NOT_OURS = N_("The company's rules know no such meters.")
INCOMPLETE_EXCHANGE = N_(
    "An exchange needs the old serial number, its day and the closing reading."
)
REMOVED_BEFORE = N_("The meter is removed before it is installed.")
SAME_METER = N_("A meter cannot replace itself.")
_WIDEST = Counter(9, 3)


def meter_cells(rules: TenantRules, *, media: Collection[str], today: date) -> Sequence[Cell]:
    """Return the staging columns of a meter, in the order of the staging table."""
    number = identifier_cell(rules, column="customer_number", name="customer_number")
    return (
        Cell("customer_number", number),
        Cell("serial_number", plain("serial_number", most=40, required=True)),
        Cell("medium", medium(media, required=True)),
        Cell("unit", plain("unit", most=12)),
        Cell("digits", count("digits", 1, 9)),
        Cell("decimals", count("decimals", 0, 3)),
        Cell("place", plain("place", most=80)),
        Cell("supply_point_code", plain("supply_point_code", most=60)),
        Cell("verification_due_date", some_date("verification_due_date")),
        Cell("installed_on", past_date("installed_on", today=today)),
        Cell("removed_on", past_date("removed_on", today=today)),
        Cell("replaces_serial_number", plain("replaces_serial_number", most=40)),
        Cell("exchanged_on", past_date("exchanged_on", today=today)),
        Cell("closing_reading", reading("closing_reading")),
        Cell("opening_reading", reading("opening_reading")),
        Cell("protocol_number", plain("protocol_number", most=60)),
    )


def reading_cells(rules: TenantRules, *, media: Collection[str], today: date) -> Sequence[Cell]:
    """Return the staging columns of a reading, in the order of the staging table."""
    number = identifier_cell(rules, column="customer_number", name="customer_number")
    return (
        Cell("customer_number", number),
        Cell("serial_number", plain("serial_number", most=40, required=True)),
        Cell("medium", medium(media)),
        Cell("read_on", required_past_date("read_on", today=today)),
        Cell("reading", reading("reading", required=True)),
        Cell("source", choice("source", SOURCE_WORDS, default="operator")),
    )


def check_meter(values: Sequence[str]) -> None:
    """Compare the cells of one meter with each other; raises WrongValueError."""
    installed, removed = values[9], values[10]
    if NULL not in (installed, removed) and removed < installed:
        raise WrongValueError("removed_on", Problem(REMOVED_BEFORE), removed)
    replaced, day, closing = values[11], values[12], values[13]
    given = [one != NULL for one in (replaced, day, closing)]
    if any(given) and not all(given):
        raise WrongValueError("exchanged_on", Problem(INCOMPLETE_EXCHANGE))
    if not any(given) and (values[14] != NULL or values[15] != NULL):
        raise WrongValueError("replaces_serial_number", Problem(INCOMPLETE_EXCHANGE))
    if replaced == values[1]:
        raise WrongValueError("replaces_serial_number", Problem(SAME_METER), replaced)


def medium(media: Collection[str], *, required: bool = False) -> Reader:
    """Return the reader of what a meter counts: one of the media of the rules."""

    def read(cell: str) -> str:
        if not cell and not required:
            return NULL
        found = read_choice("medium", cell, MEDIUM_WORDS)
        if found not in media:
            raise WrongValueError("medium", Problem(NOT_OURS), cell)
        return found

    return read


def count(column: str, least: int, most: int) -> Reader:
    """Return the reader of a small whole number; blank is unknown."""

    def read(cell: str) -> str:
        if not cell:
            return NULL
        if not (cell.isascii() and cell.isdigit() and least <= int(cell[:4]) <= most):
            raise WrongValueError(
                column, Problem(NOT_A_COUNT, {"least": str(least), "most": str(most)}), cell
            )
        return str(int(cell))

    return read


def reading(column: str, *, required: bool = False) -> Reader:
    """Return the reader of a counter's value, in thousandths; blank is unknown unless required."""

    def read(cell: str) -> str:
        if not cell and not required:
            return NULL
        try:
            return str(_WIDEST.parse(cell))
        except ReadingFormatError:
            raise WrongValueError(
                column, Problem(NOT_A_READING if cell else MISSING), cell
            ) from None

    return read


def some_date(column: str) -> Reader:
    """Return the reader of a date that may be blank or lie ahead."""

    def read(cell: str) -> str:
        return (iso_date(cell) or read_date(column, cell)) if cell else NULL

    return read


def required_past_date(column: str, *, today: date) -> Reader:
    """Return the reader of a date that must be there and not lie ahead."""
    past = past_date(column, today=today)

    def read(cell: str) -> str:
        if not cell:
            raise WrongValueError(column, Problem(MISSING))
        return past(cell)

    return read
