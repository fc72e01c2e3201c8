"""One e-mail: what it says and to whom, turned into a MIME message."""

import hmac
from dataclasses import dataclass, field
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime, formataddr

from portal.foundation.mailing.bounces import address_key
from portal.foundation.secrets import keyed_digest
from portal.foundation.tenancy import Shell, current_tenant
from portal.kernel.clock import BUDAPEST, utc_now

_MARK_LENGTH = 16
_WHOLE = frozenset(("message-id", "list-unsubscribe", "list-unsubscribe-post"))
"""Headers that programs read: the standard policy would fold or encode them when they are long."""


class WholeWordsPolicy(EmailPolicy):
    """Writes the headers that people read by the older, careful encoder.

    The standard policy loses the space between two encoded words of a long header with accents
    (seen on Python 3.11), so that a subject arrives with two words glued together.
    """

    def fold_binary(self, name: str, value: str) -> bytes:
        """Return the header as it goes over the wire."""
        lowered = name.lower()
        if lowered == "subject":
            folded = Header(str(value), "utf-8", header_name=name).encode(linesep="\r\n")
        elif lowered in _WHOLE:
            folded = " ".join(str(value).split())
        elif lowered in ("from", "reply-to"):
            [address] = value.addresses  # type: ignore[attr-defined]
            folded = formataddr((address.display_name, address.addr_spec))
        else:
            return super().fold_binary(name, value)
        return f"{name}: {folded}\r\n".encode("ascii")


_POLICY = WholeWordsPolicy(linesep="\r\n", raise_on_defect=SMTP.raise_on_defect)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a mail: its bytes arrive as they are. ``parameters`` of the media type
    are for example ``{"method": "REQUEST"}`` of an invitation."""

    name: str
    media_type: str
    data: bytes
    parameters: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mail:
    """A rendered mail. ``key`` is stable over retries: it becomes the Message-ID."""

    key: str
    to: str
    subject: str
    text: str
    html: str
    sender_name: str
    sender_address: str
    reply_to: str
    locale: str = "hu"
    headers: dict[str, str] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()


def is_for(local_part: str, address: str) -> bool:
    """Tell whether a Message-ID with that local part is one of ours to that address."""
    key, _, _mark = local_part.rpartition(".")
    return hmac.compare_digest(_local_part(key, address).encode(), local_part.encode())


def _local_part(key: str, address: str) -> str:
    """Return key and a mark of the receiver: by it a delivery report is believed for them alone."""
    mark = keyed_digest("mailing.message_id", f"{key}|{address_key(address)}")[:_MARK_LENGTH]
    return f"{key}.{mark}"


def compose(mail: Mail) -> EmailMessage:
    """Return the MIME message: text and HTML, attachments, with the headers of automatic mail.

    Raises ValueError for addresses or subjects with line breaks (header injection).
    """
    message = EmailMessage(policy=_POLICY)
    message["From"] = Address(mail.sender_name, addr_spec=mail.sender_address)
    message["To"] = Address(addr_spec=mail.to)
    message["Reply-To"] = Address(mail.sender_name, addr_spec=mail.reply_to)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(utc_now().astimezone(BUDAPEST))
    message["Message-ID"] = (
        f"<{_local_part(mail.key, mail.to)}@{current_tenant().host(Shell.PORTAL)}>"
    )
    message["Auto-Submitted"] = "auto-generated"
    for name, value in mail.headers.items():
        message[name] = value
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    for file in mail.attachments:
        kind, _, subtype = file.media_type.partition("/")
        message.add_attachment(file.data, kind, subtype, filename=file.name, params=file.parameters)
    message["Content-Language"] = mail.locale  # setting the content drops earlier Content-* fields
    return message
