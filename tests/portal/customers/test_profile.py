"""My data: as recorded, as asked for, at once or by a clerk, taken over by the next import."""

import csv
import io
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal.cli import main
from portal.customers.imports import import_customers
from portal.settings import Settings
from tests.support.bills import Bills
from tests.support.site import Browser, Site
from tests.support.slices import execute, rows

PHONE = "+36 30 123 4567"


@pytest.fixture
def bills(site: Site, tmp_path: Path) -> Bills:
    """A tenant where the telephone number changes at once, the rest by a clerk."""
    people = [("U0001", "Győri Ernő", "person"), ("U0002", "Szűcs Ilona", "person")]
    return Bills.at(site, "petkomm", tmp_path, people)


@pytest.fixture
def reader(bills: Bills) -> Browser:
    return bills.login("erno@example.com", "U0001")


def path(bills: Bills, page: str, number: str = "U0001") -> str:
    return f"/adataim/{bills.customers[number]}/{page}"


def wishes(bills: Bills) -> list[tuple[object, ...]]:
    with bills.inside():
        return rows("select field, status from customer_wish order by asked_at, id")


def token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found[1]


def test_a_telephone_number_counts_at_once_and_the_record_stays(
    bills: Bills, reader: Browser
) -> None:
    with bills.inside():
        execute("update customer set phone = '+36 72 111 222'")
    answer = reader.fill(path(bills, "telefonszam"), {"phone": f"  {PHONE} "})
    assert "feljegyeztük" in answer.text
    assert PHONE in answer.text and "+36 72 111 222" in answer.text
    assert "átvezetésre vár" in answer.text
    assert wishes(bills) == [("phone", "accepted")]
    with bills.inside():
        assert rows("select distinct phone from customer") == [("+36 72 111 222",)]


@pytest.mark.parametrize(
    "typed", ["", "123", "igen", "+36 30 123 4567 8901 2345", "=1+1", "٣٦٣٠١٢٣٤٥٦٧", "06\n30", "\0"]
)
def test_a_wrong_number_is_said_under_its_field_and_kept(
    bills: Bills, reader: Browser, typed: str
) -> None:
    answer = reader.fill(path(bills, "telefonszam"), {"phone": typed})
    assert answer.status_code == 422
    assert 'id="phone-error"' in answer.text
    if typed.isascii() and typed.isprintable():
        assert f'value="{typed}"' in answer.text
    assert wishes(bills) == []


def test_an_address_waits_for_a_clerk_who_accepts_and_the_customer_sees_it(
    bills: Bills, reader: Browser
) -> None:
    address = {"postal_code": "8105", "city": "Pétfürdő", "street": "Fő utca 3."}
    answer = reader.fill(path(bills, "levelezesi-cim"), address)
    assert "munkatársunk vizsgálja" in answer.text
    assert "8105 Pétfürdő, Fő utca 3." in answer.text
    clerk = bills.clerk()
    queue = clerk.get("/adatvaltozasok")
    [found] = re.findall(r'href="(/adatvaltozasok/[0-9a-f-]{36})"', queue.text)
    page = clerk.get(found)
    assert "8105 Pétfürdő, Fő utca 3." in page.text
    done = clerk.post(
        found, data={"csrf_token": token(page.text), "decision": "accept"}, follow_redirects=True
    )
    assert "Eldöntve" in done.text
    assert "átvezetésre vár" in reader.get("/adataim").text
    again = clerk.post(
        found, data={"csrf_token": token(page.text), "decision": "accept"}, follow_redirects=True
    )
    assert "már döntött" in again.text


def test_a_refusal_needs_a_reason_which_the_customer_reads(bills: Bills, reader: Browser) -> None:
    reader.fill(path(bills, "fizetesi-mod"), {"payment_method": "direct_debit"})
    clerk = bills.clerk()
    [found] = re.findall(
        r'href="(/adatvaltozasok/[0-9a-f-]{36})"', clerk.get("/adatvaltozasok").text
    )
    page = clerk.get(found)
    data = {"csrf_token": token(page.text), "decision": "refuse", "note": ""}
    assert clerk.post(found, data=data).status_code == 422
    assert wishes(bills) == [("payment_method", "waiting")]
    clerk.post(found, data=data | {"note": "A bank nem fogadta el."})
    text = reader.get("/adataim").text
    assert "Elutasítva" in text and "A bank nem fogadta el." in text


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("postal_code", "810"),
        ("postal_code", "0123"),
        ("postal_code", "8105a"),
        ("city", ""),
        ("city", "x" * 121),
        ("street", "=HYPERLINK(1)"),
        ("street", "@x"),
        ("street", "Fő\u202eutca"),
    ],
)
def test_wrong_addresses(bills: Bills, reader: Browser, field: str, typed: str) -> None:
    address = {"postal_code": "8105", "city": "Pétfürdő", "street": "Fő utca 3."} | {field: typed}
    answer = reader.fill(path(bills, "levelezesi-cim"), address)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert answer.text.count('-error"') >= 1
    assert wishes(bills) == []


def test_only_ways_of_paying_that_the_rules_offer(bills: Bills, reader: Browser) -> None:
    page = reader.get(path(bills, "fizetesi-mod"))
    assert 'value="direct_debit"' in page.text and 'value="cash"' not in page.text
    answer = reader.send(page, {"payment_method": "cash"})
    assert answer.status_code == 422
    assert wishes(bills) == []


