"""What can be done to a case: sent, written to, answered, prolonged, closed and opened again."""

from portal.messages.operations.answering import (
    NoSuchCaseError,
    NotAnsweredError,
    close_enquiry,
    write_as_clerk,
)
from portal.messages.operations.bulk import Chosen, Outcome, close_many, give_many, take_many
from portal.messages.operations.desk import (
    NotProlongableError,
    SofteningError,
    change_topic,
    prolong,
    reopen,
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
    "Chosen",
    "NewEnquiry",
    "NoSuchCaseError",
    "NotAnsweredError",
    "NotProlongableError",
    "Outcome",
    "Receipt",
    "SofteningError",
    "TooManyEnquiriesError",
    "change_topic",
    "close_enquiry",
    "close_many",
    "close_own",
    "give_many",
    "prolong",
    "reopen",
    "reply",
    "send_enquiry",
    "take_many",
    "write_as_clerk",
]
