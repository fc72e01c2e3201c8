"""The contact form: kind to those who err, kept for those who answer, promised in working days."""

from datetime import UTC, datetime

import pytest

from portal.demo.caught_mail import CaughtMail
from portal.foundation.tenancy import Shell
from portal.identity import operations as identity
from portal.identity import passwords
from portal.messages.operations import NewEnquiry, send_enquiry
from portal.rules.queries import current_rules
from tests.support.site import Browser, Site

SLUG = "ugyfelportal"
GOOD = {
    "topic": "legal",
    "full_name": "Özvegy Kővári Ödönné",
    "phone": "06 (46) 501-740",
    "email": "kovari@example.com",
    "body": "Mikor hívnak vissza? <script>alert(1)</script>",
}
PASSWORD = "ügyintézői-jelszó-2026"


def clerk(site: Site) -> Browser:
    with site.inside(SLUG):
        identity.create_clerk(
            email="ugyintezo@example.com",
            name="Ügyes Ágnes",
            role="clerk",
            password_hash=passwords.hash_password(PASSWORD),
        )
    browser = site.browser(SLUG, Shell.CONSOLE)
    browser.fill("/belepes", {"email": "ugyintezo@example.com", "password": PASSWORD})
    return browser


def test_from_the_question_to_the_closed_case(site: Site, mailbox: CaughtMail) -> None:
    sent = site.browser(SLUG).fill("/kapcsolat", GOOD)
    assert sent.status_code == 200 and "Megkaptuk a kérdését" in sent.text
    site.deliver()
    to_sender, to_clerks = sorted(
        mailbox.newest(limit=500), key=lambda mail: mail.to != GOOD["email"]
    )
    assert to_sender.to == GOOD["email"] and "Kővári Ödönné" in to_sender.text
    assert "/uzenetek/" in to_clerks.text and GOOD["body"] not in to_clerks.text

    staff = clerk(site)
    inbox = staff.get("/uzenetek")
    assert "Kővári Ödönné" in inbox.text
    address = inbox.text.split('href="/uzenetek/', 1)[1].split('"', 1)[0]
    page = staff.get(f"/uzenetek/{address}")
    assert "&lt;script&gt;" in page.text and "<script>alert" not in page.text
    again = staff.send(page, {"closing_note": " "})
    assert again.status_code == 422
    closed = staff.send(page, {"closing_note": "Visszahívtam 10:20-kor."})
    assert "Lezárva" in closed.text
    late = staff.send(page, {"closing_note": "Én is visszahívtam."})
    assert "már lezárta" in late.text
    assert "Kővári" in staff.get("/uzenetek?status=closed").text


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        *(("phone", wrong) for wrong in ("", "12", "abc", "+36 30 123 4567 ext", "١٢٣٤٥٦٧٨٩")),
        *(
            ("email", wrong)
            for wrong in ("nincs", "a@b", "a@x.hu\nBcc: z@y.hu", "a" * 300 + "@x.hu")
        ),
        *(("full_name", wrong) for wrong in ("", "x" * 121, "Kovács\x00Béla")),
        *(("body", wrong) for wrong in ("", "   ", "x" * 4001)),
        ("topic", "nincs-ilyen"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_stays(site: Site, field: str, wrong: str) -> None:
    answer = site.browser(SLUG).fill("/kapcsolat", {**GOOD, field: wrong})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text or "field-invalid" in answer.text
    for other in {"full_name", "phone"} - {field}:
        assert GOOD[other] in answer.text


def test_many_messages_from_one_address_are_slowed_down(site: Site) -> None:
    browser = site.browser(SLUG)
    codes = [browser.fill("/kapcsolat", GOOD).status_code for _ in range(11)]
    assert codes == [200] * 10 + [429]


def test_where_the_form_is_off_it_cannot_be_sent(site: Site) -> None:
    browser = site.browser("komlo")
    page = browser.get("/kapcsolat")
    assert page.status_code == 200 and 'name="body"' not in page.text
    token = browser.get("/belepes").text.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    assert browser.post("/kapcsolat", data={**GOOD, "csrf_token": token}).status_code == 404


def test_the_promise_counts_working_days(site: Site) -> None:
    friday = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
    new = NewEnquiry("bill", "Kiss Éva", "+36301234567", None, "Kérdés", "hu")
    with site.inside(SLUG):
        days = current_rules().contact_answer_within_working_days
        receipt = send_enquiry(new, login_id=None, ip="192.0.2.1", now=friday)
    assert days == 2
    assert receipt.answer_by.date().isoformat() == "2026-11-24"  # Tuesday, over the weekend
