"""A case as its sender sees it: by sign-in or by mailed link, written on, closed, opened again."""

import re
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import update

from portal.foundation import db
from portal.kernel.clock import utc_now
from portal.messages import tidying
from portal.messages.models import Enquiry
from portal.notifications.models import Notification
from tests.architecture.test_query_budgets import counted
from tests.portal.messages.conftest import COMPLAINT, GOOD, SLUG, Desk, upload
from tests.support import pictures
from tests.support.site import Site, links_in
from tests.support.slices import pdf


def link_of(desk: Desk) -> str:
    """Send an enquiry as a stranger and return the path that the receipt leads to."""
    desk.stranger().fill("/kapcsolat", COMPLAINT)
    (mail,) = desk.mails_to(COMPLAINT["email"])
    (link,) = {link for link in links_in(mail.text) if "/kapcsolat/ugy/" in link}
    return re.sub(r"^https?://[^/]+", "", link)


def change(site: Site, **values: object) -> None:
    with site.inside(SLUG):
        db.session().execute(update(Enquiry).values(**values))


def case(site: Site) -> Enquiry:
    with site.inside(SLUG):
        return db.session().query(Enquiry).one()


def test_a_stranger_reads_the_answer_and_writes_back_by_the_link(desk: Desk) -> None:
    path = link_of(desk)
    stranger, staff = desk.stranger(), desk.clerk()
    shown = stranger.get(path)
    assert shown.status_code == 200 and "Panaszom van." in shown.text
    assert "írásban válaszolunk" in shown.text and shown.headers["Cache-Control"] == "no-store"

    address = desk.first_case(staff)
    staff.fill(address, {"deed": "answer", "body": "Megnéztük, igaza van."})
    answered = desk.mails_to(COMPLAINT["email"])[-1]
    assert "Megnéztük, igaza van." in answered.text and path in answered.text
    assert "Kérjük, itt válaszoljon:" in answered.text
    shown = stranger.get(path)
    assert "Megnéztük, igaza van." in shown.text and "teljesült" in shown.text
    assert "Ügyes Ágnes" not in shown.text  # the company answers, not a name

    letter = pdf("x")
    page = upload(stranger, shown, {"body": "Köszönöm, de…"}, [(letter, "levél.pdf")])
    assert page.status_code == 200 and "Megkaptuk az üzenetét." in page.text
    assert "levél.pdf" in page.text
    back = staff.get(address).text
    assert "Köszönöm, de…" in back and case(desk.site).status == "open"
    file = page.text.split('href="' + path + "/fajl/", 1)[1].split('"', 1)[0]
    got = stranger.get(f"{path}/fajl/{file}")
    assert got.data == letter and got.headers["Content-Disposition"].startswith("attachment")


def test_a_wrong_old_or_foreign_link_is_not_found(desk: Desk) -> None:
    path = link_of(desk)
    stranger = desk.stranger()
    for wrong in (path[:-1], path[:-1] + ("A" if path[-1] != "A" else "B"), path + "A"):
        assert stranger.get(wrong).status_code == 404
    elsewhere = desk.site.browser("komlo")
    assert elsewhere.get(path).status_code == 404
    change(desk.site, token_expires_at=utc_now() - timedelta(seconds=1))
    assert stranger.get(path).status_code == 404
    assert stranger.get(path + "/atirat").status_code == 404
    change(desk.site, token_expires_at=utc_now() + timedelta(seconds=60))
    assert stranger.get(path).status_code == 200


def test_the_link_is_stored_as_a_digest_only(desk: Desk) -> None:
    token = link_of(desk).rsplit("/", 1)[1]
    kept = case(desk.site)
    assert len(token) == 24 and kept.token_sha256 is not None
    assert token not in {str(value) for value in vars(kept).values()}


def test_every_mail_keeps_the_link_alive(desk: Desk) -> None:
    link_of(desk)
    change(desk.site, token_expires_at=utc_now() + timedelta(days=1))
    staff = desk.clerk()
    staff.fill(desk.first_case(staff), {"deed": "answer", "body": "Válasz"})
    expires = case(desk.site).token_expires_at
    assert expires is not None and expires > utc_now() + timedelta(days=80)


