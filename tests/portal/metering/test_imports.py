"""Meters and readings come in from files: once, with their exchanges, wrong rows told apart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal.cli import main
from portal.customers.imports import import_customers
from portal.foundation.csv_problems import CsvFileError
from portal.foundation.csv_report import ImportReport
from portal.metering.imports import import_meters, import_readings
from portal.settings import Settings
from tests.support.servers import TestDatabase
from tests.support.slices import Slices, reasons, rows

METERS = "Ügyfélkód;Gyári szám;Közeg;Elhelyezés;Hitelesítés érvényessége;Beépítés dátuma"
EXCHANGE = (
    "customer_number;serial_number;medium;digits;replaces_serial_number;exchanged_on;"
    "closing_reading;opening_reading;protocol_number"
)
READINGS = "customer_number;serial_number;read_on;reading;source"


@pytest.fixture
def slices(database: TestDatabase, settings: Settings, tmp_path: Path) -> Iterator[Slices]:
    """The slices over a clean database, with three customers of tavho and one of petkomm."""
    built = Slices.of(settings, tmp_path)
    people = "customer_number;name;supply_point_code;supply_point_address"
    file = built.file(
        "c.csv", people, "U10001;Őry Ödön;TH1;Kő utca 1.", "U10002;Kis Éva;;", "U10003;Nagy Pál;;"
    )
    with built.tenant("tavho"):
        import_customers(path=file, all_or_nothing=True)
    yield built
    built.database.dispose()


def meters(slices: Slices, *lines: str, slug: str = "tavho") -> ImportReport:
    with slices.tenant(slug):
        return import_meters(path=slices.file("m.csv", *lines))


def readings(slices: Slices, *lines: str) -> ImportReport:
    with slices.tenant("tavho"):
        return import_readings(path=slices.file("r.csv", READINGS, *lines))


def told(report: ImportReport) -> tuple[int, int, int, int]:
    return report.added, report.updated, report.unchanged, report.wrong


def test_meters_come_in_with_what_the_rules_say_of_their_medium(slices: Slices) -> None:
    lines = (
        METERS,
        "U10001;21000001;melegvíz;fürdőszoba;2029. 05. 03.;2021.05.03",
        "u10001;21000002;fűtés;;;",
    )
    assert told(meters(slices, *lines)) == (2, 0, 0, 0)
    with slices.tenant("tavho"):
        assert rows(
            "select serial_number, medium, unit, digits, decimals, place, verification_due_date::text"
            " from meter order by serial_number"
        ) == [
            ("21000001", "hot_water", "m³", 5, 3, "fürdőszoba", "2029-05-03"),
            ("21000002", "heat", "GJ", 5, 2, None, None),
        ]
    assert told(meters(slices, *lines)) == (0, 0, 2, 0), "the same file again changes nothing"
    with slices.tenant("tavho"):
        assert rows("select kind, added from import_batch where kind = 'meters'") == [("meters", 2)]


def test_a_blank_cell_wipes_nothing_out_and_a_new_value_is_taken_over(slices: Slices) -> None:
    meters(slices, METERS, "U10001;21000001;melegvíz;fürdőszoba;2029-05-03;2021-05-03")
    assert told(meters(slices, METERS, "U10001;21000001;melegvíz;;;")) == (0, 0, 1, 0)
    assert told(meters(slices, METERS, "U10001;21000001;melegvíz;konyha;;")) == (0, 1, 0, 0)
    with slices.tenant("tavho"):
        assert rows("select place, verification_due_date::text from meter") == [
            ("konyha", "2029-05-03")
        ]


def test_an_exchange_comes_with_the_new_meter_and_ends_the_old_one(slices: Slices) -> None:
    lines = (
        EXCHANGE,
        "U10001;21000001;hot_water;;;;;;",
        "U10001;26000001;hot_water;;21000001;2026-03-01;1234,567;0,5;CS-7",
    )
    assert told(meters(slices, *lines)) == (2, 0, 0, 0)
    assert told(meters(slices, *lines)) == (0, 0, 2, 0)
    with slices.tenant("tavho"):
        assert rows(
            "select old.serial_number, old.removed_on::text, new.serial_number, new.installed_on::text,"
            " closing_value, opening_value, protocol_number from meter_exchange e"
            " join meter old on old.id = e.old_meter_id join meter new on new.id = e.new_meter_id"
        ) == [("21000001", "2026-03-01", "26000001", "2026-03-01", 1_234_567, 500, "CS-7")]


def test_an_exchange_between_known_meters_is_an_update(slices: Slices) -> None:
    meters(slices, EXCHANGE, "U10001;1;hot_water;;;;;;", "U10001;2;hot_water;;;;;;")
    late = (EXCHANGE, "U10001;2;hot_water;;1;2026-03-01;10;;")
    assert told(meters(slices, *late)) == (0, 1, 0, 0)
    assert told(meters(slices, *late)) == (0, 0, 1, 0)


def test_wrong_rows_stay_out_and_say_why(slices: Slices) -> None:
    wrong = [
        ("U99999;1;hot_water;;;;;;", "customer_number"),
        ("U10001;;hot_water;;;;;;", "serial_number"),
        ("U10001;2;gőz;;;;;;", "medium"),
        ("U10001;3;electricity;;;;;;", "medium"),
        ("U10001;4;hot_water;12;;;;;", "digits"),
        ("U10001;5;hot_water;öt;;;;;", "digits"),
        ("U10001;6;hot_water;;77;;;;", "exchanged_on"),
        ("U10001;7;hot_water;;;2026-03-01;;;", "exchanged_on"),
        ("U10001;8;hot_water;;8;2026-03-01;5;;", "replaces_serial_number"),
        ("U10001;9;hot_water;;77;2026-03-01;5;;", "replaces_serial_number"),
        ("U10001;10;hot_water;;77;2999-03-01;5;;", "exchanged_on"),
        ("U10001;11;hot_water;;77;2026-03-01;sok;;", "closing_reading"),
        ("U10001;12;hot_water;;77;2026-03-01;-5;;", "closing_reading"),
        ("U10001;13;hot_water;;;;;3;", "replaces_serial_number"),
        ("U10001;14;hot_water;;;;;;", None),
        ("U10001;14;hot_water;;;;;;", "serial_number"),
    ]
    report = meters(slices, EXCHANGE, *(line for line, _ in wrong))
    expected = {number: column for number, (_, column) in enumerate(wrong, 2) if column}
    assert {line: column for line, (column, _) in reasons(report).items()} == expected


def test_a_closing_reading_beyond_the_old_counter_is_refused(slices: Slices) -> None:
    report = meters(
        slices,
        EXCHANGE,
        "U10001;1;hot_water;4;;;;;",
        "U10001;2;hot_water;;1;2026-03-01;10000;;",
    )
    assert reasons(report) == {
        3: ("closing_reading", "The counter of this meter cannot show this number.")
    }
    with slices.tenant("tavho"):
        assert rows("select count(*) from meter where removed_on is not null") == [(0,)]


def test_exchanges_never_run_in_a_circle(slices: Slices) -> None:
    meters(
        slices,
        EXCHANGE,
        "U10001;1;hot_water;;;;;;",
        "U10001;2;hot_water;;1;2026-03-01;10;;",
    )
    report = meters(slices, EXCHANGE, "U10001;1;hot_water;;2;2025-03-01;10;;")
    assert report.wrong == 1 and reasons(report)[2][0] == "exchanged_on"
    other = meters(slices, EXCHANGE, "U10001;2;hot_water;;1;2026-04-01;11;;")
    assert reasons(other)[2][0] == "replaces_serial_number"


def test_a_meter_is_in_place_at_one_customer_at_a_time(slices: Slices) -> None:
    removed = "customer_number;serial_number;medium;removed_on"
    meters(slices, METERS, "U10001;1;melegvíz;;;")
    report = meters(slices, METERS, "U10002;1;melegvíz;;;")
    assert report.wrong == 1 and reasons(report)[2][0] == "serial_number"
    moved = meters(
        slices,
        removed,
        "U10001;1;hot_water;2026-03-01",
        "U10002;1;hot_water;",
        "U10003;1;hot_water;",
    )
    assert told(moved) == (1, 1, 0, 1), "moved on, but to one customer only"


def test_supply_points_are_the_customers_own(slices: Slices) -> None:
    header = "customer_number;serial_number;medium;supply_point_code"
    report = meters(slices, header, "U10001;1;hot_water;TH1", "U10002;2;hot_water;TH1")
    assert told(report) == (1, 0, 0, 1) and reasons(report)[3][0] == "supply_point_code"


def test_readings_come_in_once_and_a_contradiction_waits_for_a_person(slices: Slices) -> None:
    meters(slices, METERS, "U10001;1;melegvíz;;;")
    lines = ("U10001;1;2026. 05. 03.;12,5;leolvasott", "U10001;1;2026-06-03;14.250;becsült")
    assert told(readings(slices, *lines)) == (2, 0, 0, 0)
    assert told(readings(slices, *lines)) == (0, 0, 2, 0)
    report = readings(slices, "U10001;1;2026-05-03;13;", "U10001;1;2026-07-03;15;diktált")
    assert told(report) == (1, 0, 0, 1)
    assert "12.500" in reasons(report)[2][1]
    with slices.tenant("tavho"):
        assert rows(
            "select read_on::text, value, source, status from meter_reading order by 1"
        ) == [
            ("2026-05-03", 12_500, "operator", "accepted"),
            ("2026-06-03", 14_250, "estimate", "accepted"),
            ("2026-07-03", 15_000, "customer", "accepted"),
        ]


def test_wrong_readings_stay_out_and_say_why(slices: Slices) -> None:
    meters(
        slices,
        METERS,
        "U10001;1;melegvíz;;;",
        "U10001;7;melegvíz;;;",
        "U10001;7;fűtés;;;",
        "U10001;8;fűtés;;;",
    )
    wrong = [
        ("U10009;1;2026-05-03;5;", "customer_number"),
        ("U10002;1;2026-05-03;5;", "serial_number"),
        ("U10001;2;2026-05-03;5;", "serial_number"),
        ("U10001;7;2026-05-03;5;", "medium"),
        ("U10001;1;2026-13-03;5;", "read_on"),
        ("U10001;1;;5;", "read_on"),
        ("U10001;1;2999-05-03;5;", "read_on"),
        ("U10001;1;2026-05-03;;", "reading"),
        ("U10001;1;2026-05-03;-1;", "reading"),
        ("U10001;1;2026-05-03;1e4;", "reading"),
        ("U10001;1;2026-05-03;1000000000000;", "reading"),
        ("U10001;1;2026-05-03;100000;", "reading"),
        ("U10001;8;2026-05-03;5,125;", "reading"),
        ("U10001;1;2026-05-03;5;jóslat", "source"),
    ]
    report = readings(slices, *(line for line, _ in wrong), "U10001;1;2026-04-03;4;")
    assert told(report) == (1, 0, 0, len(wrong))
    expected = {number: column for number, (_, column) in enumerate(wrong, 2)}
    assert {line: column for line, (column, _) in reasons(report).items()} == expected


def test_a_company_without_meters_imports_none(slices: Slices) -> None:
    with pytest.raises(CsvFileError, match="meters"):
        meters(slices, METERS, "U1001;1;melegvíz;;;", slug="petkomm")


def test_the_commands_say_what_came_of_it(
    slices: Slices, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.cli.importing.read_settings", lambda: settings)

    def run(*words: object) -> str:
        done = CliRunner().invoke(main, [str(word) for word in words])
        assert done.exit_code == 0, done.output
        return done.output.replace("\n", "")

    file = slices.file("m.csv", METERS, "U10001;1;melegvíz;;;")
    assert "rows in the file" in run(
        "meters", "import", "--tenant", "tavho", "--language", "en", file
    )
    file = slices.file("r.csv", READINGS, "U10001;1;2026-05-03;5;", "U10001;1;2026-05-03;6;")
    output = run("readings", "import", "--tenant", "tavho", "--language", "hu", file)
    assert "r.errors.csv" in output
