"""One e-mail: what it says and to whom, turned into a MIME message."""

from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from portal.foundation.tenancy import Shell, current_tenant
from portal.kernel.clock import BUDAPEST, utc_now


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


def compose(mail: Mail) -> EmailMessage:
    """Return the MIME message: text and HTML, with the headers of automatic mail.

    Raises ValueError for addresses or subjects with line breaks (header injection).
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(mail.sender_name, addr_spec=mail.sender_address)
    message["To"] = Address(addr_spec=mail.to)
    message["Reply-To"] = Address(mail.sender_name, addr_spec=mail.reply_to)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(utc_now().astimezone(BUDAPEST))
    message["Message-ID"] = f"<{mail.key}@{current_tenant().host(Shell.PORTAL)}>"
    message["Auto-Submitted"] = "auto-generated"
    for name, value in mail.headers.items():
        message[name] = value
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    message["Content-Language"] = mail.locale  # setting the content drops earlier Content-* fields
    return message