def test_another_customers_case_does_not_exist(desk: Desk) -> None:
    browser, mine = desk.customer()
    other, foreign_file = desk.somebody_elses_case()
    own, foreign = f"/uzeneteim/{mine.ids['enquiry_id']}", f"/uzeneteim/{other}"
    page = browser.get(own)
    assert page.status_code == 200
    token = page.text.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    data = {"csrf_token": token, "body": "Belelátok?"}
    file = mine.ids["enquiry_file_id"]
    assert browser.get(f"{own}/fajl/{file}").status_code == 200
    for path in (foreign, f"{foreign}/atirat", f"{foreign}/fajl/{foreign_file}"):
        assert browser.get(path).status_code == 404
    # A file of another case does not come through one's own case either.
    assert browser.get(f"{own}/fajl/{foreign_file}").status_code == 404
    for path in (foreign, f"{foreign}/lezaras"):
        assert browser.post(path, data=data).status_code == 404
    assert str(other) not in browser.get("/uzeneteim").text
    assert mine.canary in browser.get(own).text


def test_without_signing_in_the_own_pages_ask_for_it(desk: Desk) -> None:
    _, cast = desk.customer()
    for path in ("/uzeneteim", f"/uzeneteim/{cast.ids['enquiry_id']}"):
        answer = desk.stranger().get(path)
        assert answer.status_code == 303 and "/belepes" in answer.location


def test_the_list_and_its_empty_state(desk: Desk) -> None:
    browser, cast = desk.customer()
    assert f"2026-{cast.canary}" in browser.get("/uzeneteim").text
    change(desk.site, login_id=None)
    assert "Még nem írt nekünk" in browser.get("/uzeneteim").text


def test_closing_and_opening_again(desk: Desk) -> None:
    browser, cast = desk.customer()
    path = f"/uzeneteim/{cast.ids['enquiry_id']}"
    page = browser.get(path)
    token = page.text.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    closed = browser.post(f"{path}/lezaras", data={"csrf_token": token}, follow_redirects=True)
    assert "Lezárta az ügyet" in closed.text and "már nem szükséges" in closed.text
    again = browser.post(f"{path}/lezaras", data={"csrf_token": token}, follow_redirects=True)
    assert "már le van zárva" in again.text
    opened = browser.send(closed, {"body": "Mégsem jó."})
    assert "újra megnyitottuk" in opened.text
    kept = case(desk.site)
    assert kept.status == "open" and kept.answer_by is not None and kept.closed_at is None
    assert kept.answer_by > utc_now()


def test_after_the_term_a_case_stays_closed(desk: Desk) -> None:
    browser, cast = desk.customer()
    path = f"/uzeneteim/{cast.ids['enquiry_id']}"
    page = browser.get(path)
    token = page.text.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    browser.post(f"{path}/lezaras", data={"csrf_token": token})
    change(desk.site, reopen_until=utc_now() - timedelta(seconds=1))
    shown = browser.get(path)
    assert "Már nem nyitható meg újra" in shown.text and 'name="body"' not in shown.text
    late = browser.post(path, data={"csrf_token": token, "body": "Mégis."})
    assert late.status_code == 409 and case(desk.site).status == "closed"


def test_empty_replies_and_too_many_files_are_refused(desk: Desk) -> None:
    browser, cast = desk.customer()
    path = f"/uzeneteim/{cast.ids['enquiry_id']}"
    empty = browser.fill(path, {"body": " \u200b "})
    assert empty.status_code == 422 and "field-error" in empty.text
    for number in range(4):
        photos = [
            (pictures.photo(size=(40 + number, 40 + n)), f"{number}{n}.jpg") for n in range(5)
        ]
        answer = upload(browser, browser.get(path), {"body": "Képek"}, photos)
    # One file was there before: the fourth five would make twenty-one.
    assert answer.status_code == 422 and "összesen 20 lehet" in answer.text


def test_replies_have_a_budget(desk: Desk) -> None:
    path = link_of(desk)
    stranger = desk.stranger()
    codes = [stranger.fill(path, {"body": f"{n}"}).status_code for n in range(21)]
    assert codes == [200] * 20 + [429]


