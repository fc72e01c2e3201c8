"""Sending over SMTP; the only code that opens an SMTP connection."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from urllib.parse import unquote, urlsplit

import structlog

from portal.foundation import counting, db
from portal.foundation.mailing.bounces import Bounce, note_acceptance, note_bounce
from portal.foundation.mailing.message import Mail, compose
from portal.foundation.mailing.statuses import enhanced_status, is_hard
from portal.foundation.outbox.handlers import PermanentFailureError
from portal.kernel.errors import PortalError

_log = structlog.get_logger(__name__)


class AddressRefusedError(PermanentFailureError):
    """The server does not take mail for this address; ``answer`` is what it said."""

    def __init__(self, code: int, answer: str) -> None:
        super().__init__(f"the address was refused with {code}")
        self.code, self.answer = code, answer


class Mailer:
    """One SMTP server, ``smtp://`` (with STARTTLS where offered), ``smtps://``, with credentials or not.

    The connection is kept between mails and opened anew when the server has closed it.
    """

    def __init__(self, url: str, *, timeout: float = 20.0) -> None:
        self._parts = urlsplit(url)
        if self._parts.scheme not in ("smtp", "smtps") or not self._parts.hostname:
            raise PortalError(
                "SMTP_URL must look like smtp://host:port or smtps://user:password@host:port"
            )
        self._timeout = timeout
        self._connection: smtplib.SMTP | None = None

    def send(self, mail: Mail) -> None:
        """Hand the mail to the server; raises AddressRefusedError when it refuses the address.

        The log gets the Message-ID up to its @, for searching the mail server's log; no address.
        """
        message = compose(mail)
        try:
            try:
                self._connected().send_message(message)
            except smtplib.SMTPServerDisconnected:
                self.close()
                self._connected().send_message(message)
            _log.info("mail_handed_over", message_id=_bare(str(message["Message-ID"])))
        except smtplib.SMTPRecipientsRefused as error:
            code, answer = next(iter(error.recipients.values()))
            if code >= 500:
                raise AddressRefusedError(code, answer.decode("utf-8", "replace")) from error
            raise
        except (OSError, smtplib.SMTPException):
            self.close()
            raise

    def greet(self) -> None:
        """Connect as for a mail and hang up; raises OSError or smtplib.SMTPException."""
        self._connected().noop()
        self.close()

    def close(self) -> None:
        """Close the connection, if one is open."""
        if self._connection is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._connection.quit()
            self._connection = None

    def _connected(self) -> smtplib.SMTP:
        if self._connection is None:
            self._connection = self._connect()
        return self._connection

    def _connect(self) -> smtplib.SMTP:
        host, context = self._parts.hostname or "", ssl.create_default_context()
        connection: smtplib.SMTP
        if self._parts.scheme == "smtps":
            connection = smtplib.SMTP_SSL(
                host, self._parts.port or 465, timeout=self._timeout, context=context
            )
        else:
            connection = smtplib.SMTP(host, self._parts.port or 25, timeout=self._timeout)
            connection.ehlo()
            if connection.has_extn("starttls"):
                connection.starttls(context=context)
        if self._parts.username:
            connection.login(unquote(self._parts.username), unquote(self._parts.password or ""))
        return connection


def _bare(message_id: str) -> str:
    """Return the Message-ID without its host, which would make it look like somebody's address."""
    return message_id.strip("<>").partition("@")[0]


_mailer: ContextVar[Mailer | None] = ContextVar("mailer", default=None)


@contextmanager
def bind_mailer(mailer: Mailer) -> Iterator[None]:
    """Make that the mailer inside the block."""
    token = _mailer.set(mailer)
    try:
        yield
    finally:
        _mailer.reset(token)


def send(mail: Mail) -> None:
    """Send through the mailer in scope; only outbox handlers may call this.

    Whether the server took the mail is kept for the address. Raises AddressRefusedError when it
    never will; that is noted in a unit of work of its own, for the caller's is rolled back.
    """
    mailer = _mailer.get()
    if mailer is None:
        raise PortalError("no mailer bound: mails leave only from the worker")
    try:
        mailer.send(mail)
    except AddressRefusedError as refusal:
        status = enhanced_status(refusal.answer)
        bounce = Bounce(
            address=mail.to,
            mail_key=mail.key,
            hard=is_hard(status=status, code=refusal.code),
            status=status or str(refusal.code),
            reason=refusal.answer,
        )
        with db.unit_of_work():
            note_bounce(bounce, reported=False)
        counting.count("mail.refused")
        raise
    counting.count("mail.sent")
    note_acceptance(mail.to)
