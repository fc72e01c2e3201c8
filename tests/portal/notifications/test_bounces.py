"""Addresses that mail does not reach: noticed, shown, not stormed, forgiven."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.demo.mail_catcher import CaughtMail
from portal.foundation import mailing
from portal.foundation.db import unit_of_work
from portal.foundation.mailing import bounces
from portal.foundation.mailing.bounces import Bounce, address_key
from portal.foundation.mailing.statuses import is_hard
from portal.identity.usernames import email_key
from tests.portal.notifications.support import tell
from tests.support.bills import Bills
from tests.support.slices import execute, rows

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
GONE = "erno@nincs-ilyen.invalid"


def bounce(number: int, *, hard: bool = False, address: str = "erno@example.com") -> Bounce:
    status = "5.1.1" if hard else "4.2.2"
    return Bounce(address=address, mail_key=f"m{number}", hard=hard, status=status, reason="full")


def trouble(bills: Bills, address: str = "erno@example.com") -> bounces.Trouble | None:
    with bills.inside(), unit_of_work(readonly=True):
        return mailing.trouble_with(address)


def note(bills: Bills, one: Bounce, *, reported: bool = True, now: datetime = NOW) -> None:
    with bills.inside(), unit_of_work():
        bounces.note_bounce(one, reported=reported, now=now)


def test_a_refused_address_is_noticed_and_the_mail_is_not_tried_again(
    bills: Bills, mailbox: CaughtMail
) -> None:
    reader = bills.login(GONE, "U00001")
    tell(bills)
    bills.site.deliver()
    with bills.inside():
        assert rows("select dead_at is not null from outbox_message") == [(True,)]
    found = trouble(bills, GONE)
    assert found is not None and found.hard and found.status == "5.1.1"
    for path in ("/", "/ertesitesek", "/ertesitesi-beallitasok"):
        text = reader.get(path).text
        assert "Leveleink nem érik el Önt" in text and GONE in text, path


def test_while_an_address_is_in_trouble_news_is_not_mailed_but_kept(
    bills: Bills, mailbox: CaughtMail
) -> None:
    reader = bills.login("erno@example.com", "U00001")
    note(bills, bounce(1, hard=True), now=datetime.now(UTC))
    tell(bills)
    assert bills.site.deliver() == 1
    assert mailbox.newest() == []
    assert "2026-000001" in reader.get("/ertesitesek").text


def test_once_a_week_one_mail_finds_out(bills: Bills, mailbox: CaughtMail) -> None:
    bills.login("erno@example.com", "U00001")
    note(bills, bounce(1, hard=True), now=datetime.now(UTC) - timedelta(days=8))
    tell(bills, key="a")
    tell(bills, key="b")
    bills.site.deliver()
    assert len(mailbox.newest()) == 1, "our server's taking one is a try, and one is enough"


def test_soft_bounces_count_from_the_third_mail(bills: Bills) -> None:
    for number in (1, 2):
        note(bills, bounce(number))
        assert trouble(bills) is None
    note(bills, bounce(2))
    assert trouble(bills) is None, "the same mail's coming back twice is one"
    note(bills, bounce(3))
    found = trouble(bills)
    assert found is not None and not found.hard and found.bounces == 3


def test_a_mail_that_gets_through_ends_what_our_server_had_refused(
    bills: Bills, mailbox: CaughtMail
) -> None:
    note(bills, bounce(1, hard=True), reported=False)
    with bills.inside(), unit_of_work():
        bounces.note_acceptance("Erno@Example.com", now=NOW)
    assert trouble(bills) is None


def test_what_was_reported_ends_only_when_no_report_follows(bills: Bills) -> None:
    note(bills, bounce(1, hard=True))
    with bills.inside(), unit_of_work():
        bounces.note_acceptance("erno@example.com", now=NOW + timedelta(days=7))
        bounces.tidy(now=NOW + timedelta(days=8))
    assert trouble(bills) is not None
    with bills.inside(), unit_of_work():
        bounces.tidy(now=NOW + timedelta(days=11))
    assert trouble(bills) is None


def test_a_report_after_the_try_keeps_the_trouble(bills: Bills) -> None:
    note(bills, bounce(1, hard=True))
    with bills.inside(), unit_of_work():
        bounces.note_acceptance("erno@example.com", now=NOW + timedelta(days=7))
    note(bills, bounce(2, hard=True), now=NOW + timedelta(days=8))
    with bills.inside(), unit_of_work():
        bounces.tidy(now=NOW + timedelta(days=12))
    assert trouble(bills) is not None


def test_a_new_trouble_after_an_old_one_counts_from_one(bills: Bills) -> None:
    for number in (1, 2, 3):
        note(bills, bounce(number))
    with bills.inside(), unit_of_work():
        bounces.forgive("erno@example.com", now=NOW)
    note(bills, bounce(4))
    assert trouble(bills) is None


def test_a_changed_address_clears_the_banner(bills: Bills) -> None:
    reader = bills.login("erno@example.com", "U00001")
    note(bills, bounce(1, hard=True))
    assert "Leveleink nem érik el" in reader.get("/").text
    with bills.inside():
        execute("update customer_login set email = 'uj@example.com', email_key = 'uj@example.com'")
    assert "Leveleink nem érik el" not in reader.get("/").text


def test_the_person_may_say_that_the_address_is_right(bills: Bills) -> None:
    reader = bills.login("erno@example.com", "U00001")
    note(bills, bounce(1, hard=True))
    page = reader.get("/")
    start = page.text.index("/ertesitesek/cim-rendben")
    answer = reader.post(
        "/ertesitesek/cim-rendben",
        data={"csrf_token": page.text[start:].split('name="csrf_token" value="')[1].split('"')[0]},
        follow_redirects=True,
    )
    assert "ismét erre a címre írunk" in answer.text
    assert trouble(bills) is None


def test_the_clerk_sees_it_on_the_customers_card(bills: Bills) -> None:
    bills.login("erno@example.com", "U00001")
    clerk = bills.clerk()
    path = f"/ugyfelek/{bills.customers['U00001']}"
    assert "nem érik el" not in clerk.get(path).text
    note(bills, bounce(1, hard=True))
    text = clerk.get(path).text
    assert "Leveleink nem érik el" in text and "5.1.1" in text


def test_the_servers_words_are_kept_in_one_short_printable_line(bills: Bills) -> None:
    long = Bounce(
        address="erno@example.com",
        mail_key="m",
        hard=True,
        status="5.1.1",
        reason="550 <script>\r\n\x00\x1b[31m" + "x" * 5000,
    )
    note(bills, long)
    found = trouble(bills)
    assert found is not None
    assert len(found.reason) == 300 and found.reason.isprintable()


@pytest.mark.parametrize(
    ("status", "code", "hard"),
    [
        ("5.1.1", 550, True),
        ("5.1.10", 550, True),
        ("5.2.1", 550, True),
        ("5.2.2", 552, False),
        ("5.7.1", 550, False),
        ("4.1.1", 450, False),
        (None, 550, True),
        (None, 551, True),
        (None, 552, False),
        (None, 554, False),
        ("", 550, True),
        ("nonsense", 553, True),
    ],
)
def test_which_refusals_are_about_the_address(status: str | None, code: int, hard: bool) -> None:
    assert is_hard(status=status or None, code=code) is hard


@given(st.text(max_size=60))
def test_addresses_are_folded_as_logins_fold_them(text: str) -> None:
    assert address_key(text) == email_key(text)
