"""Writing a request step by step: what was answered is kept at once, and nothing is sent yet."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select

from portal.foundation import db
from portal.kernel.case_numbers import case_number
from portal.kernel.clock import local_today
from portal.kernel.errors import NotFoundError, PortalError
from portal.kernel.ids import new_id
from portal.requests.limits import DRAFTS_KEPT, MOST_DRAFTS, section
from portal.requests.machine import Stage
from portal.requests.models import ServiceRequest
from portal.requests.operations import moving


class TooManyDraftsError(PortalError):
    """Somebody has begun more requests than anybody needs at a time."""


def begin(
    kind: str, *, customer_id: uuid.UUID, login_id: uuid.UUID, locale: str, now: datetime
) -> uuid.UUID:
    """Begin a draft and return its id.

    Raises NotFoundError for a kind that the tenant does not take, and TooManyDraftsError.
    """
    if kind not in section().matters:
        raise NotFoundError("this kind of matter is not taken here")
    begun = select(func.count()).where(
        ServiceRequest.login_id == login_id, ServiceRequest.stage == Stage.DRAFT
    )
    if int(db.session().scalar(begun) or 0) >= MOST_DRAFTS:
        raise TooManyDraftsError("finish or delete one of them first")
    request_id = new_id()
    db.session().add(
        ServiceRequest(
            id=request_id,
            case_number=case_number(request_id, day=local_today(now)),
            kind=kind,
            customer_id=customer_id,
            login_id=login_id,
            locale=locale,
            created_at=now,
            changed_at=now,
        )
    )
    db.session().flush()
    return request_id


def keep_step(
    request_id: uuid.UUID,
    *,
    step: str,
    answers: Mapping[str, Any],
    customer_ids: Sequence[uuid.UUID],
    login_id: uuid.UUID,
    now: datetime,
) -> None:
    """Keep what one step brought (plain values); answering it again replaces it.

    An answer ``customer_id`` makes the draft that customer's. Raises NotFoundError.
    """
    case = moving.draft(request_id, customer_ids=customer_ids, login_id=login_id, now=now)
    case.row.answers = {**case.row.answers, step: dict(answers)}
    if "customer_id" in answers:
        chosen = uuid.UUID(answers["customer_id"])
        if chosen not in customer_ids:
            raise NotFoundError("not this person's customer")
        case.row.customer_id = chosen
    case.touch()


def discard(
    request_id: uuid.UUID, *, customer_ids: Sequence[uuid.UUID], login_id: uuid.UUID, now: datetime
) -> None:
    """Delete a draft with its files; raises NotFoundError for one that was sent."""
    case = moving.draft(request_id, customer_ids=customer_ids, login_id=login_id, now=now)
    db.session().execute(delete(ServiceRequest).where(ServiceRequest.id == case.row.id))


def forget_old(*, now: datetime) -> int:
    """Delete the drafts that nobody has touched for long; returns how many."""
    old = (ServiceRequest.stage == Stage.DRAFT) & (ServiceRequest.changed_at < now - DRAFTS_KEPT)
    gone = delete(ServiceRequest).where(old).returning(ServiceRequest.id)
    return len(db.session().scalars(gone).all())
