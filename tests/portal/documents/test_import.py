"""Importing documents: a table and its PDFs; twice is once, wrong rows stay out and are told."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal.cli import main
from portal.documents.imports import import_documents
from portal.foundation import db
from portal.foundation.csv_problems import CsvFileError
from portal.settings import Settings
from tests.portal.documents.people import SLUG, customer, login
from tests.support.servers import TestDatabase
from tests.support.site import Site
from tests.support.slices import Slices, pdf, rows

HEADER = "reference;customer_number;audience;audience_value;title;category;document_date;document"
_COUNT = "select title, audience, audience_value, category from document order by title"


@pytest.fixture
def slices(database: TestDatabase, settings: Settings, tmp_path: Path) -> Iterator[Slices]:
    built = Slices.of(settings, tmp_path)
    (tmp_path / "pdf").mkdir()
    (tmp_path / "pdf" / "a.pdf").write_bytes(pdf())
    (tmp_path / "pdf" / "hamis.pdf").write_bytes(b"<html>")
    yield built
    built.database.dispose()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "pdf"


def test_documents_come_in_for_one_for_groups_and_for_all(slices: Slices, folder: Path) -> None:
    file = slices.file(
        "d.csv",
        HEADER,
        "D1;12345678;;;Kötvény;Kötvény;2026-05-03;a.pdf",
        "D2;;mindenki;;Körlevél;notice;2026. 05. 04.;a.pdf",
        "D3;;kind;lakossági;Lakosságnak;letter;2026.05.04;a.pdf",
        "D4;;irányítószám;10;Belvárosnak;letter;2026-05-04;a.pdf",
        "D5;;supply_point;0012;A háznak;letter;2026-05-04;a.pdf",
    )
    with slices.tenant(SLUG):
        with db.unit_of_work():
            customer("12345678")
        first = import_documents(path=file, documents=folder)
        assert (first.rows, first.added, first.wrong) == (5, 5, 0)
        again = import_documents(path=file, documents=folder)
        assert (again.added, again.unchanged, again.wrong) == (0, 5, 0)
        assert rows(_COUNT) == [
            ("A háznak", "supply_point", "0012", "letter"),
            ("Belvárosnak", "postal_code", "10", "letter"),
            ("Körlevél", "all", None, "notice"),
            ("Kötvény", "customer", None, "policy"),
            ("Lakosságnak", "kind", "person", "letter"),
        ]
        assert rows("select count(*) from import_batch where kind = 'documents'") == [(1,)]
        assert rows("select count(*) from stored_file") == [(1,)]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("D1;99999999;;;Kötvény;policy;2026-05-03;a.pdf", "customer_number"),
        ("D1;csoda;;;Kötvény;policy;2026-05-03;a.pdf", "customer_number"),
        ("D1;;;;Kötvény;policy;2026-05-03;a.pdf", "customer_number"),
        ("D1;12345678;all;;Kötvény;policy;2026-05-03;a.pdf", "audience"),
        ("D1;;sokan;;Kötvény;policy;2026-05-03;a.pdf", "audience"),
        ("D1;;kind;ember;Kötvény;policy;2026-05-03;a.pdf", "audience_value"),
        ("D1;;kind;;Kötvény;policy;2026-05-03;a.pdf", "audience_value"),
        ("D1;;postal_code;;Kötvény;policy;2026-05-03;a.pdf", "audience_value"),
        ("D1;;postal_code;10%;Kötvény;policy;2026-05-03;a.pdf", "audience_value"),
        ("D1;;all;10;Kötvény;policy;2026-05-03;a.pdf", "audience_value"),
        ("D1;12345678;;;;policy;2026-05-03;a.pdf", "title"),
        (f"D1;12345678;;;{'x' * 141};policy;2026-05-03;a.pdf", "title"),
        ("D1;12345678;;;Kötvény;nincs;2026-05-03;a.pdf", "category"),
        ("D1;12345678;;;Kötvény;policy;2026-02-30;a.pdf", "document_date"),
        ("D1;12345678;;;Kötvény;policy;2026-05-03;", "document"),
        ("D1;12345678;;;Kötvény;policy;2026-05-03;nincs.pdf", "document"),
        ("D1;12345678;;;Kötvény;policy;2026-05-03;../d.csv", "document"),
        ("D1;12345678;;;Kötvény;policy;2026-05-03;hamis.pdf", "document"),
        (";12345678;;;Kötvény;policy;2026-05-03;a.pdf", "reference"),
    ],
)
def test_a_wrong_row_stays_out_and_the_rest_comes_in(
    slices: Slices, folder: Path, row: str, column: str
) -> None:
    file = slices.file("d.csv", HEADER, row, "D9;;all;;Jó;letter;2026-05-03;a.pdf")
    with slices.tenant(SLUG):
        with db.unit_of_work():
            customer("12345678")
        report = import_documents(path=file, documents=folder)
        assert (report.added, report.wrong) == (1, 1)
        assert [problem.column for problem in report.examples] == [column]
        assert [title for title, *_ in rows(_COUNT)] == ["Jó"]


def test_a_known_number_with_other_data_is_for_a_person(slices: Slices, folder: Path) -> None:
    (folder / "b.pdf").write_bytes(pdf(pages=2))
    with slices.tenant(SLUG):
        first = slices.file("d.csv", HEADER, "D1;;all;;Levél;letter;2026-05-03;a.pdf")
        import_documents(path=first, documents=folder)
        changed = slices.file(
            "e.csv",
            HEADER,
            "D1;;all;;Másik levél;letter;2026-05-03;a.pdf",
            "D1;;all;;Levél;letter;2026-05-03;a.pdf",
        )
        report = import_documents(path=changed, documents=folder)
        assert (report.added, report.wrong) == (0, 2)
        other_file = slices.file("f.csv", HEADER, "D1;;all;;Levél;letter;2026-05-03;b.pdf")
        assert import_documents(path=other_file, documents=folder).wrong == 1
        assert rows(_COUNT) == [("Levél", "all", None, "letter")]


def test_all_or_nothing_keeps_everything_out(slices: Slices, folder: Path) -> None:
    file = slices.file(
        "d.csv",
        HEADER,
        "D1;;all;;Levél;letter;2026-05-03;a.pdf",
        "D2;;all;;;letter;2026-05-03;a.pdf",
    )
    with slices.tenant(SLUG):
        report = import_documents(path=file, documents=folder, all_or_nothing=True)
        assert not report.stored
        assert rows("select count(*) from document") == [(0,)]


def test_a_file_that_is_no_such_table_is_refused(slices: Slices, folder: Path) -> None:
    file = slices.file("d.csv", "title;category", "a;b")
    with slices.tenant(SLUG), pytest.raises(CsvFileError):
        import_documents(path=file, documents=folder)


def test_those_whom_it_reaches_are_told_once(
    site: Site, slices: Slices, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with site.inside(SLUG):
        first, second = customer("11111111"), customer("22222222", kind="institution")
        login("egy@example.com", first)
        login("ketto@example.com", second)
    file = slices.file(
        "d.csv",
        HEADER,
        "D1;;kind;person;Levél;letter;2026-05-03;a.pdf",
        "D2;;all;;Mindenkinek;letter;2026-05-03;a.pdf",
    )
    with slices.tenant(SLUG):
        assert import_documents(path=file, documents=folder).notified == 3
        assert import_documents(path=file, documents=folder).notified == 0
        told = "select payload ->> 'title', count(*) from notification group by 1 order by 1"
        assert rows(told) == [("Levél", 1), ("Mindenkinek", 2)]
        quiet = slices.file("q.csv", HEADER, "D3;;all;;Régi;letter;2020-05-03;a.pdf")
        assert import_documents(path=quiet, documents=folder, notify=False).notified == 0


def test_the_command_tells_what_came_in(
    slices: Slices, folder: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.cli.importing.read_settings", lambda: settings)
    file = slices.file(
        "d.csv",
        "Iktatószám;Kinek;Cím;Fajta;Kelt;Fájl",
        "D1;mindenki;Levél;letter;2026. 05. 03.;a.pdf",
    )

    def call(*words: object) -> Result:
        return CliRunner().invoke(main, [str(word) for word in words])

    done = call("documents", "import", "--tenant", SLUG, "--documents", folder, file)
    assert done.exit_code == 0, done.output
    assert call("documents", "import", "--tenant", SLUG, file).exit_code == 2
    with slices.tenant(SLUG):
        assert rows("select title from document") == [("Levél",)]
