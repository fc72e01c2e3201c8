"""The contact form: kind to those who err, kept once, promised, and slow for those who flood it."""

import uuid
from datetime import UTC, datetime

import pytest

from portal.foundation import db
from portal.messages.models import Enquiry
from tests.portal.messages.conftest import COMPLAINT, GOOD, SLUG, Desk, upload
from tests.support import pictures
from tests.support.site import Browser, Site
from tests.support.slices import pdf


def cases(site: Site) -> list[Enquiry]:
    with site.inside(SLUG):
        return list(db.session().query(Enquiry))


def test_a_stranger_gets_a_number_a_promise_and_a_link(desk: Desk) -> None:
    sent = desk.stranger().fill("/kapcsolat", GOOD)
    assert sent.status_code == 200 and "Megkaptuk az üzenetét" in sent.text
    (case,) = cases(desk.site)
    assert case.case_number in sent.text and "visszahívjuk" in sent.text
    (mail,) = desk.mails_to(GOOD["email"])
    assert case.case_number in mail.subject and "Özvegy Kővári Ödönné" in mail.text
    assert "/kapcsolat/ugy/" in mail.text and "ne válaszoljon" in mail.text
    (notice,) = desk.mails_to("ugyfelszolgalat@hargita.example.com")
    assert f"/uzenetek/{case.id}" in notice.text and "<script>" not in notice.text


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        *(("phone", wrong) for wrong in ("", "12", "abc", "+36 30 123 4567 ext", "١٢٣٤٥٦٧٨٩")),
        *(
            ("email", wrong)
            for wrong in ("nincs", "a@b", "a@x.hu\nBcc: z@y.hu", "a" * 300 + "@x.hu")
        ),
        *(("full_name", wrong) for wrong in ("", "x" * 121, "Kovács\x00Béla", "K\u202eovács", "1")),
        *(("body", wrong) for wrong in ("", "   ", "\u200b\u200b", "x" * 4001)),
        ("topic", "nincs-ilyen"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_stays(site: Site, field: str, wrong: str) -> None:
    answer = site.browser(SLUG).fill("/kapcsolat", {**GOOD, field: wrong})
    assert answer.status_code == 422
    assert "field-invalid" in answer.text and "field-error" in answer.text
    for other in {"full_name", "phone"} - {field}:
        assert GOOD[other] in answer.text
    assert cases(site) == []


@pytest.mark.parametrize(
    ("topic", "missing", "said"),
    [
        ("legal", "phone", "hívhatjuk vissza"),
        ("complaint", "email", "amelyre válaszolhatunk"),
    ],
)
def test_the_promise_says_what_is_needed(site: Site, topic: str, missing: str, said: str) -> None:
    browser = site.browser(SLUG)
    refused = browser.fill("/kapcsolat", {**GOOD, "topic": topic, missing: ""})
    assert refused.status_code == 422 and said in refused.text
    other = {"phone": "email", "email": "phone"}[missing]
    taken = browser.fill("/kapcsolat", {**GOOD, "topic": topic, other: ""})
    assert taken.status_code == 200 and len(cases(site)) == 1


def test_a_double_click_is_one_case(desk: Desk) -> None:
    browser = desk.stranger()
    page = browser.get("/kapcsolat")
    first, second = browser.send(page, GOOD), browser.send(page, GOOD)
    (case,) = cases(desk.site)
    assert case.case_number in first.text and case.case_number in second.text
    assert len(desk.mails_to(GOOD["email"])) == 1
    forged = browser.send(page, {**GOOD, "submission_id": "nem-uuid"})
    assert forged.status_code == 200 and len(cases(desk.site)) == 2


def test_many_messages_from_one_address_are_slowed_down(site: Site) -> None:
    browser = site.browser(SLUG)
    codes = [browser.fill("/kapcsolat", GOOD).status_code for _ in range(11)]
    assert codes == [200] * 10 + [429]


def test_a_mailbox_that_strangers_name_is_left_in_peace(desk: Desk) -> None:
    pages = {desk.stranger().fill("/kapcsolat", GOOD).status_code for _ in range(9)}
    assert pages == {200}
    assert len(desk.mails_to(GOOD["email"])) == 6


def test_anonymous_answers_tell_nothing_of_who_is_known(desk: Desk) -> None:
    _, cast = desk.customer()
    one = desk.stranger().fill("/kapcsolat", {**GOOD, "email": cast.customer_email}).text
    two = desk.stranger().fill("/kapcsolat", {**GOOD, "email": "senki@example.com"}).text
    numbers = {case.case_number for case in cases(desk.site)}
    for number in numbers:
        one, two = one.replace(number, "#"), two.replace(number, "#")

    def plain(text: str, address: str) -> str:
        text = text.replace(address, "@")
        return "\n".join(
            line for line in text.split("\n") if "nonce" not in line and "csrf" not in line
        )

    assert plain(one, cast.customer_email) == plain(two, "senki@example.com")


def test_who_is_signed_in_need_not_say_who_they_are(desk: Desk) -> None:
    browser, cast = desk.customer()
    page = browser.get("/kapcsolat")
    assert cast.customer_email in page.text and f'value="{cast.canary} Ilona"' in page.text
    assert 'name="email"' not in page.text
    sent = browser.send(page, {"topic": "complaint", "body": "Panaszom van."})
    assert sent.status_code == 200 and "/uzeneteim/" in sent.text
    newest = max(cases(desk.site), key=lambda case: case.created_at)
    assert newest.login_id == cast.ids["login_id"] and newest.email == cast.customer_email
    assert newest.token_sha256 is None
    mails = [mail for mail in desk.mails_to(cast.customer_email) if newest.case_number in mail.text]
    assert f"/uzeneteim/{newest.id}" in mails[0].text


def test_a_topic_can_be_chosen_by_the_address(site: Site) -> None:
    page = site.browser(SLUG).get("/kapcsolat?topic=complaint").text
    chosen = (
        page.split('value="complaint"', 1)[0].rsplit("<input", 1)[1]
        + page.split('value="complaint"', 1)[1].split(">", 1)[0]
    )
    assert "checked" in chosen or "checked" in page.split('value="complaint"')[0].rsplit("<", 1)[1]
    assert site.browser(SLUG).get("/kapcsolat?topic=<script>").status_code == 200


def test_a_megabyte_of_text_is_too_large(site: Site) -> None:
    browser, huge = site.browser(SLUG), {**GOOD, "body": "x" * 1_000_000}
    assert browser.fill("/kapcsolat", huge).status_code == 413
    assert upload(browser, browser.get("/kapcsolat"), huge, []).status_code == 413
    assert cases(site) == []


def test_hidden_signs_and_heaps_of_marks_do_not_get_through(site: Site) -> None:
    heap = "e" + "\u0301" * 400
    site.browser(SLUG).fill(
        "/kapcsolat", {**GOOD, "body": f"a\u202eb\u200bc {heap} javascript:alert(1)"}
    )
    (case,) = cases(site)
    assert case.body == "abc e\u0301\u0301 javascript:alert(1)".replace("e\u0301", "é")


def attach(browser: Browser, files: list[tuple[bytes, str]]):
    return upload(browser, browser.get("/kapcsolat"), COMPLAINT, files)


def test_files_come_along(site: Site) -> None:
    browser = site.browser(SLUG)
    sent = attach(browser, [(pdf("x"), "számla.pdf"), (pictures.photo(orientation=6), "óra.jpg")])
    assert sent.status_code == 200 and len(cases(site)) == 1


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (pictures.GIF_AND_PAGE, "kép.gif", "GIF-kép"),
        (pictures.bomb(), "kép.png", "képpontból"),
        (pictures.DRAWING, "rajz.svg", "nem fénykép és nem PDF"),
        (b"<html>", "számla.pdf", "nem fénykép és nem PDF"),
        (b"", "üres.pdf", "üres"),
    ],
)
def test_bad_files_are_refused_with_the_reason(
    site: Site, data: bytes, name: str, said: str
) -> None:
    answer = attach(site.browser(SLUG), [(data, name)])
    assert answer.status_code == 422 and said in answer.text
    assert "válassza ki újra" in answer.text and COMPLAINT["body"] in answer.text
    assert cases(site) == []


