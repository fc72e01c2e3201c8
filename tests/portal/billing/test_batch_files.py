"""The files of a batch: how they come in, which PDF belongs to which bill, and what is refused."""

import io
import os
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import EnvironBuilder

from portal.billing.batches import checking, clerk_views, forms, operations, tidying
from portal.billing.batches.checking import numbers_in
from portal.foundation.storage import store
from portal.foundation.tenancy import Shell, scope
from portal.kernel.clock import utc_now
from portal.rules.queries import current_rules
from tests.support.site import Site
from tests.support.slices import pdf
from tests.support.uploads import HEADER, LIST, SLUG, Desk, batch_id, bill, table, zipped


@pytest.fixture
def desk(site: Site) -> Desk:
    """A senior colleague, and three customers."""
    return Desk.at(site)


def documents(desk: Desk) -> list[tuple[Any, ...]]:
    return desk.ask("select number from invoice where document_id is not null order by number")


def pdf_states(desk: Desk, address: str) -> dict[str, str]:
    found = desk.ask(
        "select path, case when state = 'wrong' then template when line is null then 'no bill'"
        " else 'bill' end from invoice_batch_pdf where batch_id = :id",
        id=batch_id(address),
    )
    return dict(found)


def incoming(desk: Desk) -> list[str]:
    with desk.site.services.enter(), scope(desk.site.services.registry.get(SLUG)):
        folder = store().incoming()._folder
        return [path.name for path in folder.iterdir()] if folder.is_dir() else []


def test_pdfs_find_their_bills_by_the_table_or_by_their_names(desk: Desk) -> None:
    lines = [
        bill("1", document="egy.pdf"),
        bill("2"),
        bill("3"),
        bill("4", document="Kettő/Négy.pdf"),
        bill("5"),
    ]
    files = {
        "csomag/EGY.pdf": pdf("1"),
        "2026000002.pdf": pdf("2"),
        "majus/2026-000003.PDF": pdf("3"),
        "Kettő/Négy.pdf": pdf("4"),
        "2026-009999.pdf": pdf("9"),
    }
    address = desk.checked(table(lines), zipped(files))
    found = desk.state(address)
    assert (found["pdfs"], found["pdfs_matched"], found["pdfs_wrong"]) == (5, 4, 0)
    assert (found["new_rows"], found["bills_without_pdf"]) == (5, 1)
    assert pdf_states(desk, address)["2026-009999.pdf"] == "no bill"
    assert "2026-009999.pdf" in desk.browser.get(f"{address}/pdfek?state=unused").text
    desk.do(address, "atvetel", mode="all")
    desk.send(address)
    desk.site.deliver()
    assert [number for (number,) in documents(desk)] == [f"2026-00000{n}" for n in (1, 2, 3, 4)]
    assert incoming(desk) == []


def test_bad_pdfs_keep_their_bills_out_and_say_why(desk: Desk) -> None:
    same = pdf("ugyanaz")
    lines = [
        *(bill("1"), bill("2", document="x.pdf"), bill("3"), bill("4"), bill("5")),
        bill("6", document="nincs.pdf"),
    ]
    files = {
        "2026-000001.pdf": b"<html>nem pdf</html>",
        "x.pdf": b"%PDF-1.4 half",
        "a/2026-000003.pdf": pdf("a"),
        "b/2026-000003.pdf": pdf("b"),
        "a/2026-000004.pdf": same,
        "b/2026-000004.pdf": same,
        "../2026-000005.pdf": pdf("5"),
        "inner.zip": zipped({"2026-000005.pdf": pdf("5")}),
    }
    address = desk.checked(table(lines), zipped(files))
    wrong = desk.ask(
        "select line, template from invoice_batch_problem where batch_id = :id order by line",
        id=batch_id(address),
    )
    assert [line for line, _template in wrong] == [2, 3, 4, 6, 7]
    assert wrong[2][1] == checking.SEVERAL
    assert wrong[4][1] == checking.NOT_IN_ZIP
    states = pdf_states(desk, address)
    assert "PDF" in states["inner.zip"]
    assert desk.state(address)["new_rows"] == 1
    page = desk.browser.get(f"{address}/hibak").text
    assert "a/2026-000003.pdf, b/2026-000003.pdf" in page


