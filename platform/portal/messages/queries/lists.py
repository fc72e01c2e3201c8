"""A customer's own cases, and how many wait for an answer."""

import uuid
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, select, tuple_

from portal.foundation import db
from portal.messages.models import Enquiry
from portal.messages.schemas import CaseRow

PAGE: Final = 50
_COLUMNS: Final = (
    Enquiry.id,
    Enquiry.case_number,
    Enquiry.topic,
    Enquiry.topic_labels,
    Enquiry.kind,
    Enquiry.name,
    Enquiry.status,
    Enquiry.created_at,
    Enquiry.moved_at,
    Enquiry.answer_by,
)
Place = tuple[datetime, uuid.UUID]
"""Where a page of a list ends: the moment it is ordered by, and the case."""


def enquiries_of(
    login_id: uuid.UUID, *, now: datetime, after: Place | None = None
) -> tuple[list[CaseRow], Place | None]:
    """Return a page of what a login has written, the last moved first, and where the next begins."""
    statement = (
        select(*_COLUMNS)
        .where(Enquiry.login_id == login_id)
        .order_by(Enquiry.moved_at.desc(), Enquiry.id.desc())
        .limit(PAGE + 1)
    )
    if after is not None:
        statement = statement.where(tuple_(Enquiry.moved_at, Enquiry.id) < tuple_(*after))
    rows = _rows(statement, now)
    end = (rows[PAGE - 1].moved_at, rows[PAGE - 1].id) if len(rows) > PAGE else None
    return rows[:PAGE], end


def _rows(statement: Select[*tuple[Any, ...]], now: datetime) -> list[CaseRow]:
    return [
        CaseRow(**row._asdict(), overdue=row.answer_by is not None and row.answer_by < now)
        for row in db.session().execute(statement)
    ]
