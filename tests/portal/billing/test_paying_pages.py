"""The pages of how to pay: what a customer copies, scans and reads, and nobody else's bills."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import zxingcpp

from tests.portal.foundation.test_qr_codes import painted
from tests.support.bills import Bills
from tests.support.site import Browser, Site
from tests.support.slices import counted, execute, rows

PEOPLE = [("U00001", "Győri Ernő", "person"), ("U00002", "Szűcs Ilona", "person")]


@pytest.fixture
def tavho(site: Site, tmp_path: Path) -> Bills:
    """A company with payment codes, whose transfers name customer and bill."""
    bills = Bills.at(site, "tavho", tmp_path, PEOPLE)
    bills.add("U00001", 4, prefix="TH-2026")
    bills.add("U00002", 1, prefix="TH-2025")
    return bills


@pytest.fixture
def visitor(tavho: Bills) -> Browser:
    return tavho.login("a@example.com", "U00001")


def pays_by(bills: Bills, method: str) -> None:
    with bills.inside():
        execute("update customer set payment_method = :method", method=method)


def one_of(bills: Bills, number: str) -> str:
    return f"/fizetes/{id_of(bills, number)}"


def id_of(bills: Bills, number: str) -> str:
    with bills.inside():
        ((found,),) = rows("select id from invoice where printed_number = :n", n=number)
    return str(found)


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", page)).replace("\N{NO-BREAK SPACE}", " ")


def copied(page: str) -> list[str]:
    return re.findall(r'data-copy="([^"]*)"', page)


def test_everything_unpaid_is_one_transfer(visitor: Browser) -> None:
    page = visitor.get("/fizetes").text
    # Of four bills the first (1000 Ft) and the fourth (1003 Ft) are unpaid.
    assert copied(page) == [
        "Tavhő Távhőszolgáltató Kft.",
        "11600006-60880509-00000000",
        re.search(r'data-copy="(HU\d{26})"', page)[1],  # type: ignore[index]
        "2003",
        "U00001, TH-2026-000003, TH-2026-000000",
    ]
    words = plain(page)
    assert "2 003 Ft" in words and "Erste Bank Hungary Zrt." in words
    assert page.count("Csak ezt fizetem") == 2
    assert "hidden data-copy" in page, (
        "without JavaScript there are no buttons, only text to select"
    )


def test_one_bill_has_its_own_page(tavho: Bills, visitor: Browser) -> None:
    page = visitor.get(one_of(tavho, "TH-2026-000003")).text
    assert copied(page)[3:] == ["1003", "U00001, TH-2026-000003"]
    assert "Így fizetheti ki a számlát: TH-2026-000003" in plain(page)


def test_a_phone_reads_the_code_as_it_is_written(tavho: Bills, visitor: Browser) -> None:
    page = visitor.get(one_of(tavho, "TH-2026-000003")).text
    (svg,) = re.findall(r'<svg role="img".*?</svg>', page, re.DOTALL)
    assert "Fizetési QR-kód: 1\N{NO-BREAK SPACE}003\N{NO-BREAK SPACE}Ft" in svg
    (found,) = zxingcpp.read_barcodes(painted(svg))
    lines = bytes(found.bytes).decode().split("\n")
    assert lines[:7] == [
        *("HCT", "001", "1", "GIBAHUHBXXX", "Tavhő Távhőszolgáltató Kft."),
        *(copied(page)[2], "HUF1003"),
    ]
    assert lines[9] == copied(page)[4] and lines[12:14] == ["TH-2026-000003", "U00001"]


def test_the_pages_stand_under_the_policy(tavho: Bills, visitor: Browser) -> None:
    for path in ("/fizetes", one_of(tavho, "TH-2026-000003")):
        answer = visitor.get(path)
        assert " style=" not in answer.text and not re.search(r"\son\w+=", answer.text)
        assert all(
            "src=" in tag and "nonce=" in tag for tag in re.findall("<script.*?>", answer.text)
        )
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_settled_bill_has_nothing_to_pay(tavho: Bills, visitor: Browser) -> None:
    page = visitor.get(one_of(tavho, "TH-2026-000001")).text
    assert "Ez a számla rendezve van" in page and copied(page) == []


def test_who_owes_nothing_sees_no_account(tavho: Bills, visitor: Browser) -> None:
    with tavho.inside():
        execute("update invoice set outstanding_minor = 0")
    page = visitor.get("/fizetes").text
    assert "Nincs fizetnivalója" in page
    assert copied(page) == []


def test_other_peoples_bills_do_not_exist(tavho: Bills, visitor: Browser) -> None:
    foreign = visitor.get(one_of(tavho, "TH-2025-000000"))
    assert foreign.status_code == 404 and "TH-2025" not in foreign.text
    assert visitor.get("/fizetes/01a20233-9938-7e05-bfe0-5f4413a42ee1").status_code == 404
    assert "TH-2025" not in visitor.get("/fizetes").text


def test_several_customers_pay_apart(tavho: Bills) -> None:
    both = tavho.login("b@example.com", "U00001", "U00002")
    page = both.get("/fizetes").text
    assert [value for value in copied(page) if value.startswith("U0000")] == [
        "U00001, TH-2026-000003, TH-2026-000000",
        "U00002, TH-2025-000000",
    ]
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids)), "no id stands twice"


@pytest.mark.parametrize(
    ("method", "told", "folded"),
    [
        ("direct_debit", "Nincs teendője: a fizetési határidőn a bankja fizet", True),
        ("card", "bankkártyáját terhelve", True),
        ("collection", "A díjbeszedő felkeresi Önt", True),
        ("postal_slip", "A csekket a számla mellett találja", False),
        ("cash", "Ügyfélszolgálati irodánkban fizethet", False),
        ("transfer", "Ön átutalással fizet", False),
    ],
)
def test_the_way_of_paying_is_explained(
    tavho: Bills, visitor: Browser, method: str, told: str, folded: bool
) -> None:
    pays_by(tavho, method)
    with tavho.inside():
        execute("update invoice set due_date = current_date + 10")
    page = visitor.get("/fizetes").text
    assert told in plain(page)
    assert ("<summary>Mégis átutalással fizetnék</summary>" in page) is folded
    assert len(copied(page)) == 5, "the data are there in any case"


def test_a_debit_that_failed_is_said(tavho: Bills, visitor: Browser) -> None:
    pays_by(tavho, "direct_debit")
    with tavho.inside():
        execute("update invoice set due_date = current_date - 3")
    page = visitor.get("/fizetes").text
    assert "Ha a bankja nem fizette ki" in page and "Mégis átutalással" not in page


def test_companies_say_it_their_way(site: Site, tmp_path: Path) -> None:
    bills = Bills.at(site, "petkomm", tmp_path, [("U0001", "Győri Ernő", "person")])
    bills.add("U0001", 1)
    pays_by(bills, "postal_slip")
    page = bills.login("a@example.com", "U0001").get("/fizetes").text
    assert copied(page)[-1] == "2026-000000", "the bill's number only"
    assert 'role="img"' not in page and "Ügyfélszolgálatunkon".lower() in page.lower()
    assert "Online fizetés" not in page


def test_online_payment_is_promised_only_where_the_company_does(visitor: Browser) -> None:
    assert "műszaki és banki feltételei" in visitor.get("/fizetes").text


def test_the_pages_speak_english(visitor: Browser) -> None:
    page = visitor.get("/fizetes")
    visitor.send(page, {"next": "/fizetes"})
    english = visitor.get("/fizetes").text
    assert "Message of the transfer" in english and "Közlemény" not in english
    assert "HUF\N{NO-BREAK SPACE}2,003" in english and copied(english)[3] == "2003"


@pytest.mark.parametrize("path", ["/fizetes", "one"])
def test_the_pages_cost_little(tavho: Bills, visitor: Browser, path: str) -> None:
    wanted = one_of(tavho, "TH-2026-000003") if path == "one" else path
    visitor.get(wanted)
    with counted(tavho.site.services.database) as said:
        visitor.get(wanted)
    assert len(said) <= 3, said
    tavho.add("U00001", 400, prefix="TH-2024")
    with counted(tavho.site.services.database) as later:
        page = visitor.get(wanted).text
    assert len(later) == len(said)
    if path == "/fizetes":
        assert "és további 36" in plain(page), "more than a hundred are counted, not listed"


def test_the_page_of_a_bill_says_how_to_pay_it(tavho: Bills, visitor: Browser) -> None:
    unpaid = visitor.get(f"/szamlak/{id_of(tavho, 'TH-2026-000003')}").text
    assert copied(unpaid)[3:] == ["1003", "U00001, TH-2026-000003"]
    assert copied(visitor.get(f"/szamlak/{id_of(tavho, 'TH-2026-000001')}").text) == []
