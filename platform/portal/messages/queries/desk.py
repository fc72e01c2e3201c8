"""The clerks' inbox as a list, and what comes next."""

import uuid
from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select

from portal.foundation import db
from portal.identity.models import Clerk
from portal.messages.models import Enquiry
from portal.work.models import WorkAssignment

SUBJECT: Final = "enquiry"
_IN_HAND: Final = and_(
    WorkAssignment.subject_id == Enquiry.id, WorkAssignment.subject_kind == SUBJECT
)
DUE: Final = func.coalesce(Enquiry.answer_by, literal("infinity").cast(Enquiry.answer_by.type))
"""What waits for nothing comes last."""
ASSIGNEE: Final = func.coalesce(Clerk.name, "")


def listed() -> Select[*tuple[Any, ...]]:
    """Return the statement that the inbox begins with: cases with whoever has them in hand."""
    return (
        select(
            Enquiry.id,
            Enquiry.case_number,
            Enquiry.topic,
            Enquiry.topic_labels,
            Enquiry.kind,
            Enquiry.name,
            Enquiry.status,
            Enquiry.version,
            Enquiry.created_at,
            Enquiry.moved_at,
            Enquiry.answer_by,
            WorkAssignment.clerk_id.label("assignee_id"),
            ASSIGNEE.label("assignee"),
        )
        .outerjoin(WorkAssignment, _IN_HAND)
        .outerjoin(Clerk, Clerk.id == WorkAssignment.clerk_id)
    )


def topic_in(locale: str) -> ColumnElement[str]:
    """Return what the topic is called in that language, for ordering."""
    labels = Enquiry.topic_labels
    return func.coalesce(labels[locale].astext, labels["hu"].astext, Enquiry.topic)


def kind_in_words(labels: dict[str, str]) -> ColumnElement[str]:
    """Return what the kind is called, for ordering."""
    return case(labels, value=Enquiry.kind, else_=Enquiry.kind)


def chosen_cases(ids: Collection[uuid.UUID]) -> Sequence[Any]:
    """Return these cases as the inbox lists them, by number; those that are gone are left out."""
    statement = listed().where(Enquiry.id.in_(ids)).order_by(Enquiry.case_number)
    return db.session().execute(statement).all()


def next_waiting(*, clerk_id: uuid.UUID, beside: uuid.UUID | None = None) -> uuid.UUID | None:
    """Return the most urgent case that waits for us, and is the clerk's own or nobody's.

    ``beside``: the case that the clerk comes from. What waits for the customer's word comes after
    everything else.
    """
    hands = or_(WorkAssignment.clerk_id.is_(None), WorkAssignment.clerk_id == clerk_id)
    statement = (
        select(Enquiry.id)
        .outerjoin(WorkAssignment, _IN_HAND)
        .where(Enquiry.answer_by.is_not(None), hands)
        .order_by(Enquiry.status == "asked", Enquiry.answer_by, Enquiry.id)
        .limit(1)
    )
    if beside is not None:
        statement = statement.where(Enquiry.id != beside)
    return db.session().scalar(statement)