def test_pages_of_cases_keep_to_five_statements(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk.site.services.rules, "_recheck_after", 3600.0)
    browser, cast = desk.customer()
    paths = ("/uzeneteim", "/kapcsolat", f"/uzeneteim/{cast.ids['enquiry_id']}")
    for path in paths:
        browser.get(path)
        with counted(desk.site) as said:
            assert browser.get(path).status_code == 200
        assert len(said) <= 5, (path, said)


def test_internal_notes_are_seen_by_clerks_only(desk: Desk) -> None:
    browser, cast = desk.customer()
    staff = desk.clerk()
    address = f"/uzenetek/{cast.ids['enquiry_id']}"
    staff.fill(address, {"deed": "note", "body": "Vigyázat, ügyvéd!"})
    assert "Vigyázat" in staff.get(address).text
    path = f"/uzeneteim/{cast.ids['enquiry_id']}"
    assert "Vigyázat" not in browser.get(path).text
    mails = desk.mails_to(cast.customer_email)
    assert not any("Vigyázat" in mail.text + mail.html for mail in mails)


def test_answers_are_news_for_who_is_signed_in(desk: Desk) -> None:
    browser, cast = desk.customer()
    staff = desk.clerk()
    before = desk.mails_to(cast.customer_email)
    address = f"/uzenetek/{cast.ids['enquiry_id']}"
    staff.fill(address, {"deed": "answer", "body": "Íme a válasz."})
    # One letter with the answer in it; the news of it stays on the portal.
    (mail,) = desk.mails_to(cast.customer_email)[len(before) :]
    assert "Íme a válasz." in mail.text and "Válaszoltunk az üzenetére" in mail.subject
    assert f"/uzeneteim/{cast.ids['enquiry_id']}" in mail.text
    with desk.site.inside(SLUG):
        rows = db.session().query(Notification).filter_by(login_id=cast.ids["login_id"])
        (news,) = [row for row in rows if row.key.startswith("enquiry:")]
    assert news.payload["step"] == "Customer service has answered"
    assert "Ügyfélszolgálatunk válaszolt" in browser.get("/ertesitesek").text


def test_quiet_cases_close_by_themselves(desk: Desk) -> None:
    path = link_of(desk)
    staff = desk.clerk()
    staff.fill(desk.first_case(staff), {"deed": "answer", "body": "Válasz"})
    now = utc_now()
    for days, status in ((29, "answered"), (31, "closed"), (31, "closed")):
        with desk.site.inside(SLUG):
            tidying.tidy(now=now + timedelta(days=days))
        assert case(desk.site).status == status
    assert "nem érkezett újabb üzenet" in desk.stranger().get(path).text


def test_open_cases_never_close_by_themselves(desk: Desk) -> None:
    link_of(desk)
    with desk.site.inside(SLUG):
        tidying.tidy(now=utc_now() + timedelta(days=400))
    assert case(desk.site).status == "open"


def test_a_case_that_does_not_exist(desk: Desk) -> None:
    browser, _ = desk.customer()
    assert browser.get(f"/uzeneteim/{uuid.uuid4()}").status_code == 404
    assert desk.clerk().get(f"/uzenetek/{uuid.uuid4()}").status_code == 404


def test_texts_are_shown_as_they_are_written(desk: Desk) -> None:
    desk.stranger().fill(
        "/kapcsolat", {**GOOD, "body": "<b>x</b> javascript:alert(1)\nHívjon: 06 46 501 740"}
    )
    (mail,) = desk.mails_to(GOOD["email"])
    path = re.sub(r"^https?://[^/]+", "", next(x for x in links_in(mail.text) if "/ugy/" in x))
    page = desk.stranger().get(path).text
    assert "&lt;b&gt;x&lt;/b&gt; javascript:alert(1)" in page
    assert 'href="javascript' not in page and "06\xa046\xa0501\xa0740" in page


def test_a_restricted_session_writes_as_a_stranger(desk: Desk) -> None:
    """Who signed in with a temporary password and must change it is not taken for the customer."""
    browser, cast = desk.customer()
    with desk.site.inside(SLUG):
        db.session().connection().exec_driver_sql(
            "update web_session set purpose = 'password_change'"
        )
    page = browser.get("/kapcsolat")
    assert cast.customer_email not in page.text and 'name="email"' in page.text
