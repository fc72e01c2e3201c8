"""What waits for the staff, as every slice tells of its own, and the one list made of it.

A slice that has work offers ``waiting_work.py`` with ``WORK = (WorkSource(...), …)``, listed in
``portal.slices.WORK``. Each source is a ``select``; they become one statement (UNION ALL), however
many there are, so that the list filters, sorts and pages in the database.
"""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Select, Subquery, Text, and_, func, literal, select, union_all
from sqlalchemy.engine import Row

from portal.foundation import db
from portal.identity.models import Clerk
from portal.work.models import WorkAssignment

SOURCES = "work_sources"
"""Extension that the composition root sets: the sources of every slice."""


@dataclass(frozen=True, slots=True)
class WorkSource:
    """What of one slice waits for the staff.

    ``subject_kind``: as in the audit log; names the thing in assignments and presence too.
    ``kinds``: what the statement's ``kind`` may be → what people call it (each has its own clock).
    ``may``: the permission without which a colleague does not see it. ``endpoint`` and
    ``argument``: its page, and the argument there that takes the id.
    ``statement``: returns a select of exactly these columns, filtered to what waits and without an
    order: ``id`` (uuid), ``kind`` (text), ``title`` (text: whose, or what about), ``detail`` (text or
    NULL: a case number and such), ``since`` (timestamptz), ``due`` (timestamptz or NULL).
    ``applies``: whether the tenant in scope has such work at all.
    """

    subject_kind: str
    kinds: Mapping[str, object]
    may: str
    endpoint: str
    argument: str
    statement: Callable[[], Select[*tuple[Any, ...]]]
    applies: Callable[[], bool] = lambda: True


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One thing that waits. ``values`` are the arguments of ``endpoint``, its page."""

    kind: str
    subject_kind: str
    subject_id: uuid.UUID
    title: str
    detail: str | None
    endpoint: str
    values: Mapping[str, object]
    since: datetime
    due: datetime | None
    assignee_id: uuid.UUID | None
    assignee_name: str | None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of one kind wait, how many of them are late, in the clerk's hands, in nobody's."""

    kind: str
    waiting: int
    late: int
    mine: int
    unassigned: int


def sources(permissions: Iterable[str] | None = None) -> tuple[WorkSource, ...]:
    """Return the sources of this tenant, for somebody with those permissions (None: all)."""
    every: Sequence[WorkSource] = current_app.extensions[SOURCES]
    allowed = None if permissions is None else frozenset(permissions)
    return tuple(one for one in every if (allowed is None or one.may in allowed) and one.applies())


def source_of(subject_kind: str, permissions: Iterable[str]) -> WorkSource | None:
    """Return the source of that kind of subject, if the permissions show it."""
    found = (one for one in sources(permissions) if one.subject_kind == subject_kind)
    return next(found, None)


def kind_labels(shown: Sequence[WorkSource]) -> dict[str, object]:
    """Return kind → what people call it, in the order of the sources."""
    return {kind: label for one in shown for kind, label in one.kinds.items()}


def everything(shown: Sequence[WorkSource]) -> Subquery:
    """Return what waits in those sources as one subquery named ``work``.

    Columns: those of a source, ``subject_kind``, and ``assignee_id`` and ``assignee_name`` of the
    colleague who has it in hand (or NULL). Raises ValueError without any source.
    """
    if not shown:
        raise ValueError("no source of work to list")
    waiting = union_all(*(_with_kind(one) for one in shown)).subquery("waiting")
    return (
        select(
            *waiting.c,
            WorkAssignment.clerk_id.label("assignee_id"),
            Clerk.name.label("assignee_name"),
        )
        .select_from(waiting)
        .outerjoin(
            WorkAssignment,
            and_(
                WorkAssignment.subject_id == waiting.c.id,
                WorkAssignment.subject_kind == waiting.c.subject_kind,
            ),
        )
        .outerjoin(Clerk, Clerk.id == WorkAssignment.clerk_id)
        .subquery("work")
    )


def due_or_last(due: ColumnElement[datetime]) -> ColumnElement[datetime]:
    """Return what to sort by: what has no due time comes after everything that has one."""
    return func.coalesce(due, literal("infinity").cast(due.type))


def waiting(
    shown: Sequence[WorkSource],
    *,
    limit: int,
    late_at: datetime | None = None,
    assignee_id: uuid.UUID | None = None,
) -> tuple[WorkItem, ...]:
    """Return the most urgent of what waits, in one statement.

    ``late_at``: only what was due before that moment; ``assignee_id``: only what is in those hands.
    """
    if not shown:
        return ()
    work = everything(shown)
    statement = select(work).order_by(due_or_last(work.c.due), work.c.id).limit(limit)
    if late_at is not None:
        statement = statement.where(work.c.due < late_at)
    if assignee_id is not None:
        statement = statement.where(work.c.assignee_id == assignee_id)
    return tuple(item_of(row, shown) for row in db.session().execute(statement))


def tallies(
    shown: Sequence[WorkSource], *, clerk_id: uuid.UUID | None, now: datetime
) -> tuple[Tally, ...]:
    """Return the counts by kind, kinds without any included, in one statement."""
    if not shown:
        return ()
    work = everything(shown)
    counts = select(
        work.c.kind,
        func.count().label("waiting"),
        func.count().filter(work.c.due < now).label("late"),
        func.count().filter(work.c.assignee_id == clerk_id).label("mine"),
        func.count().filter(work.c.assignee_id.is_(None)).label("unassigned"),
    ).group_by(work.c.kind)
    found = {row.kind: Tally(*row) for row in db.session().execute(counts)}
    return tuple(found.get(kind, Tally(kind, 0, 0, 0, 0)) for kind in kind_labels(shown))


def item_of(row: Row[Any], shown: Sequence[WorkSource]) -> WorkItem:
    """Return a row of ``everything`` with the page that it leads to."""
    source = next(one for one in shown if one.subject_kind == row.subject_kind)
    return WorkItem(
        kind=row.kind,
        subject_kind=row.subject_kind,
        subject_id=row.id,
        title=row.title or "",
        detail=row.detail,
        endpoint=source.endpoint,
        values={source.argument: row.id},
        since=row.since,
        due=row.due,
        assignee_id=row.assignee_id,
        assignee_name=row.assignee_name,
    )


def still_waits(source: WorkSource, subject_id: uuid.UUID) -> bool:
    """Tell whether that one still waits in its source."""
    rows = source.statement().subquery()
    return db.session().scalar(select(rows.c.id).where(rows.c.id == subject_id)) is not None


def _with_kind(source: WorkSource) -> Select[*tuple[Any, ...]]:
    rows = source.statement().subquery(source.subject_kind)
    columns = (rows.c.id, rows.c.kind, rows.c.title, rows.c.detail, rows.c.since, rows.c.due)
    return select(literal(source.subject_kind, Text()).label("subject_kind"), *columns)
