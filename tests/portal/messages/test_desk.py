"""The desk: hands, drafts, templates, deadlines that move, several cases at once."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from portal.foundation import db
from portal.kernel.clock import local_today, utc_now
from portal.messages.models import Enquiry, EnquiryFile, EnquiryPromise
from portal.work.models import WorkAssignment
from portal.work.template_operations import add_template
from tests.architecture.test_query_budgets import counted
from tests.portal.messages.conftest import COMPLAINT, GOOD, SLUG, Desk
from tests.portal.messages.test_clerks import send
from tests.support.site import Browser
from tests.support.staff import colleague

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def senior(desk: Desk) -> Browser:
    return colleague(desk.site, SLUG, role="senior_clerk", email="vezeto@example.com")


def token(page: str) -> str:
    return page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]


def case(desk: Desk) -> Enquiry:
    with desk.site.inside(SLUG):
        (found,) = db.session().query(Enquiry)
        return found


def reply_template(desk: Desk, body: str) -> uuid.UUID:
    with desk.site.inside(SLUG):
        return add_template(
            purpose="message",
            titles={"hu": "Nyugtázás"},
            bodies={"hu": body},
            clerk_id=None,
            now=NOW,
        )


def test_the_inbox_narrows_down(desk: Desk) -> None:
    complaint = send(desk.site, topic="complaint", now=utc_now())
    question = send(desk.site, topic="question", now=utc_now() - timedelta(days=20))
    with desk.site.inside(SLUG):
        db.session().get_one(Enquiry, (SLUG, question.id)).name = "Szűcs Győzőné"
    staff = desk.clerk()
    staff.post(
        "/kiosztas/atveszem",
        data={
            "csrf_token": token(staff.get("/uzenetek").text),
            "subject_kind": "enquiry",
            "subject_id": str(complaint.id),
        },
    )
    for query, listed in {
        "": {complaint.id, question.id},
        "?hands=mine": {complaint.id},
        "?hands=nobody": {question.id},
        "?hands=colleague": set(),
        "?late=late": {question.id},
        "?late=today": {question.id},
        "?topic=question": {question.id},
        "?kind=complaint": {complaint.id},
        "?q=szucs+GYOZO": {question.id},
        "?q=%25_": set(),
        "?status=closed": set(),
        "?status=asked": set(),
        "?status=all&sort=-name": {complaint.id, question.id},
        "?status=xx&topic=%00&hands=9&sort=;&after=z": {complaint.id, question.id},
    }.items():
        page = staff.get(f"/uzenetek{query}")
        assert page.status_code == 200
        shown = {one.id for one in (complaint, question) if one.case_number in page.text}
        assert shown == listed, query
    table = staff.get("/uzenetek?format=csv&hands=mine").get_data(as_text=True)
    assert complaint.case_number in table and question.case_number not in table


def test_a_case_is_taken_and_a_colleague_sees_it(desk: Desk) -> None:
    desk.stranger().fill("/kapcsolat", GOOD)
    one, two = desk.clerk(), desk.clerk("Másik Mária", "masik@example.com")
    address = desk.first_case(one)
    one.send(one.get(address), {"subject_kind": "enquiry", "subject_id": str(case(desk).id)})
    assert "Ügyes Ágnes" in two.get("/uzenetek?hands=colleague").text
    with desk.site.inside(SLUG):
        assert db.session().query(WorkAssignment).count() == 1


def test_a_template_fills_itself_in_without_javascript(desk: Desk) -> None:
    desk.stranger().fill("/kapcsolat", GOOD)
    template_id = reply_template(desk, "Tisztelt {name}!\n\nIktatószám: {case_number}, {clerk}.")
    staff = desk.clerk()
    address = desk.first_case(staff)
    page = staff.get(f"{address}?sablon={template_id}").text
    written = page.split("<textarea", 1)[1].split("</textarea>", 1)[0]
    assert "Tisztelt Özvegy Kővári Ödönné!" in written
    assert f"Iktatószám: {case(desk).case_number}, Ügyes Ágnes." in written


def test_what_nobody_filled_in_is_not_sent(desk: Desk) -> None:
    desk.stranger().fill("/kapcsolat", GOOD)
    staff = desk.clerk()
    address = desk.first_case(staff)
    refused = staff.fill(address, {"deed": "answer", "body": "Legkésőbb {deadline} napjáig."})
    assert refused.status_code == 422 and "{deadline}" in refused.text
    assert staff.fill(address, {"deed": "note", "body": "{deadline}?"}).status_code == 200


def test_a_draft_is_kept_for_its_writer_alone_and_goes_with_the_answer(desk: Desk) -> None:
    desk.stranger().fill("/kapcsolat", GOOD)
    one, two = desk.clerk(), desk.clerk("Másik Mária", "masik@example.com")
    address = desk.first_case(one)
    kept = one.post(
        f"{address}/piszkozat",
        data={"csrf_token": token(one.get(address).text), "body": "Félbe", "deed": "note"},
    )
    assert kept.status_code == 204
    again = one.get(address)
    assert "Félbe</textarea>" in again.text and "Félbe" not in two.get(address).text
    chosen = re.search(r'<input[^>]*value="note"[^>]*>', again.text)
    assert chosen and "checked" in chosen[0], "a note must not come back as a letter"
    one.send(again, {"deed": "note", "body": "Félbe, egészen"})
    page = one.get(address).text
    assert "Félbe, egészen" in page and "Félbe, egészen</textarea>" not in page
    assert "Félbe</textarea>" not in page


def test_a_draft_is_kept_by_a_button_and_thrown_away(desk: Desk) -> None:
    desk.stranger().fill("/kapcsolat", GOOD)
    staff = desk.clerk()
    address = desk.first_case(staff)
    sent = {"csrf_token": token(staff.get(address).text), "body": "Később", "deed": "answer"}
    assert staff.post(address, data={**sent, "draft": "1"}).status_code == 303
    assert "Később</textarea>" in staff.get(address).text
    staff.post(f"{address}/piszkozat/torles", data=sent)
    assert "Később" not in staff.get(address).text


def test_a_text_outlives_a_colleague_and_the_session(desk: Desk) -> None:
    desk.stranger().fill("/kapcsolat", GOOD)
    one, two = desk.clerk(), desk.clerk("Másik Mária", "masik@example.com")
    address = desk.first_case(one)
    seen_by_two = two.get(address)
    one.fill(address, {"deed": "answer", "body": "Az első válasz."})
    assert two.send(seen_by_two, {"deed": "answer", "body": "A második."}).status_code == 409
    assert "A második.</textarea>" in two.get(address).text


def test_the_deadline_is_put_off_with_a_reason_that_the_customer_gets(desk: Desk) -> None:
    desk.stranger().fill("/kapcsolat", GOOD)
    staff = desk.clerk()
    address = desk.first_case(staff)
    until = local_today(utc_now()) + timedelta(days=10)
    values = {"until": until.isoformat(), "prolong_reason": "A mérőt helyszínen vizsgáljuk."}
    done = staff.fill(address, values)
    assert done.status_code == 200 and "A mérőt helyszínen vizsgáljuk." in done.text
    with desk.site.inside(SLUG):
        first, second = db.session().query(EnquiryPromise).order_by(EnquiryPromise.made_at)
    assert first.outcome == "prolonged" and second.ended_at is None
    assert local_today(second.due_at) == until and case(desk).answer_by == second.due_at
    mail = desk.mails_to(GOOD["email"])[-1]
    assert "több időre" in mail.subject and "helyszínen" in mail.text
    assert f"{until.month:02d}." in mail.text.replace("\xa0", " ")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"until": "", "prolong_reason": "x"}, "új napot"),
        ({"until": "2020-01-01", "prolong_reason": "x"}, "field-error"),
        ({"until": "2999-01-01", "prolong_reason": "x"}, "field-error"),
        ({"until": "holnap", "prolong_reason": "x"}, "field-error"),
        ({"until": "", "prolong_reason": " "}, "indok"),
    ],
)
def test_a_deadline_that_cannot_be_is_refused(
    desk: Desk, values: dict[str, str], said: str
) -> None:
    desk.stranger().fill("/kapcsolat", GOOD)
    staff = desk.clerk()
    answer = staff.fill(desk.first_case(staff), values)
    assert answer.status_code == 422 and said in answer.text
    with desk.site.inside(SLUG):
        assert db.session().query(EnquiryPromise).count() == 1


def test_a_closed_case_is_opened_again(desk: Desk) -> None:
    desk.stranger().fill("/kapcsolat", GOOD)
    staff = desk.clerk()
    address = desk.first_case(staff)
    staff.fill(address, {"reason": "solved", "closing_note": ""})
    opened = staff.fill(address, {"reopen_reason": "Új mérési adat érkezett."})
    assert opened.status_code == 200
    found = case(desk)
    assert found.status == "open" and found.answer_by is not None and found.closed_at is None
    mail = desk.mails_to(GOOD["email"])[-1]
    assert "újra megnyitottuk" in mail.subject and "Új mérési adat" in mail.text


def test_a_topic_is_changed_and_the_clock_never_gets_longer(desk: Desk) -> None:
    desk.stranger().fill("/kapcsolat", COMPLAINT)
    staff, chief = desk.clerk(), senior(desk)
    address = desk.first_case(staff)
    before = case(desk).answer_by
    refused = staff.fill(address, {"new_topic": "question", "topic_note": "Nem panasz."})
    assert refused.status_code == 422 and case(desk).kind == "complaint"
    moved = chief.fill(address, {"new_topic": "question", "topic_note": "Nem panasz."})
    assert moved.status_code == 200 and "Nem panasz." in moved.text
    found = case(desk)
    assert found.topic == "question" and found.kind == "enquiry"
    assert before is not None and found.answer_by is not None and found.answer_by <= before
    staff.fill(address, {"new_topic": "complaint", "topic_note": "Mégis panasz."})
    again = case(desk)
    assert again.kind == "complaint" and again.answer_by == found.answer_by


def test_a_duplicate_names_the_other_case(desk: Desk) -> None:
    other = send(desk.site, topic="question", now=utc_now() - timedelta(days=9))
    mine = send(desk.site, topic="question", now=utc_now())
    staff = desk.clerk()
    address = f"/uzenetek/{mine.id}"
    wrong = {"reason": "duplicate", "duplicate_of": "2026-NINCS", "closing_note": ""}
    assert staff.fill(address, wrong).status_code == 422
    itself = {**wrong, "duplicate_of": mine.case_number}
    assert staff.fill(address, itself).status_code == 422
    for_nothing = {**wrong, "reason": "solved", "duplicate_of": other.case_number}
    assert staff.fill(address, for_nothing).status_code == 422
    staff.fill(address, {**wrong, "duplicate_of": f" {other.case_number.lower()} "})
    assert other.case_number in staff.get(address).text
    assert other.case_number in desk.mails_to("kiss@example.com")[-1].text


def test_published_documents_go_along(desk: Desk) -> None:
    customer, cast = desk.customer()
    staff = desk.clerk()
    address = f"/uzenetek/{cast.ids['enquiry_id']}"
    page = staff.get(address).text
    offered = re.findall(r'name="documents" type="checkbox" value="([^"]+)"', page)
    assert str(cast.ids["document_id"]) in offered
    sent = {"deed": "answer", "body": "Csatoljuk.", "documents": str(cast.ids["document_id"])}
    assert staff.send(staff.get(address), sent).status_code == 200
    with desk.site.inside(SLUG):
        attached = db.session().query(EnquiryFile).filter(EnquiryFile.message_id.is_not(None))
        (name,) = {one.name for one in attached}
    assert name in customer.get(f"/uzeneteim/{cast.ids['enquiry_id']}").text


def test_the_next_case_opens_by_itself(desk: Desk) -> None:
    first = send(desk.site, topic="question", now=utc_now() - timedelta(days=3))
    second = send(desk.site, topic="question", now=utc_now() - timedelta(days=1))
    staff = desk.clerk()
    answer = staff.get("/uzenetek/kovetkezo")
    assert answer.location == f"/uzenetek/{first.id}"
    page = staff.get(f"/uzenetek/{first.id}").text
    sent = {"csrf_token": token(page), "seen": "1", "deed": "answer", "body": "Kész.", "next": "1"}
    answer = staff.post(f"/uzenetek/{first.id}", data=sent)
    assert answer.location == f"/uzenetek/{second.id}"
    answer = staff.post(f"/uzenetek/{second.id}", data={**sent, "csrf_token": token(page)})
    assert answer.location == "/uzenetek"


def test_several_cases_are_closed_with_their_count(desk: Desk) -> None:
    cases = [send(desk.site, topic="question", now=utc_now()) for _ in range(3)]
    complaint = send(desk.site, topic="complaint", now=utc_now())
    staff = desk.clerk()
    chosen = "&".join(f"case={one.id}:1" for one in (*cases, complaint))
    asked = staff.get(f"/uzenetek/tobb?deed=close&{chosen}")
    assert "4 ügyet" in asked.text and complaint.case_number in asked.text
    # Meanwhile a colleague leaves a question in one of them.
    staff.fill(f"/uzenetek/{cases[0].id}", {"deed": "ask", "body": "Melyik számla?"})
    data = {
        "csrf_token": token(asked.text),
        "deed": "close",
        "reason": "solved",
        "closing_note": "",
        "case": [f"{one.id}:1" for one in (*cases, complaint)],
    }
    said = staff.post("/uzenetek/tobb", data=data, follow_redirects=True).text
    assert "2 ügyet lezártunk" in said
    assert cases[0].case_number in said and complaint.case_number in said
    with desk.site.inside(SLUG):
        assert db.session().query(Enquiry).filter_by(status="closed").count() == 2


def test_several_cases_are_given_by_seniors_only(desk: Desk) -> None:
    one = send(desk.site, topic="question", now=utc_now())
    staff, chief = desk.clerk(), senior(desk)
    assert staff.get(f"/uzenetek/tobb?deed=give&case={one.id}:1").status_code == 404
    asked = chief.get(f"/uzenetek/tobb?deed=give&case={one.id}:1").text
    agnes = re.search(r'<option value="([^"]+)">Ügyes Ágnes', asked)
    assert agnes
    data = {"csrf_token": token(asked), "deed": "give", "to": agnes[1], "case": f"{one.id}:1"}
    chief.post("/uzenetek/tobb", data=data)
    with desk.site.inside(SLUG):
        assert db.session().query(WorkAssignment).one().subject_id == one.id


def test_choosing_nothing_or_nonsense_does_nothing(desk: Desk) -> None:
    send(desk.site, topic="question", now=utc_now())
    staff = desk.clerk()
    for query in ("deed=close", "deed=close&case=x", "deed=close&case=:1"):
        assert staff.get(f"/uzenetek/tobb?{query}").location == "/uzenetek"
    assert staff.get(f"/uzenetek/tobb?deed=burn&case={uuid.uuid4()}:1").status_code == 404
    page = staff.get("/uzenetek").text
    gone = {"csrf_token": token(page), "deed": "close", "case": f"{uuid.uuid4()}:1"}
    assert staff.post("/uzenetek/tobb", data=gone).status_code == 422
    assert case(desk).status == "open"


def test_the_page_of_a_case_asks_the_database_little(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk.site.services.rules, "_recheck_after", 3600.0)
    desk.stranger().fill("/kapcsolat", GOOD)
    staff = desk.clerk()
    address = desk.first_case(staff)
    for number in range(9):
        staff.fill(address, {"deed": "note", "body": f"Jegyzet {number}"})
    for browser in (staff, senior(desk)):
        browser.get(address)
        with counted(desk.site) as said:
            browser.get(address)
        # The looks, at the case and of the colleague, are noted in transactions of their own.
        assert len(said) <= 8 + 2 * 2, "\n\n".join(said)
