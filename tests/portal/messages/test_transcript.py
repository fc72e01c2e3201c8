"""The transcript: every message with its time and files, the promises, and no internal note."""

import io

import pytest
from pypdf import PdfReader

from tests.portal.messages.conftest import COMPLAINT, Desk, upload
from tests.support.slices import pdf


def words(data: bytes) -> str:
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    return " ".join(text.split())


@pytest.mark.parametrize("body", ["#panic() *x* \\ `y` $z$ <a@b>", "1. sor\n\n2. sor\n3. sor"])
def test_the_transcript_holds_the_whole_case(desk: Desk, body: str) -> None:
    stranger, staff = desk.stranger(), desk.clerk()
    upload(
        stranger,
        stranger.get("/kapcsolat"),
        {**COMPLAINT, "body": body},
        [(pdf("x"), "számla.pdf")],
    )
    address = desk.first_case(staff)
    staff.fill(address, {"deed": "note", "body": "Csak köztünk"})
    staff.fill(address, {"deed": "answer", "body": "Árvíztűrő tükörfúrógép."})
    answer = staff.get(f"{address}/atirat")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    said = words(answer.data)
    for wanted in (
        "Az ügy átirata",
        "Özvegy Kővári Ödönné",
        "Árvíztűrő tükörfúrógép.",
        "számla.pdf",
        "30 napon belül írásban válaszolunk.",
        "teljesült",
        "holidays",
        "Panasz",
        " ".join(body.split())[:8],
    ):
        assert wanted in said, wanted
    assert "Csak köztünk" not in said and "Ügyes Ágnes" in said


def test_the_sender_gets_the_same_in_the_language_of_the_page(desk: Desk) -> None:
    browser, cast = desk.customer()
    path = f"/uzeneteim/{cast.ids['enquiry_id']}"
    page = browser.get(path)
    assert f'href="{path}/atirat"' in page.text
    said = words(browser.get(f"{path}/atirat").data)
    assert f"{cast.canary} answer" in said and f"{cast.canary} note" not in said
    # Towards the customer the company speaks, not a name.
    assert f"{cast.canary} tenant_admin" not in said
    token = page.text.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    browser.post("/nyelv/en", data={"csrf_token": token, "next": "/"})
    assert "Transcript of a case" in words(browser.get(f"{path}/atirat").data)
