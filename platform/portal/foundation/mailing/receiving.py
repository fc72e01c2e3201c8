"""What a delivery report changes: the address it is about is noted as bouncing, or believed again."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from portal.foundation import counting, db
from portal.foundation.mailing.bounces import forgive, note_bounce
from portal.foundation.mailing.message import is_for
from portal.foundation.mailing.reports import Recipient, Report
from portal.foundation.outbox.models import OutboxMessage

_ID_LENGTH = 36


class Outcome(StrEnum):
    """What became of one recipient of a report."""

    BOUNCED = "bounced"
    DELIVERED = "delivered"
    NOT_FINAL = "not final"
    UNKNOWN = "unknown"


def take_in(report: Report, *, now: datetime) -> list[tuple[str, Outcome]]:
    """Note what the report says, for the tenant in scope; returns address and outcome of each.

    A report counts only for a mail that this tenant really sent, and only for the address that it
    was sent to (the Message-ID tells): nobody can silence somebody else's mails by a forged one.
    """
    if not _was_sent(report.local):
        return [(", ".join(one.addresses), Outcome.UNKNOWN) for one in report.recipients]
    return [_take_in(report.local, recipient, now=now) for recipient in report.recipients]


def _take_in(local: str, recipient: Recipient, *, now: datetime) -> tuple[str, Outcome]:
    ours = next((address for address in recipient.addresses if is_for(local, address)), None)
    if ours is None:
        return ", ".join(recipient.addresses), Outcome.UNKNOWN
    if recipient.action == "delivered":
        forgive(ours, now=now)
        return ours, Outcome.DELIVERED
    if recipient.action != "failed":
        return ours, Outcome.NOT_FINAL
    note_bounce(recipient.bounce(ours, local.rpartition(".")[0]), reported=True, now=now)
    counting.count("mail.returned")
    return ours, Outcome.BOUNCED


def _was_sent(local: str) -> bool:
    try:
        message_id = uuid.UUID(local[:_ID_LENGTH])
    except ValueError:
        return False
    statement = select(OutboxMessage.id).where(OutboxMessage.id == message_id)
    return db.session().scalar(statement) is not None
