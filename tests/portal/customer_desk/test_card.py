"""The card: everything of a customer in few statements; its note; an institution and its papers."""

from __future__ import annotations

from io import BytesIO

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from portal.demo.caught_mail import CaughtMail
from portal.foundation import db
from portal.foundation.tenancy import Shell
from tests.architecture.test_query_budgets import bill, counted
from tests.isolation.world import populate
from tests.support import pictures
from tests.support.bills import Bills
from tests.support.site import Browser, Site
from tests.support.slices import pdf
from tests.support.staff import colleague

PARTS = ("", "/helyek", "/szamlak", "/belepes", "/ugyek", "/iratok", "/naplo")
BUDGET = 8


@pytest.fixture
def senior(desk: Bills) -> Browser:
    return colleague(desk.site, desk.slug, role="senior_clerk")


def value(desk: Bills, statement: str) -> object:
    with desk.site.inside(desk.slug, readonly=True):
        return db.session().scalar(text(statement))


def test_every_part_says_what_there_is_within_its_budget(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site.services.rules, "_recheck_after", 3600.0)
    cast = populate(site, "miho")
    clerk = colleague(site, "miho", role="senior_clerk")
    counts = {}
    for round_ in range(2):
        for part in PARTS:
            path = f"/ugyfelek/{cast.ids['customer_id']}{part}"
            assert cast.canary in clerk.get(path).text
            with counted(site) as said:
                page = clerk.get(path)
            assert page.status_code == 200, part
            assert len(said) <= BUDGET, (part, said)
            assert counts.setdefault(part, len(said)) == len(said), part
        if round_ == 0:
            bill(site, cast, 60)


def test_the_first_part_has_all_that_a_caller_asks_about(desk: Bills, senior: Browser) -> None:
    desk.add("U0002", 2)
    desk.login("odon@example.com", "U0002", "U0014")
    page = senior.get(f"/ugyfelek/{desk.customers['U0002']}").text
    for part in ("Őry-Kovács Ödön Béla", "odon@example.com", "2026-000001", "U0014", "Kovács Ödön"):
        assert part in page, part


def test_each_look_is_on_record(desk: Bills, senior: Browser) -> None:
    for part in PARTS:
        senior.get(f"/ugyfelek/{desk.customers['U0001']}{part}")
    counted_ = "select count(*) from audit_entry where action = 'customer_desk.card_seen'"
    assert value(desk, counted_) == len(PARTS)


def test_the_note_is_kept_changed_and_deleted(desk: Bills, senior: Browser) -> None:
    path = f"/ugyfelek/{desk.customers['U0001']}"
    assert senior.fill(f"{path}/feljegyzes", {"body": "Süket,\nlassan!"}).status_code == 200
    assert "lassan!" in senior.get(path).text
    assert senior.fill(f"{path}/feljegyzes", {"body": "x" * 4001}).status_code == 422
    senior.fill(f"{path}/feljegyzes", {"body": "  "})
    assert value(desk, "select count(*) from customer_note") == 0


def test_two_clerks_cannot_overwrite_each_others_note(desk: Bills, senior: Browser) -> None:
    other = colleague(desk.site, desk.slug, email="bela@example.hu")
    path = f"/ugyfelek/{desk.customers['U0001']}/feljegyzes"
    first, second = senior.get(path), other.get(path)
    assert senior.send(first, {"body": "Ági írta"}).status_code == 200
    answer = other.send(second, {"body": "Béla írta"})
    assert answer.status_code == 409
    assert "Ági írta" in answer.text and "Béla írta" in answer.text
    assert other.send(answer, {"body": "Mindketten írták"}).status_code == 200
    assert value(desk, "select body from customer_note") == "Mindketten írták"


def register(desk: Bills, browser: Browser, number: str = "U0003", **given: object) -> TestResponse:
    """Send the checklist of an institution."""
    path = f"/ugyfelek/{desk.customers[number]}/intezmeny"
    page = browser.get(f"/ugyfelek/{desk.customers['U0003']}/intezmeny")
    token = page.text.split('name="csrf_token"')[-1].split('value="')[1].split('"')[0]
    data = {"csrf_token": token, "email": "iroda@example.com", **given}
    return browser.post(path, data=data, content_type="multipart/form-data", follow_redirects=True)


def photo() -> tuple[BytesIO, str]:
    return BytesIO(pictures.photo(size=(60, 40))), "aláírási címpéldány.jpg"


