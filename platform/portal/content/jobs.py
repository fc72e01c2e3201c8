"""What the outbox asks of this slice: telling people of a notice."""

import uuid

from portal.content.operations import notices
from portal.foundation.outbox import Outgoing


def mail_notice(outgoing: Outgoing) -> None:
    """Tell everybody whom the notice concerns; their mails are queued one by one."""
    notices.tell(uuid.UUID(outgoing.payload["notice_id"]))


HANDLERS = {notices.MAILING: mail_notice}
