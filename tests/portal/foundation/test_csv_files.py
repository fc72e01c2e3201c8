"""Reading tables that other systems export: encodings, delimiters, and files that are none."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.foundation.csv_files import LONGEST_LINE, Record, records, sniff
from portal.foundation.csv_headers import Column, fold, match_header
from portal.foundation.csv_problems import CsvFileError, guarded

HUNGARIAN = "Szűcs Győzőné, Ökrös Üllő – „Róża”"


def write(folder: Path, data: bytes) -> Path:
    path = folder / "file.csv"
    path.write_bytes(data)
    return path


def read(path: Path) -> list[list[str]]:
    written = sniff(path)
    return [row.cells for row in records(path, written) if isinstance(row, Record)]


def problems(path: Path) -> list[tuple[int, str]]:
    written = sniff(path)
    return [
        (row[0], row[1].problem.template)
        for row in records(path, written)
        if isinstance(row, tuple)
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1250", "iso-8859-2"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_every_encoding_and_delimiter_reads_the_same(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    text = (
        f'number{delimiter}name\r\nU1{delimiter}"Szűcs Győzőné"\r\n\r\nU2{delimiter}Őry Ülvös\r\n'
    )
    path = write(tmp_path, text.encode(encoding))
    assert read(path) == [["U1", "Szűcs Győzőné"], ["U2", "Őry Ülvös"]]


@given(
    st.lists(
        st.lists(
            st.text("aáeéiíoóöőuúüűAÁEÉIÍOÓÖŐUÚÜŰ ;,\"'–„”0123", max_size=20),
            min_size=3,
            max_size=3,
        ),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from(["utf-8", "utf-8-sig", "cp1250"]),
    st.sampled_from(";,\t"),
)
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], encoding: str, delimiter: str
) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(["first", "second", "third"])
    writer.writerows(rows)
    path = write(tmp_path_factory.mktemp("csv"), out.getvalue().encode(encoding))
    stripped = [[cell.strip() for cell in row] for row in rows]
    assert read(path) == [row for row in stripped if any(row)]


def test_hungarian_letters_of_cp1250_with_typographic_marks(tmp_path: Path) -> None:
    path = write(tmp_path, f"a;b\n1;{HUNGARIAN}\n".encode("cp1250"))
    assert sniff(path).encoding == "cp1250"
    assert read(path) == [["1", HUNGARIAN]]


def test_other_letters_of_iso_8859_2(tmp_path: Path) -> None:
    path = write(tmp_path, "a;b\n1;Šimon Žigmond Őry\n".encode("iso-8859-2"))
    assert read(path) == [["1", "Šimon Žigmond Őry"]]


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b" \r\n\r\n", "empty"),
        ("a;b\n1;2\n".encode("utf-16"), "UTF-16"),
        ("a;b\n1;2\n".encode("utf-16-le"), "UTF-16"),
        (b"PK\x03\x04 workbook", "not a CSV"),
        (b"%PDF-1.7 x", "not a CSV"),
        (b"a;b\n\x81\x98\xff;1\n", "neither"),
        (b'a;"b\n1;2\n', "header"),
        (b'a;b\n1;"open\n2;3\n', "never closed"),
        (b'a;b\n1;"open\n' + b"2;3\n" * 5000, "never closed"),
    ],
)
def test_files_that_are_no_table_are_refused_with_a_reason(
    tmp_path: Path, data: bytes, part: str
) -> None:
    path = write(tmp_path, data)
    with pytest.raises(CsvFileError) as error:
        read(path)
    assert part in str(error.value)


def test_an_open_quote_names_the_line_it_opens_in(tmp_path: Path) -> None:
    path = write(tmp_path, b'a;b\n1;2\n3;"open\n' + b"4;5\n" * 200)
    with pytest.raises(CsvFileError) as error:
        read(path)
    assert error.value.line == 3


def test_a_bad_row_does_not_spoil_its_neighbours(tmp_path: Path) -> None:
    wide = b"x" * 200_000
    data = b"a;b\n1;2\n3;" + wide + b'\n5;6\n7;8\0\n9;"1"0\n1;2;3\n11\n12;13;;\n"14\n15";16\n'
    path = write(tmp_path, data)
    assert read(path) == [["1", "2"], ["5", "6"], ["12", "13"], ["14\n15", "16"]]
    assert [line for line, _reason in problems(path)] == [3, 5, 6, 7, 8]


def test_memory_does_not_grow_with_a_line_without_end(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    with path.open("wb") as file:
        file.write(b"a;b\n1;")
        for _block in range(200):
            file.write(b"x" * LONGEST_LINE)
        file.write(b"\n2;3\n")
    assert read(path) == [["2", "3"]]


def test_the_line_that_excel_puts_first_tells_the_delimiter(tmp_path: Path) -> None:
    path = write(tmp_path, b"sep=,\r\na,b\r\n1,2;3\r\n")
    assert read(path) == [["1", "2;3"]]


COLUMNS = (Column("customer_number", ("ügyfélkód",), required=True), Column("amount", ("összeg",)))


def test_headers_match_in_both_languages_whatever_their_case() -> None:
    assert match_header(["ÖSSZEG", "Ügyfélkód "], COLUMNS, line=1) == {
        "amount": 0,
        "customer_number": 1,
    }
    assert match_header(["Customer Number"], COLUMNS, line=1) == {"customer_number": 0}


@pytest.mark.parametrize(
    ("header", "parts"),
    [
        (["osszeg"], ["missing", "customer_number"]),
        (["ügyfélkód", "öszeg"], ["not known", "amount"]),
        (["ügyfélkód", "customer_number"], ["twice"]),
    ],
)
def test_a_wrong_header_is_explained(header: list[str], parts: list[str]) -> None:
    with pytest.raises(CsvFileError) as error:
        match_header(header, COLUMNS, line=1)
    assert all(part in str(error.value) for part in parts)


def test_folding_drops_accents_and_gaps() -> None:
    assert fold(" Fizetési  határidő: ") == "fizetesi_hatarido"


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "\tx", "\rx"])
def test_formulas_become_text(cell: str) -> None:
    assert guarded(cell) == f"'{cell}"
    assert guarded("1=1") == "1=1"
