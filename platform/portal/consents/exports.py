"""Handing changes of electronic invoices to the billing system: batches, each to be had again."""

import csv
import io
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, text

from portal.consents.models import ConsentEvent, ConsentExport, ConsentExportLine, ConsentText
from portal.customers.models import Customer
from portal.foundation import audit, db
from portal.foundation.csv_problems import guarded
from portal.identity.models import Clerk
from portal.kernel.clock import BUDAPEST
from portal.kernel.errors import NotFoundError
from portal.kernel.ids import new_id

COLUMNS = (
    *("batch", "customer_number", "name", "channel", "interval", "since", "source"),
    *("text_version", "text_sha256", "change_id"),
)
MOST_LISTED = 10

_ONE_BY_ONE = text(
    "select pg_advisory_xact_lock(hashtextextended("
    "'consent export ' || current_setting('portal.tenant'), 0))"
)
_MAKE = text(
    """
with picked as (
    select e.id from consent_event e
    where e.kind = 'e_invoice' and case when cast(:since as date) is null
        then not exists (select from consent_export_line l where l.event_id = e.id)
        else (e.at at time zone 'Europe/Budapest')::date >= cast(:since as date) end
), batch as (
    insert into consent_export (id, number, since, rows, made_by)
    select :id, coalesce((select max(number) from consent_export), 0) + 1, cast(:since as date),
        (select count(*) from picked), cast(:clerk as uuid)
    where exists (select from picked)
)
insert into consent_export_line (export_id, event_id) select :id, picked.id from picked
"""
)


@dataclass(frozen=True, slots=True)
class Batch:
    """One batch in the list. ``made_by`` is a clerk's name, None for the command line."""

    id: uuid.UUID
    number: int
    since: date | None
    rows: int
    made_by: str | None
    made_at: datetime


@dataclass(frozen=True, slots=True)
class BatchFile:
    """A batch as a file."""

    name: str
    body: bytes


def waiting_changes() -> int:
    """Return how many changes no batch holds yet. One statement."""
    handed = select(ConsentExportLine.id).where(ConsentExportLine.event_id == ConsentEvent.id)
    statement = select(func.count(ConsentEvent.id)).where(
        ConsentEvent.kind == "e_invoice", ~handed.exists()
    )
    return db.session().scalar(statement) or 0


def batches(*, most: int = MOST_LISTED) -> tuple[Batch, ...]:
    """Return the batches, newest first. One statement."""
    statement = _batches().order_by(ConsentExport.number.desc()).limit(most)
    return tuple(Batch(*row) for row in db.session().execute(statement))


def batch(*, export_id: uuid.UUID | None = None, number: int | None = None) -> Batch:
    """Return one batch by id or number; raises NotFoundError."""
    wanted = ConsentExport.number == number if export_id is None else ConsentExport.id == export_id
    row = db.session().execute(_batches().where(wanted)).one_or_none()
    if row is None:
        raise NotFoundError("no such batch")
    return Batch(*row)


def make_batch(*, since: date | None = None, clerk_id: uuid.UUID | None = None) -> uuid.UUID | None:
    """Gather the changes that no batch holds yet into a new one; None where there is nothing.

    With ``since``, all changes from that day on instead, also those handed over before. Two at the
    same time come one after the other, so that no change is in both.
    """
    db.session().execute(_ONE_BY_ONE)
    export_id = new_id()
    values = {"id": export_id, "since": since, "clerk": clerk_id}
    rows = db.session().execute(_MAKE, values).rowcount  # type: ignore[attr-defined]
    if not rows:
        return None
    audit.note(
        "consents.export_made",
        subject_kind="consent_export",
        subject_id=export_id,
        detail={"rows": rows, "since": since.isoformat() if since else None},
    )
    return export_id


def batch_file(found: Batch) -> BatchFile:
    """Return the batch as CSV (UTF-8 with mark, semicolons), the same bytes each time; noted.

    No cell can be taken for a formula. ``channel`` is what holds from ``since`` on: ``electronic``
    or ``paper``.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in _lines(found.id):
        writer.writerow([found.number, *map(guarded, row)])
    audit.note("consents.export_read", subject_kind="consent_export", subject_id=found.id)
    return BatchFile(f"e-szamla-valtozasok-{found.number}.csv", out.getvalue().encode("utf-8-sig"))


def changes() -> Select[*tuple[Any, ...]]:
    """Return the statement that the list of changes begins with: each with its first batch."""
    number = (
        select(func.min(ConsentExport.number))
        .join(ConsentExportLine, ConsentExportLine.export_id == ConsentExport.id)
        .where(ConsentExportLine.event_id == ConsentEvent.id)
        .correlate(ConsentEvent)
        .scalar_subquery()
    )
    return (
        select(
            *(ConsentEvent.id, ConsentEvent.customer_id, Customer.printed_number, Customer.name),
            *(ConsentEvent.granted, ConsentEvent.interval, ConsentEvent.at, ConsentEvent.source),
            number.label("batch"),
        )
        .join(Customer, Customer.id == ConsentEvent.customer_id)
        .where(ConsentEvent.kind == "e_invoice")
    )


def is_handed() -> ColumnElement[bool]:
    """Return the condition that some batch holds the change."""
    line = select(ConsentExportLine.id).where(ConsentExportLine.event_id == ConsentEvent.id)
    return line.correlate(ConsentEvent).exists()


def _batches() -> Select[*tuple[Any, ...]]:
    return select(
        *(ConsentExport.id, ConsentExport.number, ConsentExport.since, ConsentExport.rows),
        *(Clerk.name, ConsentExport.made_at),
    ).outerjoin(Clerk, Clerk.id == ConsentExport.made_by)


def _lines(export_id: uuid.UUID) -> Iterator[tuple[str, ...]]:
    version = (
        select(ConsentText.version)
        .where(
            ConsentText.kind == ConsentEvent.kind, ConsentText.sha256 == ConsentEvent.text_sha256
        )
        .limit(1)
        .scalar_subquery()
    )
    statement = (
        select(
            *(Customer.printed_number, Customer.name, ConsentEvent.granted, ConsentEvent.interval),
            *(ConsentEvent.at, ConsentEvent.source, version, ConsentEvent.text_sha256),
            ConsentEvent.id,
        )
        .join(ConsentEvent, ConsentEvent.customer_id == Customer.id)
        .join(ConsentExportLine, ConsentExportLine.event_id == ConsentEvent.id)
        .where(ConsentExportLine.export_id == export_id)
        .order_by(ConsentEvent.at, ConsentEvent.id)
    )
    for row in db.session().execute(statement.execution_options(yield_per=1000)):
        number, name, granted, interval, at, source, text_version, digest, event_id = row
        local = at.astimezone(BUDAPEST).isoformat(timespec="seconds")
        channel = "electronic" if granted else "paper"
        told = (number, name, channel, interval, local, source, text_version, digest, event_id)
        yield tuple("" if value is None else str(value) for value in told)
