"""Booking a time, confirming a held one, changing and cancelling."""

from portal.appointments.operations.booking import (
    HoldOverError,
    NotOfferedError,
    TakenError,
    Wanted,
    book,
    book_for_caller,
    confirm,
)
from portal.appointments.operations.changing import (
    NotChangeableError,
    cancel_as_clerk,
    cancel_by_link,
    change,
)
from portal.appointments.operations.limits import LimitReachedError, TooManyError

__all__ = [
    "book_for_caller",
    "HoldOverError",
    "LimitReachedError",
    "NotChangeableError",
    "NotOfferedError",
    "TakenError",
    "TooManyError",
    "Wanted",
    "book",
    "cancel_as_clerk",
    "cancel_by_link",
    "change",
    "confirm",
]
