"""Reads of the slice: the records under a claim, the clerks' queue, one registration."""

from portal.registration.queries.attempts import pending_confirmation, question, started
from portal.registration.queries.cases import case
from portal.registration.queries.queues import Wanted, next_of, queue, queue_sizes
from portal.registration.queries.records import records_for, records_of_number

__all__ = [
    "Wanted",
    "case",
    "next_of",
    "pending_confirmation",
    "question",
    "queue",
    "queue_sizes",
    "records_for",
    "records_of_number",
    "started",
]
