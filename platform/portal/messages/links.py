"""The mailed link to a case: for people without a login; only its digest is stored."""

import uuid
from datetime import timedelta
from typing import Final

from portal.foundation.secrets import derived_code, sha256_hex
from portal.foundation.web.links import absolute_url

LINK_LASTS: Final = timedelta(days=90)
"""Counted from the last thing that happened; each mail about the case goes on from there."""
_PURPOSE: Final = "enquiry link"


def token_of(enquiry_id: uuid.UUID) -> str:
    """Return the link's token: 120 bits that only this installation can make again, for its mails."""
    return derived_code(_PURPOSE, str(enquiry_id))


def token_digest(enquiry_id: uuid.UUID) -> str:
    """Return what is stored of the token."""
    return sha256_hex(token_of(enquiry_id))


def thread_url(enquiry_id: uuid.UUID, *, login_id: uuid.UUID | None) -> str:
    """Return the absolute address of the case for its sender: behind the sign-in, or by token."""
    if login_id is not None:
        return absolute_url("messages.thread", enquiry_id=enquiry_id)
    return absolute_url("message_link.thread", token=token_of(enquiry_id))
