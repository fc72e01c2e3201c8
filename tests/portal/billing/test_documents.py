"""PDFs that come with bills: only sound ones, only from their folder, kept once."""

import os
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from portal.billing.import_documents import (
    MISSING_FILE,
    NOT_A_FILE,
    UNREADABLE,
    read_document,
)
from portal.billing.imports import import_invoices
from portal.customers.imports import import_customers
from portal.foundation.pdf_checking import LARGEST, PdfChecker
from portal.foundation.storage import store
from tests.support.slices import CUSTOMERS, INVOICES, Slices, pdf, reasons, rows


@pytest.fixture
def petkomm(slices: Slices) -> Iterator[Slices]:
    """A tenant with one customer."""
    with slices.tenant("petkomm"):
        import_customers(
            path=slices.table("c.csv", CUSTOMERS, [("U0001", "Kovács", "", "", "", "")])
        )
        yield slices


def bill(number: str, document: str, customer: str = "U0001") -> list[str]:
    return [customer, number, "", "2026-05-03", "2026-05-18", "", "", "1000", "", "", document]


def encrypted() -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(pdf())) as document:
        document.save(out, encryption=pikepdf.Encryption(owner="x", user=""))
    return out.getvalue()


def scripted() -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(pdf())) as document:
        document.Root.OpenAction = pikepdf.Dictionary(
            S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)")
        )
        document.save(out)
    return out.getvalue()


def test_a_sound_pdf_is_kept_and_found_again(petkomm: Slices) -> None:
    data = pdf("május")
    (petkomm.folder / "a.pdf").write_bytes(data)
    path = petkomm.table(
        "i.csv", INVOICES, [bill("2026000001", "a.pdf"), bill("2026000002", "a.pdf")]
    )
    report = import_invoices(path=path, documents=petkomm.folder)
    assert (report.added, report.wrong) == (2, 0)
    (kept,) = rows("select sha256, size, media_type from stored_file")
    assert kept[1:] == (len(data), "application/pdf")
    with store().open(kept[0]) as file:
        assert file.read() == data
    again = import_invoices(path=path, documents=petkomm.folder)
    assert (again.added, again.updated, again.unchanged, again.wrong) == (0, 0, 2, 0)


def test_a_document_may_come_later_but_never_change(petkomm: Slices) -> None:
    path = petkomm.table("i.csv", INVOICES, [bill("2026000001", "")])
    import_invoices(path=path)
    (petkomm.folder / "a.pdf").write_bytes(pdf("first"))
    path = petkomm.table("i.csv", INVOICES, [bill("2026000001", "a.pdf")])
    assert import_invoices(path=path, documents=petkomm.folder).updated == 1
    (petkomm.folder / "a.pdf").write_bytes(pdf("second"))
    report = import_invoices(path=path, documents=petkomm.folder)
    assert (report.updated, report.wrong) == (0, 1)
    assert reasons(report)[2][0] == "document"
    assert rows("select count(*) from invoice i join stored_file f on f.id = i.document_id") == [
        (1,)
    ]


def test_bad_documents_keep_their_row_out_and_say_why(petkomm: Slices) -> None:
    files = {
        "html.pdf": b"<html><script>alert(1)</script></html>",
        "empty.pdf": b"",
        "half.pdf": pdf("x" * 500)[:300],
        "locked.pdf": encrypted(),
        "script.pdf": scripted(),
        "junk.pdf": b"%PDF-1.7\n" + os.urandom(2000),
        "good.pdf": pdf("good"),
    }
    for name, data in files.items():
        (petkomm.folder / name).write_bytes(data)
    (petkomm.folder / "link.pdf").symlink_to("/etc/passwd")
    (petkomm.folder / "folder.pdf").mkdir()
    names = [*files, "link.pdf", "folder.pdf", "missing.pdf"]
    table = [bill(f"2026{place:06d}", name) for place, name in enumerate(names)]
    report = import_invoices(path=petkomm.table("i.csv", INVOICES, table), documents=petkomm.folder)
    assert (report.added, report.wrong) == (1, len(names) - 1)
    assert {column for column, _ in reasons(report).values()} == {"document"}
    assert len({reason for _, reason in reasons(report).values()}) >= 6
    assert rows("select count(*) from stored_file") == [(1,)]


def test_without_a_folder_a_named_document_is_a_wrong_row(petkomm: Slices) -> None:
    path = petkomm.table("i.csv", INVOICES, [bill("2026000001", "a.pdf"), bill("2026000002", "")])
    report = import_invoices(path=path)
    assert (report.added, report.wrong) == (1, 1)


def test_documents_of_unknown_customers_are_not_kept(petkomm: Slices) -> None:
    (petkomm.folder / "a.pdf").write_bytes(pdf())
    path = petkomm.table("i.csv", INVOICES, [bill("2026000001", "a.pdf", "U9999")])
    assert import_invoices(path=path, documents=petkomm.folder).wrong == 1
    assert rows("select count(*) from stored_file") == [(0,)]


@pytest.mark.parametrize(
    "name", ["../a.pdf", "x/../a.pdf", "/etc/passwd", "a\\b.pdf", ".", "x//y.pdf", "a\0b"]
)
def test_paths_out_of_the_folder_are_no_file_names(petkomm: Slices, name: str) -> None:
    (petkomm.folder / "a.pdf").write_bytes(pdf())
    inner = petkomm.folder / "inner"
    inner.mkdir()
    path = petkomm.table("i.csv", INVOICES, [bill("2026000001", name)])
    report = import_invoices(path=path, documents=inner)
    assert (report.added, report.wrong) == (0, 1)


def test_links_are_not_followed_on_the_way_either(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.pdf").write_bytes(pdf())
    (tmp_path / "link").symlink_to(tmp_path / "real")
    os.mkfifo(tmp_path / "pipe.pdf")
    assert read_document(tmp_path, "real/a.pdf")[1] is None
    assert read_document(tmp_path, "link/a.pdf")[1] is NOT_A_FILE
    assert read_document(tmp_path, "real/b.pdf")[1] is MISSING_FILE
    assert read_document(tmp_path, "pipe.pdf")[1] is NOT_A_FILE
    assert read_document(tmp_path, "x" * 5000)[1] is UNREADABLE


def test_a_child_that_dies_is_replaced(petkomm: Slices) -> None:
    with PdfChecker() as checker:
        assert checker.problem(pdf()) is None
        first = checker._child
        assert first is not None
        first.kill()
        first.wait()
        assert checker.problem(pdf()) is not None
        assert checker.problem(pdf()) is None
        assert checker._child is not first
        assert checker.problem(b"%PDF-" + bytes(LARGEST)) is not None
