"""Bills on the console, from the upload to the customer, as a clerk meets it."""

import ast
import csv
import io
import re
from datetime import date
from pathlib import Path

import pytest
from babel.support import Translations
from flask_babel import force_locale

from portal.billing import import_cells, import_documents, imports
from portal.billing.batches import checking, jobs, wording
from portal.customers import identifiers
from portal.demo.caught_mail import CaughtMail
from portal.foundation import csv_files, csv_headers, csv_values, pdf_checking, zip_files
from portal.foundation.web import i18n
from portal.foundation.web.formats import format_date
from tests.support import staff
from tests.support.site import Site
from tests.support.slices import counted
from tests.support.uploads import LIST, SLUG, TELLING, Desk, bill, sign_in, table, zipped


@pytest.fixture
def desk(site: Site) -> Desk:
    """A senior colleague, and three customers."""
    return Desk.at(site)


def test_bills_go_from_the_file_to_the_customer_only_when_they_are_sent(site: Site) -> None:
    desk = Desk.at(site, TELLING)
    customer = desk.login("V00001", email="anna@example.hu")
    sign_in(customer, email="anna@example.hu")
    lines = [bill("1", customer="V00001"), bill("2", "-500", customer="V00002")]
    address = desk.upload(table(lines))
    assert "data-progress" in desk.browser.get(address).text
    site.deliver()
    assert desk.state(address)["state"] == "preview"
    shown = desk.browser.get(address)
    assert "2026-000001" in shown.text and "00002" in shown.text
    assert desk.press(shown, f"{address}/atvetel", mode="all").status_code == 303
    assert desk.state(address)["state"] == "applied"
    assert desk.ask("select count(*) from invoice") == [(0,)]
    assert "2026-000001" not in customer.get("/szamlak").text
    desk.send(address, notify=True)
    site.deliver()
    found = desk.state(address)
    assert (found["state"], found["people"], found["news"]) == ("sent", 1, 1)
    assert "2026-000001" in customer.get("/szamlak").text
    assert desk.ask("select sum(effect_minor) from ledger_entry") == [(1234500 - 50000,)]
    assert "2026-000001" in desk.browser.get(f"{address}/sorok").text


def test_mails_go_out_after_the_yes_and_only_to_whom_the_page_counted(
    site: Site, mailbox: CaughtMail
) -> None:
    desk = Desk.at(site, TELLING)
    for number in ("V00001", "V00002"):
        desk.login(number, email=f"{number}@example.hu")
    lines = [bill(str(n), customer=f"V0000{1 + n % 3}") for n in range(6)]
    address = desk.checked(table(lines))
    desk.do(address, "atvetel", mode="all")
    site.deliver()
    assert mailbox.newest(to="v00001@example.hu", limit=9) == []
    asked = desk.browser.get(f"{address}/kikuldes").text
    counts = re.findall(r"<dd>(.*?)</dd>", asked, re.S)
    assert [re.sub(r"<.*?>", "", count).strip() for count in counts[-2:]] == ["2", "2"]
    desk.send(address, notify=True)
    site.deliver()
    assert desk.state(address)["people"] == 2
    assert desk.state(address)["news"] == 4
    for number in ("v00001", "v00002"):
        assert len(mailbox.newest(to=f"{number}@example.hu", limit=9)) == 2


def test_every_kind_of_row_is_told_apart_with_both_values(desk: Desk) -> None:
    desk.sent(table([bill("1"), bill("2"), bill("3"), bill("4", paid="10", paid_on="2026-05-04")]))
    address = desk.checked(
        table(
            [
                bill("1"),
                bill("2", "999"),
                bill("3", due="2026-06-30"),
                bill("5", "1000"),
                bill("6", customer="U9999"),
                bill("7", "12345.5"),
                bill("5", "1001"),
                bill("5", "1000"),
                bill("4", paid="20", paid_on="2026-05-05"),
                ["only", "three", "cells"],
            ]
        )
    )
    found = desk.state(address)
    assert [found[f"{kind}_rows"] for kind in ("new", "changed", "same", "conflict", "wrong")] == [
        *(1, 2, 2, 1, 4)
    ]
    assert found["new_sum_minor"] == 100000
    page = desk.browser.get(address).text
    for words in (
        "12\N{NO-BREAK SPACE}345",
        "999",
        "2026.\N{NO-BREAK SPACE}06.\N{NO-BREAK SPACE}30.",
    ):
        assert words in page
    report = desk.browser.get(f"{address}/hibak?format=csv")
    lines = list(csv.reader(io.StringIO(report.get_data().decode("utf-8-sig")), delimiter=";"))
    assert [line[0] for line in lines[1:]] == ["3", "6", "7", "8", "11"]
    assert all(line[3] for line in lines)
    changed = desk.browser.get(f"{address}/sorok?outcome=changed&format=csv")
    assert len(changed.get_data().decode("utf-8-sig").splitlines()) == 3


