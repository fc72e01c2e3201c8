"""Supply contracts: imported with their PDFs, shown to their customers only."""

from pathlib import Path

import pytest

from portal.billing.contract_imports import import_contracts
from portal.foundation.csv_report import ImportReport
from tests.support.bills import Bills
from tests.support.site import Browser, Site
from tests.support.slices import pdf, rows

HEAD = (
    "Ügyfélkód;Szerződésszám;Felhasználási hely kódja;Felhasználási hely címe;Kezdete;Vége;"
    "Szerződés típusa;Díjszabás;Fűtött légtérfogat;Szerződő;Felhasználó;Díjfizető;Dokumentum"
)
ONE = (
    "123456789;SZ-1;00000001;Miskolc, Fő u. 1.;2015.01.01;;lakossági;L1;142,5;"
    "Győri Ernő;Társasház;Győri Ernő;sz1.pdf"
)


@pytest.fixture
def bills(site: Site, tmp_path: Path) -> Bills:
    people = [("123456789", "Győri Ernő", "person"), ("987654321", "Szűcs Ilona", "person")]
    (tmp_path / "sz1.pdf").write_bytes(pdf("szerződés"))
    return Bills.at(site, "miho", tmp_path, people)


@pytest.fixture
def reader(bills: Bills) -> Browser:
    return bills.login("erno@example.com", "123456789")


def bring(bills: Bills, *lines: str) -> ImportReport:
    path = bills.folder / "contracts.csv"
    path.write_text("\n".join((HEAD, *lines)) + "\n", encoding="utf-8")
    with bills.inside():
        return import_contracts(path=path, documents=bills.folder)


def test_a_contract_is_shown_with_its_pdf(bills: Bills, reader: Browser) -> None:
    report = bring(bills, ONE)
    assert (report.added, report.wrong) == (1, 0), report.examples
    page = reader.get("/szerzodes")
    for words in (
        "SZ-1",
        "Miskolc, Fő u. 1.",
        "142,5\N{NO-BREAK SPACE}m³",
        "Társasház",
        "határozatlan",
    ):
        assert words in page.text
    with bills.inside():
        [(contract_id,)] = rows("select id from supply_contract")
    answer = reader.get(f"/szerzodes/{contract_id}/pdf")
    assert answer.data == (bills.folder / "sz1.pdf").read_bytes()
    assert answer.headers["Cache-Control"] == "no-store"
    answer.close()
    other = bills.login("ilona@example.com", "987654321")
    assert "SZ-1" not in other.get("/szerzodes").text
    assert other.get(f"/szerzodes/{contract_id}/pdf").status_code == 404


def test_without_a_contract_the_page_says_whom_to_ask(bills: Bills, reader: Browser) -> None:
    assert "Itt nincs nyilvántartott szerződés" in reader.get("/szerzodes").text


def test_importing_again_changes_nothing_and_a_change_is_brought_in(bills: Bills) -> None:
    bring(bills, ONE)
    again = bring(bills, ONE)
    assert (again.added, again.updated, again.unchanged) == (0, 0, 1)
    changed = bring(
        bills, ONE.replace(";;lakossági", ";2026.12.31;lakossági").replace("sz1.pdf", "")
    )
    assert (changed.added, changed.updated) == (0, 1)
    with bills.inside():
        assert rows("select end_date::text, document_id is not null from supply_contract") == [
            ("2026-12-31", True)
        ]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("123456789", "111111111", "No customer"),
        ("2015.01.01;;", "2015.01.01;2014.12.31;", "ends before"),
        ("142,5", "sok", "not a volume"),
        ("142,5", "-3", "not a volume"),
        ("2015.01.01", "2015.13.01", "not a date"),
        ("sz1.pdf", "../sz1.pdf", "folder of documents"),
        ("sz1.pdf", "nincs.pdf", "no such file"),
        ("SZ-1", "", "missing"),
    ],
)
def test_wrong_rows_stay_out_and_say_why(bills: Bills, old: str, new: str, reason: str) -> None:
    report = bring(bills, ONE.replace(old, new, 1))
    assert (report.added, report.wrong) == (0, 1)
    assert reason in str(report.examples[0].reason)
    with bills.inside():
        assert rows("select count(*) from supply_contract") == [(0,)]


def test_a_number_that_stands_twice_counts_once(bills: Bills) -> None:
    report = bring(bills, ONE, ONE.replace("L1", "L2"))
    assert (report.added, report.wrong) == (1, 1)
    with bills.inside():
        assert rows("select tariff_class from supply_contract") == [("L1",)]


def test_a_tenant_without_the_page_has_none(site: Site, tmp_path: Path) -> None:
    bills = Bills.at(site, "petkomm", tmp_path, [("U0001", "Győri Ernő", "person")])
    assert bills.login("a@example.com", "U0001").get("/szerzodes").status_code == 404
