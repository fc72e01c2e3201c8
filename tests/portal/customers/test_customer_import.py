"""Importing customer records: adding, bringing up to date, and what is refused."""

from collections.abc import Iterator

import pytest

from portal.customers.imports import import_customers
from tests.support.slices import Slices, reasons, rows

FULL = (
    "customer_number;name;kind;is_contract_holder;birth_place;birth_date;email;phone;postal_code;"
    "city;street;supply_point_code;supply_point_address;payment_method;declared_on"
)
ALL = (
    "select customer_number, printed_number, name, name_key, kind, is_contract_holder, birth_place,"
    " birth_date::text, email, phone, postal_code, city, street, payment_method, declared_on::text"
    " from customer order by customer_number"
)


@pytest.fixture
def komlo(slices: Slices) -> Iterator[Slices]:
    """A tenant whose numbers are printed after a V."""
    with slices.tenant("komlo"):
        yield slices


def person(number: str = "V12345", **changes: str) -> list[str]:
    """Return one row of a full file."""
    cells = {
        "number": number, "name": "Szűcs Győzőné", "kind": "lakossági", "holder": "igen",
        "birth_place": "Pécs", "birth_date": "1950. 05. 03.", "email": "a@example.com",
        "phone": "+36 30 123 4567", "postal_code": "7300", "city": "Komló", "street": "Fő utca 1.",
        "point": "FH1", "point_address": "7300 Komló, Fő utca 1.", "payment": "sárga csekk",
        "declared": "2020.01.02.",
    }  # fmt: skip
    return list((cells | changes).values())


def test_a_full_row_is_kept_in_canonical_form(komlo: Slices) -> None:
    report = import_customers(path=komlo.table("c.csv", FULL, [person()]))
    assert (report.added, report.wrong) == (1, 0)
    assert rows(ALL) == [
        (
            *("12345", "V12345", "Szűcs Győzőné", "szucs gyozone", "person", True, "Pécs"),
            *("1950-05-03", "a@example.com", "+36 30 123 4567", "7300", "Komló", "Fő utca 1."),
            *("postal_slip", "2020-01-02"),
        )
    ]
    assert rows("select code, address from supply_point") == [("FH1", "7300 Komló, Fő utca 1.")]


def test_the_same_file_again_changes_nothing(komlo: Slices) -> None:
    path = komlo.table("c.csv", FULL, [person(), person("V12346", point="", point_address="")])
    import_customers(path=path)
    before = [rows("select * from customer"), rows("select * from supply_point")]
    report = import_customers(path=path)
    assert (report.added, report.updated, report.unchanged) == (0, 0, 2)
    assert [rows("select * from customer"), rows("select * from supply_point")] == before


def test_known_customers_are_brought_up_to_date(komlo: Slices) -> None:
    import_customers(path=komlo.table("c.csv", FULL, [person()]))
    report = import_customers(
        path=komlo.table("c.csv", FULL, [person("12345", name="Szűcs Ilona", phone="")])
    )
    assert (report.added, report.updated) == (0, 1)
    assert rows("select name, name_key, phone from customer") == [
        ("Szűcs Ilona", "szucs ilona", None)
    ]


def test_columns_that_a_file_lacks_stay_as_they_are(komlo: Slices) -> None:
    import_customers(path=komlo.table("c.csv", FULL, [person(holder="nem", kind="intézmény")]))
    short = komlo.table("c.csv", "ügyfélkód;név", [("V12345", "Szűcs Győzőné")])
    report = import_customers(path=short)
    assert report.unchanged == 1
    assert rows("select kind, is_contract_holder, phone is null from customer") == [
        ("institution", False, False)
    ]


def test_a_customer_may_have_several_supply_points(komlo: Slices) -> None:
    two = [person(), person(point="FH2", point_address="Komló, Kő utca 2.")]
    report = import_customers(path=komlo.table("c.csv", FULL, two))
    assert (report.added, report.wrong) == (1, 0)
    assert rows("select code from supply_point order by code") == [("FH1",), ("FH2",)]


def test_one_number_with_two_sets_of_data_is_refused(komlo: Slices) -> None:
    report = import_customers(
        path=komlo.table("c.csv", FULL, [person(), person(name="Más Valaki")])
    )
    assert (report.added, report.wrong) == (1, 1)
    assert reasons(report)[3][0] == "customer_number"
    assert rows("select name from customer") == [("Szűcs Győzőné",)]


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"number": "W12345"}, "customer_number"),
        ({"number": ""}, "customer_number"),
        ({"name": ""}, "name"),
        ({"name": "Kovács \u202eJános"}, "name"),
        ({"kind": "csoda"}, "kind"),
        ({"holder": "talán"}, "is_contract_holder"),
        ({"birth_date": "1950-02-30"}, "birth_date"),
        ({"birth_date": "2099-01-01"}, "birth_date"),
        ({"email": "a@x.hu\tBcc: z@y"}, "email"),
        ({"email": "nem cím"}, "email"),
        ({"phone": "hívjon fel"}, "phone"),
        ({"point": ""}, "supply_point_code"),
        ({"point_address": ""}, "supply_point_address"),
        ({"payment": "kagyló"}, "payment_method"),
        ({"declared": "tegnap"}, "declared_on"),
    ],
)
def test_wrong_cells_are_named(komlo: Slices, changes: dict[str, str], column: str) -> None:
    report = import_customers(path=komlo.table("c.csv", FULL, [person(**changes)]))
    assert (report.added, report.wrong) == (0, 1)
    assert {name for name, _reason in reasons(report).values()} == {column}


def test_every_wrong_cell_of_a_row_is_named(komlo: Slices) -> None:
    report = import_customers(path=komlo.table("c.csv", FULL, [person(email="x", phone="y")]))
    assert report.wrong == 1
    assert [row.column for row in report.examples] == ["email", "phone"]


def test_tenants_do_not_see_each_others_customers(slices: Slices, komlo: Slices) -> None:
    import_customers(path=komlo.table("c.csv", FULL, [person()]))
    with slices.tenant("tavho"):
        assert rows("select count(*) from customer") == [(0,)]
        other = slices.table("t.csv", "customer_number;name", [("U12345", "Más")])
        assert import_customers(path=other).added == 1
    assert rows("select count(*) from customer") == [(1,)]
