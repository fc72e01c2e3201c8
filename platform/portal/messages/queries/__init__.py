"""Reading cases: lists, one thread, one file, how many wait."""

from portal.messages.queries.desk import chosen_cases, next_waiting
from portal.messages.queries.lists import enquiries_of
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
    "Sender",
    "attachment",
    "chosen_cases",
    "clerk_thread",
    "enquiries_of",
    "enquiry",
    "linked_thread",
    "next_waiting",
    "own_thread",
    "receipt_of",
    "sender",
]