def test_an_institution_is_registered_with_its_papers(
    desk: Bills, senior: Browser, mailbox: CaughtMail
) -> None:
    answer = register(desk, senior, specimen_signature=photo(), company_extract_seen="2026-11-02")
    assert answer.status_code == 200
    desk.site.deliver()
    (mail,) = mailbox.newest()
    assert mail.to == "iroda@example.com"
    page = senior.get(f"/ugyfelek/{desk.customers['U0003']}/iratok").text
    assert "2026. 11. 02." in page.replace("\N{NO-BREAK SPACE}", " ")
    href = page.split('" download')[0].rsplit('href="', 1)[1]
    paper = senior.get(href)
    assert paper.status_code == 200 and paper.mimetype == "image/jpeg"
    assert paper.headers["Content-Disposition"].startswith("attachment")
    assert (
        senior.get(
            href.replace(str(desk.customers["U0003"]), str(desk.customers["U0001"]))
        ).status_code
        == 404
    )
    again = value(
        desk, "select count(*) from audit_entry where action = 'customer_desk.paper_read'"
    )
    assert again == 1


def test_the_invitation_is_sent_again_and_its_state_is_seen(
    desk: Bills, senior: Browser, mailbox: CaughtMail
) -> None:
    seen = {"specimen_signature_seen": "2026-11-02", "company_extract_seen": "2026-11-02"}
    page = register(desk, senior, **seen)
    assert "/meghivo" in page.text
    desk.site.deliver()
    for _turn in range(4):
        page = senior.get(f"/ugyfelek/{desk.customers['U0003']}/belepes")
        token = page.text.split("/meghivo")[1].split('value="')[1].split('"')[0]
        path = f"/ugyfelek/{desk.customers['U0003']}/meghivo"
        assert senior.post(path, data={"csrf_token": token}).status_code == 303
    desk.site.deliver()
    assert len(mailbox.newest()) == 1 + 3


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"specimen_signature_seen": "2026-11-02"},
        {"specimen_signature_seen": "2099-01-01", "company_extract_seen": "2026-11-02"},
        {"specimen_signature_seen": "tegnap", "company_extract_seen": "2026-11-02"},
        {
            "email": "iroda",
            "specimen_signature_seen": "2026-11-02",
            "company_extract_seen": "2026-11-02",
        },
    ],
)
def test_without_its_papers_no_institution_is_registered(
    desk: Bills, senior: Browser, given: dict[str, str]
) -> None:
    answer = register(desk, senior, **given)
    assert answer.status_code == 422
    assert value(desk, "select count(*) from customer_login") == 0
    assert value(desk, "select count(*) from institution_paper") == 0


def test_a_file_that_is_no_paper_is_refused(desk: Bills, senior: Browser) -> None:
    bad = (BytesIO(b"<script>alert(1)</script>"), "papir.pdf")
    answer = register(desk, senior, specimen_signature=bad, company_extract_seen="2026-11-02")
    assert answer.status_code == 422 and "papir.pdf" in answer.text
    assert value(desk, "select count(*) from customer_login") == 0


def test_an_address_that_is_taken_and_a_private_person(desk: Bills, senior: Browser) -> None:
    desk.login("iroda@example.com", "U0001")
    seen = {"specimen_signature_seen": "2026-11-02", "company_extract_seen": "2026-11-02"}
    assert register(desk, senior, **seen).status_code == 422
    register(desk, senior, "U0002", **{**seen, "email": "uj@example.com"})
    assert value(desk, "select count(*) from customer_login") == 1
    assert senior.get(f"/ugyfelek/{desk.customers['U0002']}/intezmeny").status_code == 404


def test_further_papers_are_added_later(desk: Bills, senior: Browser) -> None:
    path = f"/ugyfelek/{desk.customers['U0003']}/papirok"
    page = senior.get(path)
    token = page.text.split('name="csrf_token"')[-1].split('value="')[1].split('"')[0]
    assert senior.post(path, data={"csrf_token": token}).status_code == 422
    data = {"csrf_token": token, "company_extract": (BytesIO(pdf("kivonat")), "kivonat.pdf")}
    answer = senior.post(path, data=data, content_type="multipart/form-data", follow_redirects=True)
    assert "kivonat.pdf" in answer.text


def test_customers_and_strangers_find_no_card(desk: Bills) -> None:
    browser = desk.login("ilona@example.com", "U0001")
    for path in ("/ugyfelek", f"/ugyfelek/{desk.customers['U0001']}"):
        assert browser.get(path).status_code == 404
    stranger = desk.site.browser(desk.slug, Shell.CONSOLE)
    assert stranger.get("/ugyfelek").status_code == 303
    clerk = colleague(desk.site, desk.slug)
    assert clerk.get("/ugyfelek/00000000-0000-7000-8000-000000000000").status_code == 404