def test_the_good_rows_come_in_and_the_wrong_ones_stay_out(desk: Desk) -> None:
    address = desk.checked(table([bill("1"), bill("2", "sok"), bill("3")]))
    refused = desk.do(address, "atvetel", mode="all")
    assert refused.status_code in (409, 422)
    assert desk.do(address, "atvetel", mode="good").status_code == 303
    desk.send(address)
    desk.site.deliver()
    assert desk.ask("select number from invoice order by number") == [
        ("2026-000001",),
        ("2026-000003",),
    ]


def test_a_clerk_may_upload_but_not_send(site: Site, desk: Desk) -> None:
    junior = Desk(site, staff.colleague(site, SLUG, role="clerk", email="uj@example.hu"))
    address = junior.checked(table([bill("1")]))
    assert junior.do(address, "atvetel", mode="all").status_code == 303
    assert junior.browser.get(f"{address}/kikuldes").status_code == 404
    assert "kikuldes" not in junior.browser.get(address).text
    desk.send(address)
    site.deliver()
    assert desk.state(address)["state"] == "sent"


def test_pages_cost_the_same_however_many_rows_there_are(desk: Desk) -> None:
    costs = []
    for many in (3, 300):
        lines = [bill(str(many * 1000 + n)) for n in range(many)]
        lines += [bill(str(n + 1), "sok") for n in range(many)]
        files = zipped({f"{n}.pdf": b"no pdf" for n in range(many // 3)})
        address = desk.checked(table(lines), files)
        costs.append([])
        for path in (address, f"{address}/sorok", f"{address}/hibak", f"{address}/pdfek", LIST):
            with counted(desk.site.services.database) as said:
                assert desk.browser.get(path).status_code == 200
            costs[-1].append(len(said))
    assert costs[0] == costs[1]
    assert max(costs[1]) <= 9, costs


def test_the_list_is_filtered_sorted_and_exported(desk: Desk) -> None:
    first = desk.checked(table([bill("1")]))
    second = desk.sent(table([bill("2"), bill("3")]))
    assert desk.post_files(table([bill("4")]), table_name="őszi számlák.csv").status_code == 303
    desk.site.deliver()
    found = desk.browser.get(f"{LIST}?q=oszi+szamlak").text
    assert "őszi számlák.csv" in found and first not in found
    sent = desk.browser.get(f"{LIST}?state=sent").text
    assert second in sent and first not in sent
    waiting = desk.browser.get(f"{LIST}?state=open&sort=-new").text
    assert first in waiting and second not in waiting
    export = desk.browser.get(f"{LIST}?format=csv").get_data().decode("utf-8-sig")
    assert len(export.splitlines()) == 4
    assert desk.browser.get(f"{LIST}?first=2126-01-01").status_code == 200


def test_what_waits_stands_on_the_first_page_of_the_console(desk: Desk) -> None:
    address = desk.checked(table([bill("1")]))
    assert address in desk.browser.get("/").text
    desk.do(address, "elvetes")
    assert address not in desk.browser.get("/").text


def test_every_sentence_about_a_wrong_file_is_translated(site: Site) -> None:
    catalogue = Translations.load(i18n.DIRECTORY, ["hu"])
    modules = (
        *(csv_files, csv_headers, csv_values, pdf_checking, zip_files),
        *(imports, import_cells, import_documents, checking, jobs, identifiers),
    )
    marked = set[str]()
    for module in modules:
        tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "N_":
                marked.add(ast.literal_eval(node.args[0]))
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Problem":
                assert not isinstance(node.args[0], ast.Constant), ast.unparse(node)
    assert len(marked) > 40
    assert not [words for words in marked if catalogue.gettext(words) == words]


def test_a_contradiction_is_told_in_the_readers_words(site: Site) -> None:
    fillers = {"column": "amount_due", "known": "12345.00"}
    with site.inside(SLUG), force_locale("en"):
        told = wording.sentence(imports.CONFLICT, fillers)
        assert "HUF" in told and "12,345" in told and "amount_due" not in told
        assert wording.value_text("due_date", "2026-05-03") == format_date(date(2026, 5, 3), "en")
        assert wording.value_text("document", "*") != "*"