def test_floods_of_files_are_stopped_before_they_are_read(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.foundation.web.file_forms.UPLOADS_AN_HOUR", 2)
    browser = site.browser(SLUG)
    codes = [attach(browser, [(b"", "x.pdf")]).status_code for _ in range(2)]
    refused = attach(browser, [(pdf("x"), "x.pdf")])
    assert codes == [422, 422] and refused.status_code == 422
    assert "Kérjük, várjon egy órát" in refused.text and cases(site) == []


def test_at_most_five_files(site: Site) -> None:
    answer = attach(site.browser(SLUG), [(pdf(str(n)), f"{n}.pdf") for n in range(6)])
    assert answer.status_code == 422 and "legfeljebb 5 fájlt" in answer.text


@pytest.mark.parametrize("slug", ["petkomm", "tavho"])
def test_where_the_form_is_off_it_cannot_be_sent(site: Site, slug: str) -> None:
    browser = site.browser(slug)
    page = browser.get("/kapcsolat")
    assert page.status_code == 200 and 'name="body"' not in page.text
    assert "mailto:" in page.text and "tel:" in page.text
    token = browser.get("/belepes").text.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    for path in ("/kapcsolat", "/kapcsolat/ugy/" + "A" * 24, f"/uzeneteim/{uuid.uuid4()}"):
        assert browser.post(path, data={**GOOD, "csrf_token": token}).status_code == 404


@pytest.mark.parametrize("slug", ["komlo", "miho", "ugyfelportal"])
def test_every_topic_says_its_promise(site: Site, slug: str) -> None:
    page = site.browser(slug).get("/kapcsolat").text
    assert page.count("belül írásban válaszolunk") + page.count("belül visszahívjuk Önt") >= 3
    assert "30 napon belül írásban válaszolunk" in page


def test_times_are_told_in_the_language_of_the_page(site: Site) -> None:
    browser = site.browser(SLUG)
    page = browser.get("/kapcsolat")
    token = page.text.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    browser.post("/nyelv/en", data={"csrf_token": token, "next": "/kapcsolat"})
    english = browser.get("/kapcsolat").text
    assert "We call you back within 2 working days." in english
    assert "I have a complaint" in english and "Panaszt" not in english
    sent = browser.fill("/kapcsolat", COMPLAINT)
    (case,) = cases(site)
    assert case.locale == "en" and case.answer_by is not None
    assert case.answer_by > datetime.now(UTC)
    assert f"{case.answer_by.year}" in sent.text and "We answer in writing" in sent.text
