"""Mail sent over the wire is kept, in the right order, whole, and at most so many."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from portal.demo.caught_mail import CaughtMail
from portal.demo.mail_catcher import MailServer


def _send(server: MailServer, message: EmailMessage, *recipients: str) -> None:
    host, port = server.url.removeprefix("smtp://").split(":")
    with smtplib.SMTP(host, int(port), timeout=10) as connection:
        connection.send_message(message, to_addrs=list(recipients) or None)


def _mail(subject: str, *, to: str, html: str | None = None) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = "feladó@example.com", to, subject
    message.set_content("Kérjük, erősítse meg: őű\n")
    if html:
        message.add_alternative(html, subtype="html")
    return message


def test_a_mail_over_the_wire_is_kept_whole(mail_server: MailServer, mailbox: CaughtMail) -> None:
    message = _mail("Árvíztűrő tükörfúrógép", to="a@example.com", html="<p>őű</p>")
    message.replace_header("From", "felado@example.com")
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="sz.pdf")
    _send(mail_server, message, "a@example.com", "b@example.com")

    (kept,) = mailbox.newest()

    assert kept.to == "a@example.com, b@example.com"
    assert kept.sender == "felado@example.com"
    assert kept.subject == "Árvíztűrő tükörfúrógép"
    assert kept.text == "Kérjük, erősítse meg: őű\n"
    assert kept.html.strip() == "<p>őű</p>"
    (attached,) = mailbox.attachments(kept.id)
    assert (attached.name, attached.content) == ("sz.pdf", b"%PDF-1.7")


def test_an_accented_address_is_accepted(mail_server: MailServer, mailbox: CaughtMail) -> None:
    _send(mail_server, _mail("x", to="őrző@example.com"), "őrző@example.com")

    assert mailbox.newest(to="őrző")[0].to == "őrző@example.com"


def test_newest_first_and_found_by_recipient(tmp_path: Path) -> None:
    caught = CaughtMail(folder=tmp_path)
    for number in range(3):
        for person in ("anna", "b_la"):
            message = _mail(f"{person} {number}", to=f"{person}@example.com")
            caught.add(
                sender="x@example.com",
                recipients=[f"{person}@example.com"],
                content=message.as_bytes(),
            )

    assert [mail.subject for mail in caught.newest(to="ANNA@")] == ["anna 2", "anna 1", "anna 0"]
    assert [mail.subject for mail in caught.newest(limit=1)] == ["b_la 2"]
    # The characters of a search are meant as they stand, not as wildcards.
    assert len(caught.newest(to="b_la")) == 3
    assert caught.newest(to="a_na") == []
    assert caught.newest(to="%") == []


def test_older_mails_follow_page_by_page(tmp_path: Path) -> None:
    caught = CaughtMail(folder=tmp_path)
    for number in range(5):
        caught.add(sender="", recipients=["a@b.hu"], content=f"Subject: {number}\n\n".encode())

    first = caught.newest(limit=2)
    second = caught.newest(limit=2, before=first[-1].id)

    assert [mail.subject for mail in (*first, *second)] == ["4", "3", "2", "1"]


def test_the_oldest_go_and_their_files_with_them(tmp_path: Path) -> None:
    caught = CaughtMail(folder=tmp_path, kept=3)
    keys = [
        caught.add(sender="", recipients=["a@b.hu"], content=f"Subject: {n}\n\nx".encode())
        for n in range(5)
    ]

    assert [mail.subject for mail in caught.newest()] == ["4", "3", "2"]
    assert {path.stem for path in tmp_path.glob("*.eml")} == set(keys[2:])


def test_mails_outlive_the_server(tmp_path: Path) -> None:
    with MailServer(folder=tmp_path) as server:
        _send(server, _mail("marad", to="a@example.com"), "a@example.com")
    with MailServer(folder=tmp_path) as server:
        assert [mail.subject for mail in server.caught.newest()] == ["marad"]


def test_a_broken_mail_is_kept_too(tmp_path: Path) -> None:
    caught = CaughtMail(folder=tmp_path)
    content = b"Subject: =?nonsense?q?x?=\nContent-Type: text/plain; charset=klingon\n\n\xff\xfe"
    caught.add(sender="", recipients=["a@b.hu"], content=content)

    assert caught.newest()[0].text
    assert caught.source(caught.newest()[0].id) == content


def test_an_unknown_id_reaches_no_file(tmp_path: Path) -> None:
    (tmp_path / "secret.eml").write_bytes(b"x")
    caught = CaughtMail(folder=tmp_path / "mail")

    assert caught.source("../secret") is None
    assert caught.get("../secret") is None
