"""All that can happen to a registration; operations run in their caller's unit of work."""

from portal.registration.operations.answering import answer_question
from portal.registration.operations.approving import (
    Approval,
    approve,
    confirm_approval,
    send_back,
)
from portal.registration.operations.confirming import confirm
from portal.registration.operations.deciding import ask, note_call, reject
from portal.registration.operations.linking import Linked, link_by_proof
from portal.registration.operations.starting import begin, complete_step
from portal.registration.operations.submitting import submit

__all__ = [
    "Approval",
    "Linked",
    "answer_question",
    "approve",
    "ask",
    "begin",
    "complete_step",
    "confirm",
    "confirm_approval",
    "link_by_proof",
    "note_call",
    "reject",
    "send_back",
    "submit",
]
