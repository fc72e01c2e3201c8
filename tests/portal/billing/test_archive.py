"""All bills as one ZIP: complete, readable names, streamed, and none of anybody else's."""

import csv
import io
import threading
import zipfile
from pathlib import Path

import pytest

from portal.billing import archive
from tests.support.bills import Bills
from tests.support.site import Browser, Site
from tests.support.slices import counted, pdf, rows


@pytest.fixture(autouse=True)
def turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """All turns are free, whatever other tests left unread."""
    monkeypatch.setattr(archive, "_under_way", threading.BoundedSemaphore(archive.AT_ONCE))


def take_all() -> list[archive.Turn]:
    return [archive.Turn() for _ in range(archive.AT_ONCE)]


@pytest.fixture
def bills(site: Site, tmp_path: Path) -> Bills:
    """A tenant with two customers."""
    people = [("U0001", "Győri Ernő", "person"), ("U0002", "Szűcs Ilona", "person")]
    return Bills.at(site, "petkomm", tmp_path, people)


def unpacked(browser: Browser, url: str = "/szamlak/zip") -> zipfile.ZipFile:
    answer = browser.get(url)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Cache-Control"] == "no-store"
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    return zipfile.ZipFile(io.BytesIO(answer.data))


def table_of(zipped: zipfile.ZipFile) -> list[list[str]]:
    (name,) = (name for name in zipped.namelist() if name.endswith(".csv"))
    text = zipped.read(name).decode("utf-8-sig")
    assert zipped.read(name).startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(text), delimiter=";"))[1:]


def test_every_bill_is_in_it_under_a_name_people_know(bills: Bills) -> None:
    bills.add("U0001", 3, documents=True)
    bills.add("U0002", 1, documents=True, prefix="2025")
    zipped = unpacked(bills.login("a@example.com", "U0001"))
    assert zipped.testzip() is None
    pdfs = [name for name in zipped.namelist() if name.endswith(".pdf")]
    assert sorted(pdfs) == [
        "2026-10-25_2026-000002.pdf",
        "2026-11-01_2026-000001.pdf",
        "2026-11-08_2026-000000.pdf",
    ]
    assert zipped.read("2026-11-08_2026-000000.pdf") == (bills.folder / "2026-0.pdf").read_bytes()
    table = table_of(zipped)
    assert [row[-1] for row in table] == sorted(pdfs)
    assert [row[1] for row in table] == ["2026-000002", "2026-000001", "2026-000000"]
    assert table[-1][5:7] == ["1000,00", "1000,00"]


def test_a_year_is_only_that_year(bills: Bills) -> None:
    bills.add("U0001", 60, documents=True)
    browser = bills.login("a@example.com", "U0001")
    earlier = [
        name for name in unpacked(browser, "/szamlak/zip?ev=2025").namelist() if "pdf" in name
    ]
    assert earlier and all(name.startswith("2025-") for name in earlier)
    assert len(unpacked(browser).namelist()) == 61


def test_several_customers_have_a_folder_each(bills: Bills) -> None:
    bills.add("U0001", 1, documents=True)
    bills.add("U0002", 1, documents=True, prefix="2025")
    names = unpacked(bills.login("a@example.com", "U0001", "U0002")).namelist()
    assert {name.partition("/")[0] for name in names if name.endswith(".pdf")} == {"U0001", "U0002"}


def test_a_lost_or_missing_document_is_told_and_stops_nothing(bills: Bills) -> None:
    bills.add("U0001", 2, documents=True)
    bills.add("U0001", 1, prefix="2025")  # never had one
    with bills.inside():
        [(sha256,)] = rows(
            "select f.sha256 from stored_file f join invoice i on i.document_id = f.id"
            " where i.number = '2026-000001'"
        )
    store = Path(bills.site.services.settings.portal_home) / "files"
    lost = next(path for path in store.parent.rglob(str(sha256)))
    lost.unlink()
    zipped = unpacked(bills.login("a@example.com", "U0001"))
    assert [name for name in zipped.namelist() if "pdf" in name] == ["2026-11-08_2026-000000.pdf"]
    told = {row[1]: row[-1] for row in table_of(zipped)}
    assert told["2026-000000"].endswith(".pdf")
    assert not told["2026-000001"].endswith(".pdf") and not told["2025-000000"].endswith(".pdf")
    assert told["2026-000001"] != told["2025-000000"]
    with bills.inside():
        [(detail,)] = rows("select detail from audit_entry where action = 'billing.archive_read'")
    assert detail == {"year": None, "count": 3, "missing": 1}


def test_it_is_read_from_the_store_piece_by_piece(
    bills: Bills, monkeypatch: pytest.MonkeyPatch
) -> None:
    bills.add("U0001", 3, documents=True)
    opened: list[str] = []
    content = archive._content

    def noted(read: object, sha256: str) -> object:
        opened.append(sha256)
        yield from content(read, sha256)  # type: ignore[arg-type]

    monkeypatch.setattr(archive, "_content", noted)
    browser = bills.login("a@example.com", "U0001")
    answer = browser.get("/szamlak/zip", buffered=False)
    assert opened == [], "nothing is read before somebody takes it"
    parts = iter(answer.response)
    while not opened:
        next(parts)
    assert len(opened) == 1
    answer.close()
    assert len(opened) == 1, "who goes away is not waited for"
    assert unpacked(browser).testzip() is None


def test_so_many_at_a_time_and_each_gives_its_turn_back(bills: Bills) -> None:
    bills.add("U0001", 1, documents=True)
    browser = bills.login("a@example.com", "U0001")
    turns = take_all()
    assert browser.get("/szamlak/zip").status_code == 303
    refused = browser.get("/szamlak/zip", follow_redirects=True)
    assert refused.request.path == "/szamlak" and "tone-warning" in refused.text
    for turn in turns:
        turn.give_back()
        turn.give_back()
    for _ in range(archive.AT_ONCE + 1):
        unpacked(browser)
    with browser.head("/szamlak/zip") as head:
        assert head.status_code == 200
    take_all()


def test_too_much_for_one_file_is_refused_kindly(
    bills: Bills, monkeypatch: pytest.MonkeyPatch
) -> None:
    bills.add("U0001", 2, documents=True)
    monkeypatch.setattr(archive, "MOST_BYTES", len(pdf()))
    browser = bills.login("a@example.com", "U0001")
    assert browser.get("/szamlak/zip", follow_redirects=True).request.path == "/szamlak"
    take_all()


def test_it_costs_the_same_however_many_there_are(bills: Bills) -> None:
    bills.add("U0001", 2, documents=True)
    bills.add("U0002", 200, prefix="2025")
    costs = []
    for browser in (bills.login("a@example.com", "U0001"), bills.login("b@example.com", "U0002")):
        unpacked(browser)
        with counted(bills.site.services.database) as statements:
            unpacked(browser)
        costs.append(len(statements))
    assert costs[0] == costs[1] <= 3


def test_it_needs_a_sign_in(bills: Bills) -> None:
    assert bills.site.browser("petkomm").get("/szamlak/zip").status_code in (302, 303)
