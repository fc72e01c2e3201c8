"""Delivery reports (RFC 3464), as mail servers write them and as somebody may forge them."""

import email
import email.policy
import sys
import uuid
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from portal.cli.mails import mails
from portal.demo.mail_catcher import CaughtMail
from portal.foundation import mailing
from portal.foundation.db import unit_of_work
from portal.foundation.mailing.receiving import Outcome, take_in
from portal.foundation.mailing.reports import LARGEST, read_report
from portal.settings import Settings
from tests.portal.notifications.support import tell
from tests.support.bills import Bills
from tests.support.slices import rows

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
REPORT = """From: MAILER-DAEMON@mail.example.com
To: portal@tavho.example.com
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="b"
MIME-Version: 1.0

--b
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.com
X-Postfix-Queue-ID: 4F2A
Arrival-Date: Fri, 20 Nov 2026 09:00:00 +0100 (CET)

Final-Recipient: rfc822; {final}
Original-Recipient: rfc822;{original}
Action: {action}
Status: {status}
Remote-MTA: dns; mx.example.com
Diagnostic-Code: smtp; 550 5.1.1 <{final}>: Recipient address rejected: User
    unknown in virtual mailbox table

--b
Content-Type: {kind}

From: portal@tavho.example.com
To: erno@example.com
Message-ID: {message_id}
Subject: =?utf-8?q?Sz=C3=A1ml=C3=A1ja_=C3=A9rkezett?=

--b--
"""


def report(message_id: str, **values: str) -> bytes:
    known = {
        "final": "erno@example.com",
        "original": "erno@example.com",
        "action": "failed",
        "status": "5.1.1",
        "kind": "text/rfc822-headers",
    }
    filled = REPORT.format(message_id=message_id, **{**known, **values})
    return filled.replace("\n", "\r\n").encode()


@pytest.fixture
def message_id(bills: Bills, mailbox: CaughtMail) -> str:
    """The Message-ID of a mail that really went to erno@example.com."""
    bills.login("erno@example.com", "U00001")
    tell(bills)
    bills.site.deliver()
    [path] = mailbox.folder.glob("*.eml")
    sent = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    return str(sent["Message-ID"]).strip()


def taken(bills: Bills, data: bytes) -> list[tuple[str, Outcome]]:
    found = read_report(data)
    assert found is not None
    assert found.host == "tavho.localhost"
    with bills.inside(), unit_of_work():
        return take_in(found, now=NOW)


def trouble(bills: Bills, address: str = "erno@example.com") -> bool:
    with bills.inside(), unit_of_work(readonly=True):
        return mailing.trouble_with(address) is not None


@pytest.mark.parametrize("kind", ["text/rfc822-headers", "message/rfc822"])
def test_a_failed_delivery_is_noticed(bills: Bills, message_id: str, kind: str) -> None:
    assert taken(bills, report(message_id, kind=kind)) == [("erno@example.com", Outcome.BOUNCED)]
    with bills.inside():
        [(hard, reason)] = rows("select hard, reason from mail_bounce")
    assert hard and "User unknown" in reason


def test_a_forwarded_mail_is_known_by_its_first_address(bills: Bills, message_id: str) -> None:
    data = report(message_id, final="masik@other.example")
    assert taken(bills, data) == [("erno@example.com", Outcome.BOUNCED)]


def test_the_same_report_twice_is_one_bounce(bills: Bills, message_id: str) -> None:
    for _time in range(3):
        taken(bills, report(message_id, status="4.2.2"))
    with bills.inside():
        assert rows("select bounces from mail_bounce") == [(1,)]
    assert not trouble(bills)


def test_delay_is_no_bounce_and_success_forgives(bills: Bills, message_id: str) -> None:
    assert taken(bills, report(message_id, action="delayed")) == [
        ("erno@example.com", Outcome.NOT_FINAL)
    ]
    assert not trouble(bills)
    taken(bills, report(message_id))
    assert trouble(bills)
    taken(bills, report(message_id, action="delivered"))
    assert not trouble(bills)


def test_nobody_silences_somebody_elses_mails(bills: Bills, message_id: str) -> None:
    """Who got one mail of ours knows its Message-ID, but not the one for another address."""
    bills.login("ilona@example.com", "U00002")
    data = report(message_id, final="ilona@example.com", original="ilona@example.com")
    assert taken(bills, data) == [("ilona@example.com, ilona@example.com", Outcome.UNKNOWN)]
    assert not trouble(bills, "ilona@example.com")


def test_a_mail_that_was_never_sent_is_not_believed(bills: Bills, message_id: str) -> None:
    local = message_id.strip("<>").partition("@")[0]
    invented = message_id.replace(local[:36], str(uuid.uuid4()))
    assert [outcome for _address, outcome in taken(bills, report(invented))] == [Outcome.UNKNOWN]
    assert not trouble(bills)


def _plain() -> bytes:
    message = EmailMessage()
    message["Subject"] = "Házon kívül vagyok"
    message.set_content("Vissza hétfőn.")
    return message.as_bytes()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0\0\0",
        b"not a mail at all",
        _plain(),
        report("<x>"),
        report("no angle brackets"),
        report("<a@tavho.localhost>").replace(b"Action: failed\r\n", b""),
        report("<a@tavho.localhost>").replace(b"message/delivery-status", b"text/plain"),
        b"A" * (LARGEST + 1),
        b"Content-Type: multipart/report; boundary=b\r\n\r\n" + b"--b\r\n" * 500,
    ],
    ids=lambda data: str(len(data)),
)
def test_anything_else_is_left_alone(data: bytes) -> None:
    assert read_report(data) is None


@given(st.binary(max_size=400), st.integers(0, 1500))
def test_no_input_breaks_the_reader(noise: bytes, place: int) -> None:
    whole = report("<0190-x.y@tavho.localhost>")
    read_report(noise)
    read_report(whole[:place] + noise + whole[place:])


def test_the_command_tells_what_it_did(
    bills: Bills, message_id: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["portal.cli.mails"], "read_settings", lambda: settings)
    done = CliRunner().invoke(mails, ["bounce", "-"], input=report(message_id))
    assert (done.exit_code, done.output) == (0, "tavho: erno@example.com: bounced\n")
    assert trouble(bills)
    for data, said in (
        (b"hello", "ignored: no delivery report of a mail from here\n"),
        (
            report("<a.b@elsewhere.example>"),
            "ignored: no tenant sends mails as elsewhere.example\n",
        ),
    ):
        done = CliRunner().invoke(mails, ["bounce", "-"], input=data)
        assert (done.exit_code, done.output) == (0, said), (
            "a failure would send it round in a circle"
        )
