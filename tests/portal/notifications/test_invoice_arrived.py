"""“Your bill has arrived”: told once for each bill and login, however often the file comes."""

from pathlib import Path

import pytest

from portal.billing.imports import import_invoices
from portal.demo.mail_catcher import CaughtMail
from portal.foundation.db import unit_of_work
from portal.identity import operations as identity
from tests.support.bills import Bills
from tests.support.site import Site
from tests.support.slices import execute, rows

QUEUED = "select count(*) from outbox_message where kind = 'notifications.mail'"
KEPT = "select count(*) from notification where kind = 'invoice_arrived'"


@pytest.fixture
def bills(site: Site, tmp_path: Path) -> Bills:
    """A tenant that announces bills, with one registered customer and one who is not."""
    people = [("V00001", "Győri Ernő", "person"), ("V00002", "Szűcs Ilona", "person")]
    made = Bills.at(site, "komlo", tmp_path, people)
    with made.inside(), unit_of_work():
        identity.create_login(
            username=None,
            email="erno@example.com",
            display_name="Győri Ernő",
            phone=None,
            password_hash="!",
            locale="hu",
            customer_ids=[made.customers["00001"]],
        )
    return made


def test_exactly_one_mail_for_each_bill_of_a_registered_customer(
    bills: Bills, mailbox: CaughtMail
) -> None:
    bills.add("V00001", 2, notify=True)
    bills.add("V00002", 2, notify=True, prefix="2025")
    with bills.inside():
        assert (rows(QUEUED), rows(KEPT)) == ([(2,)], [(2,)])
        import_invoices(path=bills.folder / "bills-2026-V00001.csv")
        assert (rows(QUEUED), rows(KEPT)) == ([(2,)], [(2,)])
    assert bills.site.deliver() == 2
    assert bills.site.deliver() == 0
    mails = mailbox.newest()
    assert [mail.to for mail in mails] == ["erno@example.com"] * 2
    text = next(mail for mail in mails if "2026-000000" in mail.text).text
    link = f"/szamlak/{bills.invoice_id('2026-000000')}"
    assert link in text
    assert "1\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}Ft" in text
    assert "2026.\N{NO-BREAK SPACE}11.\N{NO-BREAK SPACE}23." in text


def test_a_file_with_one_new_bill_more_announces_that_one(bills: Bills) -> None:
    bills.add("V00001", 2, notify=True)
    bills.add("V00001", 3, notify=True)
    with bills.inside():
        assert rows(QUEUED) == [(3,)]


def test_old_bills_can_be_brought_in_silently(bills: Bills) -> None:
    bills.add("V00001", 2, notify=False)
    with bills.inside():
        assert (rows(QUEUED), rows(KEPT)) == ([(0,)], [(0,)])


def test_a_login_that_was_disabled_meanwhile_gets_nothing(
    bills: Bills, mailbox: CaughtMail
) -> None:
    bills.add("V00001", 1, notify=True)
    with bills.inside():
        execute("update customer_login set status = 'disabled'")
    assert bills.site.deliver() == 1
    assert mailbox.newest() == []


def test_a_login_that_may_not_see_the_customer_any_more_gets_nothing(
    bills: Bills, mailbox: CaughtMail
) -> None:
    bills.add("V00001", 1, notify=True)
    with bills.inside():
        execute("delete from login_customer")
    assert bills.site.deliver() == 1
    assert mailbox.newest() == []


def test_the_mail_speaks_the_language_of_the_login(bills: Bills, mailbox: CaughtMail) -> None:
    with bills.inside():
        execute("update customer_login set locale = 'en'")
    bills.add("V00001", 1, notify=True)
    bills.site.deliver()
    (mail,) = mailbox.newest()
    assert "HUF\N{NO-BREAK SPACE}1,000" in mail.text
    assert mail.subject == "Your bill has arrived: 2026-000000"


def test_a_tenant_whose_rules_do_not_say_so_announces_nothing(site: Site, tmp_path: Path) -> None:
    made = Bills.at(site, "petkomm", tmp_path, [("U0001", "Győri Ernő", "person")])
    made.login("a@example.com", "U0001")
    made.add("U0001", 1, notify=True)
    with made.inside():
        assert (rows(QUEUED), rows(KEPT)) == ([(0,)], [(0,)])
