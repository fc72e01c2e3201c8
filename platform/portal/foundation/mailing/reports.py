"""Reading delivery reports (RFC 3464) that a mail server sent back, whatever else may be piped in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message

from portal.foundation.mailing.bounces import Bounce
from portal.foundation.mailing.statuses import is_hard

LARGEST = 2 * 1024 * 1024
_MESSAGE_ID = re.compile(r"<([^<>@\s]{1,200})@([^<>@\s]{1,255})>")


@dataclass(frozen=True, slots=True)
class Recipient:
    """What a report says of one address. ``addresses``: as it was written to, and as it ended up."""

    addresses: tuple[str, ...]
    action: str
    status: str
    reason: str

    def bounce(self, address: str, mail_key: str) -> Bounce:
        """Return the bounce that this report means for that address of ours."""
        return Bounce(
            address=address,
            mail_key=mail_key,
            hard=is_hard(status=self.status),
            status=self.status,
            reason=self.reason or self.status,
        )


@dataclass(frozen=True, slots=True)
class Report:
    """One delivery report: which of our mails it is about (``local`` @ ``host``), and what became of it."""

    local: str
    host: str
    recipients: tuple[Recipient, ...]


def read_report(data: bytes) -> Report | None:
    """Return what the report says, or None for anything that is no delivery report of a mail of ours."""
    if len(data) > LARGEST:
        return None
    message = message_from_bytes(data)
    if message.get_content_type() != "multipart/report":
        return None
    parts = list(message.walk())
    found = _message_id(parts[1:])
    recipients = tuple(_recipients(parts))
    if found is None or not recipients:
        return None
    return Report(found[0], found[1], recipients)


def _message_id(parts: list[Message]) -> tuple[str, str] | None:
    """Return the Message-ID of the returned mail, whole or headers only, in its two halves."""
    for part in parts:
        returned = part
        if part.get_content_type() == "text/rfc822-headers":
            payload = part.get_payload(decode=True)
            returned = message_from_bytes(payload if isinstance(payload, bytes) else b"")
        match = _MESSAGE_ID.search(_text(returned, "Message-ID"))
        if match:
            return match[1], match[2].lower()
    return None


def _recipients(parts: list[Message]) -> Iterator[Recipient]:
    for part in parts:
        blocks = part.get_payload()
        if part.get_content_type() != "message/delivery-status" or not isinstance(blocks, list):
            continue
        for block in blocks:
            if not isinstance(block, Message) or "Action" not in block:
                continue
            named = (_address(_text(block, f"{kind}-Recipient")) for kind in ("Original", "Final"))
            yield Recipient(
                addresses=tuple(address for address in named if address),
                action=_text(block, "Action").strip().lower(),
                status=_text(block, "Status").split(" ")[0].strip()[:11],
                reason=_text(block, "Diagnostic-Code").partition(";")[2] or "",
            )


def _address(field: str) -> str:
    """Return the address of ``rfc822; somebody@example.com``."""
    return field.partition(";")[2].strip().strip("<>")[:254]


def _text(message: Message, name: str) -> str:
    return " ".join(str(message.get(name) or "").split())