def test_a_zip_by_itself_brings_the_pdfs_of_recorded_bills(desk: Desk) -> None:
    desk.sent(table([bill("1"), bill("2")]), zipped({"2026-000002.pdf": pdf("régi")}))
    new = pdf("új")
    address = desk.checked(
        None, zipped({"2026-000001.pdf": new, "2026-000002.pdf": pdf("más"), "x.pdf": pdf()})
    )
    found = desk.state(address)
    counts = [found[f"{kind}_rows"] for kind in ("new", "changed", "same", "conflict", "wrong")]
    assert counts == [0, 1, 0, 1, 0]
    assert "2026-000001.pdf" in desk.browser.get(address).text
    desk.do(address, "atvetel", mode="good")
    desk.send(address)
    desk.site.deliver()
    assert len(documents(desk)) == 2
    again = desk.checked(None, zipped({"2026-000001.pdf": new}))
    assert desk.state(again)["same_rows"] == 1


def test_a_table_may_name_pdfs_that_come_later(desk: Desk) -> None:
    address = desk.sent(table([bill("1", document="a/egy.pdf")]))
    assert desk.state(address)["state"] == "sent"
    assert desk.state(address)["bills_without_pdf"] == 1
    later = desk.sent(table([bill("1", document="a/egy.pdf")]), zipped({"a/egy.pdf": pdf("egy")}))
    assert desk.state(later)["changed_rows"] == 1
    assert len(documents(desk)) == 1


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("2026-000001.pdf", "2026-000001"),
        ("2026000001.PDF", "2026-000001"),
        ("x/2026_000001.pdf", "2026-000001"),
        ("szamla.pdf", None),
    ],
)
def test_names_of_files_are_read_as_numbers(site: Site, name: str, numbers: str | None) -> None:
    with site.inside(SLUG):
        assert numbers_in(name, current_rules())[:1] == ([numbers] if numbers else [])


def test_a_stroke_in_a_number_may_be_written_otherwise(site: Site) -> None:
    with site.inside("tavho"):
        rules = current_rules()
        for name in ("TH-2026_012345.pdf", "TH-2026-012345.pdf", "TH-2026/012345.pdf"):
            assert "TH-2026/012345" in numbers_in(name, rules)


def test_the_same_file_is_recognised(desk: Desk) -> None:
    first = desk.sent(table([bill("1")]))
    second = desk.checked(table([bill("1")]))
    page = desk.browser.get(second).text
    assert first in page and "tone-warning" in page
    assert second in desk.browser.get(first).text
    assert desk.state(second)["same_rows"] == 1
    other = desk.checked(table([bill("2")]))
    assert first not in desk.browser.get(other).text


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04 not a table",
        f"{HEADER}\n".encode("utf-16"),
        b"customer_number;number\n1;2\n",
        b'customer_number;"invoice\n',
        b"%PDF-1.7",
    ],
)
def test_what_is_no_table_fails_with_a_reason(desk: Desk, data: bytes) -> None:
    if not data:
        assert desk.post_files(data).status_code == 422
        return
    address = desk.checked(data)
    found = desk.state(address)
    assert (found["state"], found["rows"]) == ("failed", 0)
    assert found["problem"]["template"]
    assert "tone-danger" in desk.browser.get(address).text
    assert incoming(desk) == []


def test_a_broken_zip_fails_with_a_reason(desk: Desk) -> None:
    address = desk.checked(table([bill("1")]), b"PK\x03\x04 no")
    assert desk.state(address)["state"] == "failed"


def test_too_many_rows_and_too_much_in_a_zip(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "MOST_ROWS", 3)
    address = desk.checked(table([bill(str(n)) for n in range(9)]))
    assert desk.state(address)["problem"]["template"] == checking.TOO_MANY_ROWS.template
    monkeypatch.setattr(checking, "MOST_UNPACKED", 500)
    address = desk.checked(None, zipped({"a.pdf": pdf("1"), "b.pdf": pdf("2")}))
    assert desk.state(address)["problem"]["template"] == checking.TOO_MUCH.template


