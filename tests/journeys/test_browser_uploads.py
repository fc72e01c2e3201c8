"""Bills uploaded at the console, looked over, sent, and seen by the customer, with a browser's eyes."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from portal.foundation.tenancy import Shell
from tests.factories import records
from tests.journeys.browser_people import Visitor
from tests.journeys.conftest import Visit
from tests.support.live_site import LiveSite
from tests.support.slices import pdf
from tests.support.uploads import bill, table, zipped

pytestmark = pytest.mark.browser
SLUG = "tavho"
CUSTOMER = "U12345"
EMAIL = "anna@example.hu"
SENIOR = "vezeto@example.hu"


def row(serial: int, amount: str = "12345", **changes: str) -> list[str]:
    return bill(f"TH-2026/{serial:06d}", amount, **{"customer": CUSTOMER, **changes})


def senior(live: LiveSite, visit: Visit) -> Visitor:
    with live.site.inside(SLUG):
        records.clerk(email=SENIOR, role="senior_clerk")
        customer = records.customer(CUSTOMER)
        records.login(customer, email=EMAIL, username="Anna")
    clerk = visit(SLUG)
    clerk.sign_in_at_console(SENIOR)
    return clerk


def upload(clerk: Visitor, folder: Path, data: bytes, files: dict[str, bytes]) -> None:
    (folder / "számlák.csv").write_bytes(data)
    (folder / "pdf.zip").write_bytes(zipped(files))
    clerk.go("/szamlabetoltes/uj", shell=Shell.CONSOLE)
    clerk.page.locator("main [name=table]").set_input_files(folder / "számlák.csv")
    clerk.page.locator("main [name=documents]").set_input_files(folder / "pdf.zip")
    clerk.send()


def test_bills_are_looked_over_and_sent(live: LiveSite, visit: Visit, tmp_path: Path) -> None:
    clerk = senior(live, visit)
    clerk.go("/szamlabetoltes", shell=Shell.CONSOLE)
    clerk.look_in_every_language("console-uploads-none")
    clerk.go("/szamlabetoltes/uj", shell=Shell.CONSOLE)
    clerk.look_in_every_language("console-upload")
    clerk.send()
    clerk.eyes.look("console-upload-empty")
    upload(clerk, tmp_path, table([row(1), row(2, "2000")]), {"TH-2026_000001.pdf": pdf("egy")})
    expect(clerk.page.locator("progress")).to_be_visible()
    clerk.eyes.look("console-upload-working")
    live.site.deliver()
    clerk.page.get_by_text("Mi változna").wait_for()  # the page has noticed by itself
    clerk.press("Átvétel")
    clerk.look_in_every_language("console-upload-applied")
    clerk.follow("Kiküldés …")
    clerk.look_in_every_language("console-upload-send")
    clerk.press("2 számla kiküldése")
    live.site.deliver()
    clerk.page.get_by_text("Mi változott").wait_for()
    assert "TH-2026/000001" in clerk.mail(to=EMAIL).text + clerk.page.content()
    clerk.follow("Visszavonható még?")
    clerk.look_in_every_language("console-upload-withdraw-refused")
    customer = visit(SLUG)
    customer.go("/belepes")
    customer.sign_in(EMAIL, "három piros alma")
    customer.go("/szamlak")
    expect(customer.page.locator("main")).to_contain_text("TH-2026/000002")


def test_everything_that_may_be_wrong_is_shown(
    live: LiveSite, visit: Visit, tmp_path: Path
) -> None:
    clerk = senior(live, visit)
    upload(clerk, tmp_path, table([row(1), row(2)]), {})
    live.site.deliver()
    clerk.page.get_by_text("Mi változna").wait_for()
    clerk.press("Átvétel")
    clerk.follow("Kiküldés …")
    clerk.page.locator("[name=notify]").uncheck()
    clerk.press("2 számla kiküldése")
    live.site.deliver()
    clerk.page.get_by_text("Mi változott").wait_for()
    lines = [
        *(row(1, "999"), row(2, due="2026-09-30"), row(3), row(4, "sok"), row(5, kind="csoda")),
        row(6, customer="U99999"),
    ]
    files = {"TH-2026_000003.pdf": pdf("három"), "x.pdf": b"nem", "TH-2026_000099.pdf": pdf("99")}
    upload(clerk, tmp_path, table(lines), files)
    live.site.deliver()
    clerk.page.get_by_text("Mi változna").wait_for()
    clerk.look_in_every_language("console-upload-preview")
    with clerk.page.expect_download() as coming:
        clerk.follow("Letöltés CSV-ként")
    report = Path(coming.value.path()).read_text("utf-8-sig")
    assert "Sor;Oszlop;Érték;Indok" in report or report.startswith("Sor;")
    for page in ("sorok", "hibak", "pdfek"):
        address = clerk.page.url
        clerk.page.goto(f"{address}/{page}")
        clerk.look_in_every_language(f"console-upload-{page}")
        clerk.page.goto(address)
    clerk.page.get_by_label("Csak a jó sorokat").check()
    clerk.press("Átvétel")
    clerk.press("Visszavonás (2 számla)")
    expect(clerk.page.locator("main")).to_contain_text("Egyetlen ügyfél sem látott belőle semmit")
    clerk.go("/szamlabetoltes", shell=Shell.CONSOLE)
    clerk.look_in_every_language("console-uploads")
