"""The link that turns mails of one kind off: by a person's click, by a mail program, by nobody else."""

import email
import email.policy
from email.message import EmailMessage

import pytest

from portal.demo.mail_catcher import CaughtMail
from portal.notifications.unsubscribing import unsubscribe_token
from tests.portal.notifications.support import login_id, tell
from tests.support.bills import Bills
from tests.support.site import Browser, Site, links_in
from tests.support.slices import rows

OFF = "select kind, channel, wanted, chosen_by from notification_choice"


def sent(bills: Bills, mailbox: CaughtMail) -> EmailMessage:
    """Tell of a bill and return the mail as it went over the wire."""
    tell(bills)
    bills.site.deliver()
    [path] = mailbox.folder.glob("*.eml")
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def link(bills: Bills, mailbox: CaughtMail) -> str:
    return str(sent(bills, mailbox)["List-Unsubscribe"]).strip("<>").partition("localhost")[2]


def choices(bills: Bills) -> list[tuple[object, ...]]:
    with bills.inside():
        return rows(OFF)


def test_the_mail_offers_it_in_its_headers_and_at_its_end(
    bills: Bills, reader: Browser, mailbox: CaughtMail
) -> None:
    message = sent(bills, mailbox)
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = str(message["List-Unsubscribe"]).strip("<>")
    body = message.get_body(("plain",))
    assert body is not None and address in links_in(body.get_content())


def test_the_headers_for_programs_stand_in_one_line_each_as_they_are(
    bills: Bills, reader: Browser, mailbox: CaughtMail
) -> None:
    sent(bills, mailbox)
    [path] = mailbox.folder.glob("*.eml")
    lines = path.read_bytes().replace(b"\r\n", b"\n").split(b"\n")
    for name, begins in ((b"Message-ID", b"<"), (b"List-Unsubscribe", b"<http")):
        [line] = [line for line in lines if line.startswith(name + b": ")]
        value = line.partition(b": ")[2]
        assert value.startswith(begins) and value.endswith(b">")
        assert b"=?" not in value


def test_looking_changes_nothing_and_the_button_does(
    bills: Bills, reader: Browser, mailbox: CaughtMail
) -> None:
    path = link(bills, mailbox)
    stranger = bills.site.browser("tavho")
    for _time in range(3):
        page = stranger.get(path)
        assert "Számla érkezett" in page.text
    assert "erno@example.com" not in page.text
    assert choices(bills) == []
    assert f'action="{path}"' in page.text
    done = stranger.post(path, data={})
    assert "többé nem küldünk" in done.text
    assert choices(bills) == [("invoice_arrived", "email", False, "unsubscribe")]


def test_a_mail_program_needs_neither_cookie_nor_form_token(
    bills: Bills, reader: Browser, mailbox: CaughtMail
) -> None:
    path = link(bills, mailbox)
    program = bills.site.browser("tavho")
    for _time in range(2):
        answer = program.post(path, data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    assert len(choices(bills)) == 1
    tell(bills, key="k2")
    mailbox.clear()
    bills.site.deliver()
    assert mailbox.newest() == []


def test_it_can_be_turned_on_again(bills: Bills, reader: Browser, mailbox: CaughtMail) -> None:
    reader.post(link(bills, mailbox), data={"List-Unsubscribe": "One-Click"})
    page = reader.get("/ertesitesi-beallitasok")
    assert "levélben lévő hivatkozással" in page.text
    reader.send(page, {"email-invoice_arrived": "1"})
    assert [wanted for _kind, _channel, wanted, _by in choices(bills)] == [False, True]


@pytest.mark.parametrize("token", ["", "x", "A" * 24, "WyJhIiwiYiJd.AAAA", "." * 500, "é"])
def test_an_invented_token_does_nothing(bills: Bills, reader: Browser, token: str) -> None:
    stranger = bills.site.browser("tavho")
    for answer in (
        stranger.get(f"/leiratkozas/{token}"),
        stranger.post(f"/leiratkozas/{token}", data={}),
    ):
        assert answer.status_code == 404
    assert choices(bills) == []


def test_another_tenants_token_does_nothing(
    bills: Bills, reader: Browser, mailbox: CaughtMail
) -> None:
    path = link(bills, mailbox)
    assert bills.site.browser("komlo").post(path, data={}).status_code == 404


def test_a_mandatory_mail_offers_no_link_and_an_old_one_explains(
    site: Site, tmp_path: object, mailbox: CaughtMail
) -> None:
    bills = Bills.at(site, "ugyfelportal", tmp_path, [("12345678", "Győri Ernő", "person")])
    bills.login("a@example.com", "12345678")
    tell(bills, kind="document_arrived", title="Kötvény", key="d")
    bills.site.deliver()
    [path] = mailbox.folder.glob("*.eml")
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert message["List-Unsubscribe"] is None
    with site.inside("ugyfelportal"):
        token = unsubscribe_token(login_id(bills), "document_arrived")
    stranger = site.browser("ugyfelportal")
    assert "nem kapcsolhatók ki" in stranger.get(f"/leiratkozas/{token}").text
    stranger.post(f"/leiratkozas/{token}", data={})
    assert choices(bills) == []
