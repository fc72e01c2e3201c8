"""A complaint, from the form to the answer and back again, seen with a browser's eyes."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from portal.foundation.tenancy import Shell
from tests.factories import records
from tests.journeys.browser_people import Visitor, open_account
from tests.journeys.conftest import Visit
from tests.journeys.registering import EMAIL, PASSWORD
from tests.support import pictures
from tests.support.live_site import LiveSite
from tests.support.slices import pdf

pytestmark = pytest.mark.browser
SLUG = "miho"
SENDER = "kovari@example.com"
WHO = {"full_name": "Özvegy Kővári-Szabó Ödönné", "email": SENDER, "phone": "06 (46) 501-740"}
COMPLAINT = (
    "Tisztelt Ügyfélszolgálat!\n\nA szeptemberi számlámon kétszer szerepel az alapdíj. Telefonon "
    "(06 46 501 740) már jeleztem, de nem kaptam választ.\n\nKérem, vizsgálják ki."
)
ANSWER = "Tisztelt Asszonyom!\n\nIgaza van: az egyik tételt jóváírjuk. A jóváíró számlát csatoljuk."


def test_a_complaint_of_somebody_without_a_login(
    live: LiveSite, visit: Visit, tmp_path: Path
) -> None:
    photo, letter = tmp_path / "számla.jpg", tmp_path / "jóváírás.pdf"
    photo.write_bytes(pictures.photo(size=(800, 600), orientation=6))
    letter.write_bytes(pdf("jóváírás"))
    sender = visit(SLUG)
    sender.go("/kapcsolat")
    sender.look_in_every_language("messages-contact")
    sender.page.locator("main .form button[type=submit]").click()
    sender.eyes.look("messages-contact-wrong")
    sender.page.get_by_label("Panasz", exact=True).check()
    sender.fill(body=COMPLAINT, **WHO)
    sender.page.locator("main [name=files]").set_input_files(photo)
    sender.page.locator("main .form button[type=submit]").click()
    sender.sees("Megkaptuk az üzenetét")
    sender.eyes.look("messages-sent")
    link = sender.mailed_link("/kapcsolat/ugy/", to=SENDER)

    clerk = _clerk(live, visit)
    clerk.look_in_every_language("console-messages-inbox")
    clerk.page.locator("main tbody a").first.click()
    clerk.fill(body=ANSWER)
    clerk.page.locator("main [name=files]").set_input_files(letter)
    clerk.press("Mentés és küldés")
    clerk.look_in_every_language("console-messages-case")

    sender.page.goto(link)
    sender.look_in_every_language("messages-thread")
    expect(sender.page.locator(".thread")).to_contain_text("jóváírás.pdf")
    with sender.page.expect_download() as coming:
        sender.follow("jóváírás.pdf")
    assert Path(coming.value.path()).read_bytes() == letter.read_bytes()
    sender.press("Az ügy lezárása")
    expect(sender.page.locator("main")).to_contain_text("Lezárta az ügyet")
    sender.eyes.look("messages-closed")
    sender.fill(body="Mégis van egy kérdésem.")
    sender.page.locator("main .form button[type=submit]").click()
    expect(sender.page.locator("main")).to_contain_text("újra megnyitottuk")


def test_the_cases_of_a_signed_in_customer(live: LiveSite, visit: Visit, tmp_path: Path) -> None:
    open_account(live, SLUG, tmp_path)
    customer = visit(SLUG)
    customer.go("/belepes")
    customer.sign_in(EMAIL, PASSWORD)
    customer.go("/uzeneteim")
    customer.look_in_every_language("messages-none")
    customer.go("/kapcsolat")
    customer.eyes.look("messages-contact-known")
    customer.page.locator("main [name=topic]").first.check()
    customer.fill(body=COMPLAINT, phone="06 (46) 501-740")
    customer.page.locator("main .form button[type=submit]").click()
    customer.follow("Az ügy megnyitása")
    customer.eyes.look("messages-own-thread")
    customer.go("/uzeneteim")
    customer.look_in_every_language("messages-own")


def _clerk(live: LiveSite, visit: Visit) -> Visitor:
    with live.site.inside(SLUG):
        records.clerk()
    clerk = visit(SLUG)
    clerk.sign_in_at_console("ugyintezo@example.hu")
    clerk.go("/uzenetek", shell=Shell.CONSOLE)
    return clerk
