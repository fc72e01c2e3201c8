"""Telling customers: once, whom it concerns, on the channels that they want."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from portal.billing.imports import import_payments
from portal.demo.mail_catcher import CaughtMail
from portal.foundation.db import session, unit_of_work
from portal.identity import operations as identity
from portal.identity.models import Mandate
from portal.kernel.errors import PortalError
from portal.notifications import operations
from tests.portal.notifications.support import login_id, news, tell
from tests.support.bills import Bills
from tests.support.site import Browser
from tests.support.slices import PAYMENTS, execute, rows

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
QUEUED = "select count(*) from outbox_message where kind = 'notifications.mail'"


def test_the_same_key_twice_is_once(bills: Bills, reader: Browser, mailbox: CaughtMail) -> None:
    tell(bills)
    tell(bills)
    assert news(bills) == [("invoice_arrived", "k1")]
    assert bills.site.deliver() == 1
    assert len(mailbox.newest()) == 1


def test_a_customer_without_a_login_is_told_nothing(bills: Bills) -> None:
    tell(bills)
    assert news(bills) == []


def test_a_kind_that_the_rules_do_not_list_is_not_told(bills: Bills, reader: Browser) -> None:
    tell(bills, kind="document_arrived", title="Értesítés")
    assert news(bills) == []


def test_a_kind_that_does_not_exist_is_a_mistake_of_ours(bills: Bills) -> None:
    with bills.inside(), unit_of_work(), pytest.raises(PortalError, match="no notification"):
        operations.notify(
            kind="birthday", login_id=next(iter(bills.customers.values())), payload={}, key="x"
        )


@pytest.mark.parametrize(
    ("scopes", "until", "told"),
    [
        (["see"], 30, True),
        (["see", "pay"], 30, True),
        (["pay"], 30, False),
        (["see"], -1, False),
    ],
)
def test_representatives_who_may_see_are_told_too(
    bills: Bills, reader: Browser, mailbox: CaughtMail, scopes: list[str], until: int, told: bool
) -> None:
    owner = login_id(bills)
    with bills.inside(), unit_of_work():
        helper = identity.create_login(
            username=None,
            email="seged@example.com",
            display_name="Segítő Sára",
            phone=None,
            password_hash="!",
            locale="en",
            customer_ids=[],
        )
        session().add(
            Mandate(
                customer_id=bills.customers["U00001"],
                granted_by=owner,
                email="seged@example.com",
                name="Segítő Sára",
                scopes=scopes,
                valid_until=date.today() + timedelta(days=until),
                login_id=helper,
            )
        )
    tell(bills)
    bills.site.deliver()
    got = {mail.to for mail in mailbox.newest()}
    assert got == ({"erno@example.com", "seged@example.com"} if told else {"erno@example.com"})


def test_an_ended_mandate_hides_what_it_had_told(bills: Bills, reader: Browser) -> None:
    owner = login_id(bills)
    helper = bills.login("seged@example.com", "U00002")
    with bills.inside(), unit_of_work():
        [(helper_id,)] = rows("select id from customer_login where email like 'seged%'")
        session().add(
            Mandate(
                customer_id=bills.customers["U00001"],
                granted_by=owner,
                email="seged@example.com",
                name="Segítő Sára",
                scopes=["see"],
                valid_until=date.today() + timedelta(days=30),
                login_id=helper_id,
            )
        )
    tell(bills)
    assert "2026-000001" in helper.get("/").text
    with bills.inside():
        execute("update mandate set ended_at = now(), ended_by = 'grantor'")
    assert "2026-000001" not in helper.get("/").text


def test_who_turned_the_mail_off_finds_it_on_the_portal_only(
    bills: Bills, reader: Browser, mailbox: CaughtMail
) -> None:
    with bills.inside(), unit_of_work():
        operations.choose(
            login_id(bills),
            wishes={("invoice_arrived", "email"): False},
            chosen_by="settings",
            now=NOW,
        )
    tell(bills)
    bills.site.deliver()
    assert mailbox.newest() == []
    assert "2026-000001" in reader.get("/").text


def test_who_turned_the_portal_off_gets_the_mail_only(
    bills: Bills, reader: Browser, mailbox: CaughtMail
) -> None:
    with bills.inside(), unit_of_work():
        operations.choose(
            login_id(bills),
            wishes={("invoice_arrived", "portal"): False},
            chosen_by="settings",
            now=NOW,
        )
    tell(bills)
    bills.site.deliver()
    assert len(mailbox.newest()) == 1
    assert "2026-000001" not in reader.get("/").text


def test_the_newest_choice_counts_and_none_is_lost(bills: Bills, reader: Browser) -> None:
    key = ("invoice_arrived", "email")
    for minute, wish in enumerate((False, False, True, False)):
        with bills.inside(), unit_of_work():
            operations.choose(
                login_id(bills),
                wishes={key: wish},
                chosen_by="settings",
                now=NOW + timedelta(minutes=minute),
            )
    with bills.inside():
        made = rows("select wanted from notification_choice order by chosen_at")
    assert made == [(False,), (True,), (False,)], "what did not change is not written again"


def test_choices_cannot_be_rewritten(bills: Bills, reader: Browser) -> None:
    with bills.inside(), unit_of_work():
        operations.choose(
            login_id(bills),
            wishes={("invoice_arrived", "email"): False},
            chosen_by="settings",
            now=NOW,
        )
    with bills.inside(), pytest.raises(Exception, match="permission denied"):
        execute("update notification_choice set wanted = true")


def test_booked_payments_are_told_set_based_and_once(
    bills: Bills, reader: Browser, mailbox: CaughtMail
) -> None:
    bills.add("U00001", 1)
    lines = [
        PAYMENTS,
        "U00001;2026-000000;2026-11-19;500;A-1",
        "U00001;;2026-11-20;300;A-2",
        "U00002;;2026-11-20;300;A-3",
    ]
    path = Path(bills.folder / "payments.csv")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with bills.inside():
        report = import_payments(path=path)
        assert (report.added, report.notified) == (3, 2), report.examples
        assert import_payments(path=path).notified == 0
    bills.site.deliver()
    with bills.inside():
        [(bill_id,)] = rows("select id from invoice")
    texts = sorted(mail.text for mail in mailbox.newest())
    assert len(texts) == 2
    [of_bill] = [text for text in texts if f"/szamlak/{bill_id}" in text]
    assert "2026-000000" in of_bill
    assert "500\N{NO-BREAK SPACE}Ft" in of_bill
    [on_account] = [text for text in texts if text != of_bill]
    assert "/folyoszamla" in on_account


def test_old_payments_can_be_brought_in_silently(bills: Bills, reader: Browser) -> None:
    path = Path(bills.folder / "payments.csv")
    path.write_text(f"{PAYMENTS}\nU00001;;2026-11-20;300;A-2\n", encoding="utf-8")
    with bills.inside():
        assert import_payments(path=path, notify=False).notified == 0
        assert rows(QUEUED) == [(0,)]


def test_news_is_forgotten_after_a_good_year(bills: Bills, reader: Browser) -> None:
    tell(bills, key="old")
    tell(bills, key="new")
    with bills.inside():
        execute(
            "update notification set created_at = created_at - interval '401 days' where key = 'old'"
        )
        with unit_of_work():
            operations.housekeeping(now=datetime.now(UTC))
    assert news(bills) == [("invoice_arrived", "new")]
