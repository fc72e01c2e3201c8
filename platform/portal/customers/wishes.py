"""What customers want recorded otherwise: asking, withdrawing, deciding; who may, the rules say."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from portal.customers.models import CustomerWish
from portal.foundation import audit, db
from portal.kernel.case_numbers import case_number
from portal.kernel.clock import local_today
from portal.kernel.errors import ConflictError, NotFoundError
from portal.kernel.ids import new_id
from portal.rules.queries import current_rules
from portal.rules.sections.profile import AT_ONCE, OFF

FIELDS = ("phone", "mailing_address", "payment_method")
OPEN = ("waiting", "accepted")


@dataclass(frozen=True, slots=True)
class Decided:
    """A wish that a clerk has decided on, and who is to be told."""

    case_number: str
    customer_id: uuid.UUID
    field: str


def way_of(field: str) -> str:
    """Return how customers of the tenant in scope change that datum: at_once, by_clerk or off."""
    profile = current_rules().profile
    return OFF if profile is None else profile.way(field)


def ask(
    *,
    customer_id: uuid.UUID,
    login_id: uuid.UUID,
    field: str,
    value: Mapping[str, str],
    now: datetime,
) -> str:
    """Keep the wish in the place of an open one; returns its status, ``waiting`` or ``accepted``.

    Asking for the very same again changes nothing. Raises NotFoundError where the rules leave the
    datum alone.
    """
    way = way_of(field)
    if way == OFF:
        raise NotFoundError("customers do not change this here")
    current = _open(customer_id, field)
    if current is not None:
        if current.value == dict(value):
            return current.status
        _end(current.id, status="replaced", now=now)
    wish_id, at_once = new_id(), way == AT_ONCE
    wish = CustomerWish(
        id=wish_id,
        customer_id=customer_id,
        login_id=login_id,
        case_number=case_number(wish_id, day=local_today(now)),
        field=field,
        value=dict(value),
        status="accepted" if at_once else "waiting",
        asked_at=now,
        decided_at=now if at_once else None,
    )
    db.session().add(wish)
    _note("asked", customer_id, field=field)
    return wish.status


def record_accepted(
    *,
    customer_id: uuid.UUID,
    login_id: uuid.UUID,
    field: str,
    value: Mapping[str, str],
    case_number: str,
    now: datetime,
) -> None:
    """Keep a change that was decided on elsewhere, under that case's number, for the billing system.

    Takes the place of an open wish for the same datum, whatever the rules say about asking here.
    """
    current = _open(customer_id, field)
    if current is not None:
        _end(current.id, status="replaced", now=now)
    db.session().add(
        CustomerWish(
            id=new_id(),
            customer_id=customer_id,
            login_id=login_id,
            case_number=case_number,
            field=field,
            value=dict(value),
            status="accepted",
            asked_at=now,
            decided_at=now,
        )
    )
    audit.note(
        "customers.change_accepted",
        subject_kind="customer",
        subject_id=customer_id,
        detail={"field": field},
    )


def withdraw(*, customer_id: uuid.UUID, wish_id: uuid.UUID, now: datetime) -> None:
    """Take an open wish back that was not handed to the billing system yet.

    Raises NotFoundError for one that is not this customer's, ConflictError when it is too late.
    """
    statement = select(CustomerWish.status, CustomerWish.exported_at).where(
        CustomerWish.id == wish_id, CustomerWish.customer_id == customer_id
    )
    row = db.session().execute(statement.with_for_update()).one_or_none()
    if row is None:
        raise NotFoundError("no such wish")
    if row.status not in OPEN or row.exported_at is not None:
        raise ConflictError("too late to withdraw")
    _end(wish_id, status="withdrawn", now=now)
    _note("withdrawn", customer_id)


def decide(
    wish_id: uuid.UUID, *, accept: bool, clerk_id: uuid.UUID, note: str | None, now: datetime
) -> Decided:
    """Accept or refuse a waiting wish; raises ConflictError when it does not wait any more."""
    statement = (
        update(CustomerWish)
        .where(CustomerWish.id == wish_id, CustomerWish.status == "waiting")
        .values(
            status="accepted" if accept else "refused",
            decided_at=now,
            decided_by=clerk_id,
            note=note,
            ended_at=None if accept else now,
        )
        .returning(CustomerWish.case_number, CustomerWish.customer_id, CustomerWish.field)
    )
    row = db.session().execute(statement).one_or_none()
    if row is None:
        raise ConflictError("decided already")
    _note("accepted" if accept else "refused", row.customer_id)
    return Decided(*row)


@dataclass(frozen=True, slots=True)
class _Current:
    id: uuid.UUID
    status: str
    value: Mapping[str, str]


def _open(customer_id: uuid.UUID, field: str) -> _Current | None:
    statement = select(CustomerWish.id, CustomerWish.status, CustomerWish.value).where(
        CustomerWish.customer_id == customer_id,
        CustomerWish.field == field,
        CustomerWish.status.in_(OPEN),
    )
    row = db.session().execute(statement.with_for_update()).one_or_none()
    return None if row is None else _Current(*row)


def _end(wish_id: uuid.UUID, *, status: str, now: datetime) -> None:
    db.session().execute(
        update(CustomerWish).where(CustomerWish.id == wish_id).values(status=status, ended_at=now)
    )


def _note(what: str, customer_id: uuid.UUID, **detail: str) -> None:
    audit.note(
        f"customers.change_{what}", subject_kind="customer", subject_id=customer_id, detail=detail
    )
