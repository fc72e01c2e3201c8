"""What can be done to a case: sent, written to, answered, closed."""

from portal.messages.operations.answering import (
    NotAnsweredError,
    close_enquiry,
    write_as_clerk,
)
from portal.messages.operations.replying import close_own, reply
from portal.messages.operations.sending import (
    PER_IP_AN_HOUR,
    TooManyEnquiriesError,
    send_enquiry,
)
from portal.messages.schemas import NewEnquiry, Receipt

__all__ = [
    "PER_IP_AN_HOUR",
    "NewEnquiry",
    "NotAnsweredError",
    "Receipt",
    "TooManyEnquiriesError",
    "close_enquiry",
    "close_own",
    "reply",
    "send_enquiry",
    "write_as_clerk",
]