def test_a_newer_wish_takes_the_place_of_the_open_one(bills: Bills, reader: Browser) -> None:
    for number in (PHONE, PHONE, "+36 20 765 4321"):
        reader.fill(path(bills, "telefonszam"), {"phone": number})
    assert wishes(bills) == [("phone", "replaced"), ("phone", "accepted")]


def test_it_can_be_taken_back_until_it_was_handed_over(
    bills: Bills, reader: Browser, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader.fill(path(bills, "telefonszam"), {"phone": PHONE})
    page = reader.get("/adataim").text
    [withdraw] = re.findall(r'action="(/adataim/[^"]+/visszavonas/[^"]+)"', page)
    reader.post(withdraw, data={"csrf_token": token(page)})
    assert wishes(bills) == [("phone", "withdrawn")]
    reader.fill(path(bills, "telefonszam"), {"phone": PHONE})
    page = reader.get("/adataim").text
    [withdraw] = re.findall(r'action="(/adataim/[^"]+/visszavonas/[^"]+)"', page)
    with bills.inside():
        execute("update customer_wish set exported_at = now() where status = 'accepted'")
    answer = reader.post(withdraw, data={"csrf_token": token(page)}, follow_redirects=True)
    assert "már nem vonható vissza" in answer.text
    assert wishes(bills)[-1] == ("phone", "accepted")


def test_nobody_asks_for_somebody_else(bills: Bills, reader: Browser) -> None:
    page = reader.get("/adataim").text
    for one in ("telefonszam", "levelezesi-cim", "fizetesi-mod"):
        other = path(bills, one, "U0002")
        assert reader.get(other).status_code == 404
        sent = {"csrf_token": token(page), "phone": PHONE}
        assert reader.post(other, data=sent).status_code == 404
    assert wishes(bills) == []


def test_what_the_rules_leave_alone_cannot_be_changed(site: Site, tmp_path: Path) -> None:
    people = [("123456789", "Győri Ernő", "person")]
    bills = Bills.at(site, "miho", tmp_path, people)
    reader = bills.login("erno@example.com", "123456789")
    assert "/telefonszam" in reader.get("/adataim").text
    assert "/fizetesi-mod" not in reader.get("/adataim").text
    assert reader.get(path(bills, "fizetesi-mod", "123456789")).status_code == 404


@pytest.mark.parametrize(
    ("recorded", "ended"),
    [("06301234567", True), ("+36 (30) 123-4567", True), ("+36 30 123 4568", False), ("", False)],
)
def test_the_next_import_that_brings_it_ends_the_wish(
    bills: Bills, reader: Browser, recorded: str, ended: bool
) -> None:
    reader.fill(path(bills, "telefonszam"), {"phone": PHONE})
    file = bills.folder / "again.csv"
    file.write_text(f"customer_number;name;phone\nU0001;Győri Ernő;{recorded}\n", encoding="utf-8")
    with bills.inside():
        import_customers(path=file)
    assert wishes(bills) == [("phone", "taken_over" if ended else "accepted")]


def test_an_imported_mailing_address_ends_its_wish_and_is_shown(
    bills: Bills, reader: Browser
) -> None:
    address = {"postal_code": "8105", "city": "Pétfürdő", "street": "Fő utca 3."}
    reader.fill(path(bills, "levelezesi-cim"), address)
    file = bills.folder / "again.csv"
    head = "Ügyfélkód;Név;Levelezési irányítószám;Levelezési település;Levelezési cím"
    file.write_text(f"{head}\nU0001;Győri Ernő;8105;PÉTFÜRDŐ;Fő utca 3\n", encoding="utf-8")
    with bills.inside():
        import_customers(path=file)
    assert wishes(bills) == [("mailing_address", "taken_over")]
    assert "8105 PÉTFÜRDŐ, Fő utca 3" in reader.get("/adataim").text


def test_the_billing_system_gets_each_change_once(
    bills: Bills, reader: Browser, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.cli.importing.read_settings", lambda: settings)
    reader.fill(path(bills, "telefonszam"), {"phone": PHONE})
    reader.fill(path(bills, "fizetesi-mod"), {"payment_method": "transfer"})
    file = bills.folder / "out.csv"

    def lines(*words: str) -> list[dict[str, str]]:
        call = ["customers", "changes", "--tenant", "petkomm", *words, str(file)]
        done = CliRunner().invoke(main, call)
        assert done.exit_code == 0, done.output
        read = io.StringIO(file.read_text(encoding="utf-8-sig"))
        return list(csv.DictReader(read, delimiter=";"))

    [line] = lines()
    assert (line["customer_number"], line["field"], line["wanted"]) == ("U0001", "phone", PHONE)
    assert lines() == []
    assert len(lines("--again")) == 1, "what waits for a clerk is not handed over"


def test_the_console_hands_the_same_table_over(bills: Bills, reader: Browser) -> None:
    reader.fill(path(bills, "telefonszam"), {"phone": PHONE})
    clerk = bills.clerk()
    page = clerk.get("/adatvaltozasok?status=accepted")
    for count in (1, 0):
        answer = clerk.post("/adatvaltozasok/csv", data={"csrf_token": token(page.text)})
        assert answer.headers["Content-Type"].startswith("text/csv")
        assert answer.get_data().decode("utf-8-sig").count(PHONE) == count


def test_the_page_leads_on_and_counts_its_statements(bills: Bills, reader: Browser) -> None:
    text = reader.get("/adataim").text
    assert 'href="/adataim/letoltes"' in text
    assert "Minden, amit Önről tárolunk" in text
