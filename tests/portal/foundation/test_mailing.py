"""Mails on the wire: headers that hold, no header injected, addresses that are refused for good."""

import dataclasses
import email
import email.policy
import re
from collections.abc import Iterator
from email.errors import HeaderParseError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.demo.caught_mail import CaughtMail
from portal.demo.mail_catcher import MailServer
from portal.foundation.mailing import Mail, Mailer, compose
from portal.foundation.mailing.message import is_for
from portal.foundation.secrets import bind_secret
from portal.foundation.tenancy import Tenant, scope
from portal.kernel.errors import PortalError

TENANT = Tenant("one", "One", ("one.localhost",), ("one-console.localhost",))
MAIL = Mail(
    key="019a-key",
    to="ugyfel@example.com",
    subject="Új számlája érkezett: őszi elszámolás",
    text="Tisztelt Ügyfelünk!\n",
    html="<p>Tisztelt Ügyfelünk!</p>",
    sender_name="Tűzoltó és Őrző Kft.",
    sender_address="portal@example.com",
    reply_to="ugyfelszolgalat@example.com",
)


@pytest.fixture(autouse=True, scope="module")
def secret() -> Iterator[None]:
    """Message-IDs are marked with a key of the installation."""
    with bind_secret("x" * 48):
        yield


def test_the_message_id_is_the_same_each_time_and_marked_for_its_receiver() -> None:
    with scope(TENANT):
        first, again = compose(MAIL)["Message-ID"], compose(MAIL)["Message-ID"]
        other = compose(dataclasses.replace(MAIL, to="masik@example.com"))["Message-ID"]
        assert first == again != other
        local = first.strip("<>").partition("@")[0]
        assert is_for(local, MAIL.to.upper())
        assert not is_for(local, "masik@example.com")
        assert not is_for(local.replace("019a", "019b"), MAIL.to)


def test_a_mail_arrives_as_it_was_written(mail_server: MailServer, mailbox: CaughtMail) -> None:
    mailer = Mailer(mail_server.url)
    with scope(TENANT):
        mailer.send(MAIL)
        mailer.send(dataclasses.replace(MAIL, key="019b-key"))
    mailer.close()
    first = mailbox.newest(limit=500)[-1]
    assert (first.to, first.subject) == (MAIL.to, MAIL.subject)
    assert "Tisztelt Ügyfelünk!" in first.text and "<p>" in first.html
    assert len(mailbox.newest(limit=500)) == 2


def test_a_closed_connection_is_opened_anew(mail_server: MailServer, mailbox: CaughtMail) -> None:
    mailer = Mailer(mail_server.url)
    with scope(TENANT):
        mailer.send(MAIL)
        assert mailer._connection is not None and mailer._connection.sock is not None
        mailer._connection.sock.close()
        mailer._connection.close()
        mailer.send(MAIL)
    mailer.close()
    assert len(mailbox.newest(limit=500)) == 2


def test_the_headers_of_automatic_mail() -> None:
    with scope(TENANT):
        message = compose(MAIL)
    assert re.fullmatch(r"<019a-key\.[0-9a-f]{16}@one\.localhost>", message["Message-ID"])
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "hu"
    assert "Tűzoltó és Őrző Kft." in str(message["From"])


words = st.text(alphabet="abcőűÁé–", min_size=1, max_size=14)


@given(st.lists(words, min_size=1, max_size=12))
def test_long_subjects_and_names_keep_their_spaces(parts: list[str]) -> None:
    spoken = " ".join(parts)
    mail = dataclasses.replace(MAIL, subject=spoken, sender_name=spoken)
    with scope(TENANT):
        wire = compose(mail).as_bytes()
    read = email.message_from_bytes(wire, policy=email.policy.default)
    assert read["Subject"] == spoken
    assert read["From"].addresses[0].display_name == spoken
    assert all(len(line) < 998 for line in wire.splitlines())


@pytest.mark.parametrize("field", ["to", "subject", "sender_name", "sender_address", "reply_to"])
def test_no_header_is_smuggled_in(field: str) -> None:
    poisoned = dataclasses.replace(MAIL, **{field: "a@example.com\r\nBcc: z@example.com"})
    with scope(TENANT), pytest.raises((ValueError, HeaderParseError)):
        compose(poisoned)


@pytest.mark.parametrize("url", ["", "http://x", "smtp://", "mail.example.com:25"])
def test_a_wrong_address_of_the_server_is_said_at_once(url: str) -> None:
    with pytest.raises(PortalError, match="SMTP_URL"):
        Mailer(url)
