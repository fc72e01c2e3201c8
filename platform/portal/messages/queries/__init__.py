"""Reading cases: lists, one thread, one file, how many wait."""

from portal.messages.queries.lists import (
    WAITING,
    enquiries_of,
    inbox,
    waiting_enquiries,
)
from portal.messages.queries.senders import Sender, sender
from portal.messages.queries.threads import (
    attachment,
    clerk_thread,
    enquiry,
    linked_thread,
    own_thread,
    receipt_of,
)

__all__ = [
    "WAITING",
    "Sender",
    "attachment",
    "clerk_thread",
    "enquiries_of",
    "enquiry",
    "inbox",
    "linked_thread",
    "own_thread",
    "receipt_of",
    "sender",
    "waiting_enquiries",
]
