"""The clerks' side: the most urgent first, nobody overwrites a colleague, complaints need writing."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.foundation import db
from portal.messages.models import Enquiry, EnquiryMessage, EnquiryPromise
from portal.messages.operations import NewEnquiry, send_enquiry
from tests.architecture.test_query_budgets import counted
from tests.portal.messages.conftest import COMPLAINT, GOOD, SLUG, Desk, upload
from tests.support.site import Site
from tests.support.slices import pdf

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


def send(site: Site, *, topic: str, now: datetime) -> Enquiry:
    new = NewEnquiry(topic, "Kiss Éva", "+36301234567", "kiss@example.com", "Kérdés", "hu")
    with site.inside(SLUG):
        receipt = send_enquiry(new, login_id=None, ip=f"192.0.2.{now.day}", now=now)
        return db.session().get_one(Enquiry, (SLUG, receipt.enquiry_id))


def outcomes(site: Site) -> list[str | None]:
    with site.inside(SLUG):
        rows = db.session().query(EnquiryPromise).order_by(EnquiryPromise.made_at)
        return [row.outcome for row in rows]


def test_the_inbox_is_ordered_by_due_time(desk: Desk) -> None:
    site = desk.site
    complaint = send(site, topic="complaint", now=MONDAY)
    question = send(site, topic="question", now=MONDAY + timedelta(days=3))
    late = send(site, topic="question", now=MONDAY - timedelta(days=10))
    page = desk.clerk().get("/uzenetek").text
    places = [page.index(one.case_number) for one in (late, question, complaint)]
    assert places == sorted(places)


def test_an_answer_keeps_the_promise_and_takes_the_case_off_the_list(desk: Desk) -> None:
    desk.stranger().fill("/kapcsolat", COMPLAINT)
    staff = desk.clerk()
    address = desk.first_case(staff)
    page = upload(
        staff,
        staff.get(address),
        {"deed": "answer", "body": "Tisztelt Asszonyom!\n\nIgaza van."},
        [(pdf("x"), "határozat.pdf")],
    )
    assert page.status_code == 200 and "Elmentettük" in page.text
    assert (
        "Nincs itt semmi" in (inbox_page := staff.get("/uzenetek").text)
        or "Nothing" not in inbox_page
    )
    assert "Kővári" not in inbox_page and "Kővári" in staff.get("/uzenetek?status=answered").text
    assert outcomes(desk.site) == ["answered"]
    mail = desk.mails_to(COMPLAINT["email"])[-1]
    assert "Igaza van." in mail.text and "1 melléklet" in mail.text


def test_a_question_to_the_customer_is_no_answer(desk: Desk) -> None:
    desk.stranger().fill("/kapcsolat", COMPLAINT)
    staff = desk.clerk()
    address = desk.first_case(staff)
    staff.fill(address, {"deed": "ask", "body": "Melyik számláról van szó?"})
    assert outcomes(desk.site) == [None]
    listed = staff.get("/uzenetek").text
    assert "Kővári" in listed and "Az ügyfélre vár" in listed
    assert "Kérdésünk van" in desk.mails_to(COMPLAINT["email"])[-1].subject


@pytest.mark.parametrize(("topic", "ended"), [("legal", ["called"]), ("complaint", [None])])
def test_a_call_keeps_the_promise_of_a_call_only(
    desk: Desk, topic: str, ended: list[str | None]
) -> None:
    desk.stranger().fill("/kapcsolat", {**GOOD, "topic": topic})
    staff = desk.clerk()
    staff.fill(desk.first_case(staff), {"deed": "call", "body": "10:20-kor beszéltünk."})
    assert outcomes(desk.site) == ended


def test_a_complaint_is_closed_only_after_an_answer_in_writing(desk: Desk) -> None:
    desk.stranger().fill("/kapcsolat", COMPLAINT)
    staff = desk.clerk()
    address = desk.first_case(staff)
    refused = staff.fill(address, {"reason": "solved", "closing_note": "Kész."})
    assert refused.status_code == 409 and "írásbeli válasz után" in refused.text
    assert "Kész." in refused.text
    staff.fill(address, {"deed": "answer", "body": "Indokolt válasz."})
    closed = staff.fill(address, {"reason": "solved", "closing_note": "Kész."})
    assert closed.status_code == 200 and "Lezárva" in closed.text
    mail = desk.mails_to(COMPLAINT["email"])[-1]
    assert "Ügyét lezártuk" in mail.subject and "elintéződött" in mail.text
    assert "Kész." not in mail.text


def test_two_clerks_cannot_both_close(desk: Desk) -> None:
    desk.stranger().fill("/kapcsolat", GOOD)
    one, two = desk.clerk(), desk.clerk("Másik Mária", "masik@example.com")
    address = desk.first_case(one)
    seen_by_one, seen_by_two = one.get(address), two.get(address)
    values = {"reason": "solved", "closing_note": ""}
    assert "Lezárva" in one.send(seen_by_one, values).text
    late = two.send(seen_by_two, {**values, "reason": "duplicate"})
    assert late.status_code == 409 and "Nem mentettünk semmit" in late.text
    with desk.site.inside(SLUG):
        (case,) = db.session().query(Enquiry)
    assert case.closing_reason == "solved"


def test_nobody_answers_past_a_colleague(desk: Desk) -> None:
    desk.stranger().fill("/kapcsolat", GOOD)
    one, two = desk.clerk(), desk.clerk("Másik Mária", "masik@example.com")
    address = desk.first_case(one)
    seen_by_one, seen_by_two = one.get(address), two.get(address)
    one.send(seen_by_one, {"deed": "answer", "body": "Az első válasz."})
    late = two.send(seen_by_two, {"deed": "answer", "body": "A második válasz."})
    assert late.status_code == 409
    assert "Az első válasz." in late.text and "A második válasz.</textarea>" in late.text
    # Having looked, she sends it after all.
    assert two.send(late, {"deed": "answer", "body": "A második válasz."}).status_code == 200
    with desk.site.inside(SLUG):
        assert db.session().query(EnquiryMessage).count() == 2


def test_a_note_never_meets_a_conflict(desk: Desk) -> None:
    desk.stranger().fill("/kapcsolat", GOOD)
    one, two = desk.clerk(), desk.clerk("Másik Mária", "masik@example.com")
    address = desk.first_case(one)
    before = two.get(address)
    one.fill(address, {"reason": "solved", "closing_note": ""})
    assert two.send(before, {"deed": "note", "body": "Jegyzet"}).status_code == 200


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"deed": "answer", "body": " "}, "írja be a szöveget"),
        ({"deed": "delete", "body": "x"}, "field-error"),
        ({"deed": "answer", "body": "x" * 4001}, "4000"),
        ({"reason": "whim", "closing_note": ""}, "field-error"),
    ],
)
def test_what_clerks_get_wrong_is_said(desk: Desk, values: dict[str, str], said: str) -> None:
    desk.stranger().fill("/kapcsolat", GOOD)
    staff = desk.clerk()
    answer = staff.fill(desk.first_case(staff), values)
    assert answer.status_code == 422 and said in answer.text.replace("\xa0", "").replace(
        "4 000", "4000"
    )


def test_pages_of_the_inbox_keep_to_five_statements(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk.site.services.rules, "_recheck_after", 3600.0)
    desk.stranger().fill("/kapcsolat", GOOD)
    staff = desk.clerk()
    staff.get("/uzenetek")
    for address in ("/uzenetek?status=answered", "/uzenetek?q=kovari&hands=mine&late=late"):
        with counted(desk.site) as said:
            staff.get(address)
        assert len(said) <= 5, said
