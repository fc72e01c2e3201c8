"""What clerks do with a matter beside deciding: a later day, and files of the company."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import func, select

from portal.foundation import db
from portal.foundation.csv_problems import N_
from portal.foundation.uploads import MOST_A_MATTER, AcceptedFile
from portal.kernel.clock import BUDAPEST, local_today
from portal.kernel.errors import ConflictError, PortalError
from portal.kernel.ids import new_id
from portal.requests.machine import CLOSED, Stage
from portal.requests.models import RequestAttachment
from portal.requests.operations.deciding import seen_by_clerk

LONGER_BY: Final = timedelta(days=30)
"""So much later than first promised may a decision come at the very latest."""


class NotProlongableError(PortalError):
    """The decision cannot be put off to that day."""


class TooManyFilesError(PortalError):
    """The matter holds as many files as it can."""


def last_day(decide_by: datetime, first_decide_by: datetime | None) -> date:
    """Return the last day to which a decision can be put off."""
    return local_today(first_decide_by or decide_by) + LONGER_BY


def prolong(
    request_id: uuid.UUID,
    *,
    version: int,
    clerk_id: uuid.UUID,
    until: date,
    reason: str,
    now: datetime,
) -> datetime:
    """Promise the decision for a later day and tell both parties why; returns when it falls due.

    Raises NotFoundError, ConflictError when somebody was faster, NotProlongableError where there
    is no promise to put off, or not so far.
    """
    case = seen_by_clerk(request_id, version=version, now=now)
    row = case.row
    if case.matter.stage is not Stage.WITH_CLERK or row.decide_by is None:
        raise NotProlongableError("nothing is promised")
    present = max(local_today(row.decide_by), local_today(now))
    if not present < until <= last_day(row.decide_by, row.first_decide_by):
        raise NotProlongableError(f"not until {until}")
    due = datetime.combine(until, time(23, 59), BUDAPEST)
    row.first_decide_by = row.first_decide_by or row.decide_by
    row.decide_by = due
    case.touch()
    case.happened(
        "prolonged", actor="clerk", clerk_id=clerk_id, reason=reason, until=due.isoformat()
    )
    case.tell_initiator(N_("Our customer service needs more time for your request."))
    case.tell_other("prolonged")
    return due


def attach_as_clerk(
    request_id: uuid.UUID,
    files: Sequence[AcceptedFile],
    *,
    version: int,
    clerk_id: uuid.UUID,
    now: datetime,
) -> None:
    """Attach files of the company, which both parties see; they are told.

    Raises NotFoundError, ConflictError when somebody was faster or the matter is over,
    TooManyFilesError.
    """
    case = seen_by_clerk(request_id, version=version, now=now)
    if case.matter.stage in CLOSED:
        raise ConflictError("it is over")
    held = select(func.count()).where(RequestAttachment.request_id == request_id)
    if int(db.session().scalar(held) or 0) + len(files) > MOST_A_MATTER:
        raise TooManyFilesError
    for file in files:
        db.session().add(
            RequestAttachment(
                id=new_id(),
                request_id=request_id,
                party="clerk",
                kind="other",
                name=file.name,
                stored_file_id=file.id,
                shared=True,
                created_at=now,
            )
        )
        case.happened(
            "document_added", actor="clerk", clerk_id=clerk_id, document="other", name=file.name
        )
    case.touch()
    case.tell_initiator(N_("Our customer service has attached a document."))
    case.tell_other("attached")