def test_files_that_are_too_large_leave_nothing_behind(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = forms.UploadForm
    assert form.table.kwargs["mebibytes"] == forms.TABLE_MEBIBYTES
    monkeypatch.setitem(form.table.kwargs, "mebibytes", 0)
    assert desk.post_files(table([bill("1")])).status_code == 422
    assert incoming(desk) == []
    monkeypatch.setattr(clerk_views.upload, "takes_streams", -1024 * 1024 + 10)
    view = desk.site.app.view_functions["clerk_batches.upload"]
    monkeypatch.setattr(view, "takes_streams", -1024 * 1024 + 10)
    assert desk.post_files(table([bill("1")])).status_code == 422
    assert incoming(desk) == []
    assert desk.ask("select count(*) from invoice_batch") == [(0,)]


def test_files_larger_than_the_parser_holds_at_once_come_in_whole(desk: Desk) -> None:
    address = desk.checked(table([bill(str(n)) for n in range(1, 3001)]))
    assert desk.state(address)["table_size"] > 128 * 1024
    assert desk.state(address)["new_rows"] == 3000


def test_the_rules_may_ask_for_all_rows_or_none(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "good_rows_allowed", lambda: False)
    address = desk.checked(table([bill("1"), bill("2", "sok")]))
    assert f"{address}/atvetel" not in desk.browser.get(address).text
    form = desk.browser.get(address)
    forged = desk.press(form, f"{address}/elvetes")
    assert forged.status_code == 303
    address = desk.checked(table([bill("1")]))
    assert desk.do(address, "atvetel", mode="all").status_code == 303


def test_uploads_that_nobody_read_and_old_rows_are_let_go_of(desk: Desk) -> None:
    address = desk.sent(table([bill("1"), bill("2", "sok")]))
    with desk.site.inside(SLUG):
        store().incoming().new().keep()
        tidying.tidy(now=utc_now())
    assert desk.ask("select count(*) from invoice_batch_row") == [(1,)]
    assert len(incoming(desk)) == 1
    with desk.site.inside(SLUG):
        for path in store().incoming()._folder.iterdir():
            os.utime(path, (0, 0))
        tidying.tidy(now=utc_now() + timedelta(days=91))
    for rest in ("row", "problem", "pdf"):
        assert desk.ask(f"select count(*) from invoice_batch_{rest}") == [(0,)]
    assert incoming(desk) == []
    assert desk.state(address)["new_rows"] == 1
    assert desk.browser.get(address).status_code == 200


class _Untouchable(io.BytesIO):
    """A body that tells when it is read."""

    was_read = False

    def read(self, *args: Any) -> bytes:
        self.was_read = True
        return super().read(*args)

    readinto = readline = read  # type: ignore[assignment]


@pytest.mark.parametrize("address", [f"{LIST}/uj", f"{LIST}/uj?csrf_token=forged"])
@pytest.mark.parametrize("signed_in", [True, False])
def test_no_byte_is_read_before_the_token_was_checked(
    site: Site, desk: Desk, address: str, *, signed_in: bool
) -> None:
    browser = desk.browser if signed_in else site.browser(SLUG, Shell.CONSOLE)
    body = _Untouchable(b"--x\r\n")
    environ = EnvironBuilder(
        site.app, address, base_url=browser.base_url, method="POST", input_stream=body,
        content_type="multipart/form-data; boundary=x", content_length=5_000,
    ).get_environ()  # fmt: skip
    assert browser.open(environ).status_code == 400
    assert not body.was_read


def test_a_stranger_with_a_token_of_their_own_is_turned_away_unread(site: Site) -> None:
    stranger = site.browser(SLUG, Shell.CONSOLE)
    text = stranger.get("/belepes").text
    start = text.index('name="csrf_token"')
    token = text[start:].split('value="', 1)[1].split('"', 1)[0]
    body = _Untouchable(b"--x\r\n")
    environ = EnvironBuilder(
        site.app, f"{LIST}/uj?csrf_token={token}", base_url=stranger.base_url, method="POST",
        input_stream=body, content_type="multipart/form-data; boundary=x", content_length=5_000,
    ).get_environ()  # fmt: skip
    assert stranger.open(environ).status_code == 303
    assert not body.was_read
