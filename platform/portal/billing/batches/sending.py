"""The worker's second half: take a batch in for good, in one transaction, or take it back."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, text

from portal.billing import imports
from portal.billing.batches import sending_sql as sql
from portal.billing.batches.machine import Deed
from portal.billing.batches.models import InvoiceBatchRow
from portal.billing.batches.moving import COMPARE, InHand, advance
from portal.billing.news import INVOICE_ARRIVED
from portal.foundation import db
from portal.foundation.csv_files import CsvFormat
from portal.foundation.csv_imports import Progress, Settlement, begin_staging
from portal.foundation.csv_report import problem_count
from portal.kernel.clock import utc_now
from portal.kernel.errors import PortalError
from portal.notifications.reach import Reach, reach
from portal.rules.queries import current_rules

UNDO_WITHIN = timedelta(days=14)
"""Sessions that are over are forgotten after a month: until then it is known who was there."""
_CLOCKS_DIFFER = timedelta(minutes=2)
"""A session in use is noted once a minute, by the clock of another machine."""
MOST_SHOWN = 50


class RecordsMovedError(PortalError):
    """What is recorded is not what the batch was compared with."""


class SeenMeanwhileError(PortalError):
    """Somebody came in while the batch was being taken back."""


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody who can have seen a bill: which, whose, who, by which ``way`` and when last."""

    number: str
    customer_number: str
    name: str
    way: str
    at: datetime


@dataclass(frozen=True, slots=True)
class WhyNot:
    """What stands against undoing a sent batch; nothing does where all is empty.

    ``late``: too long ago. ``news``: so many were told. ``built_upon``: what (``payment``,
    ``correction``, ``changed_since``, ``document``) and the number of the bill. ``seen``: so many
    looks in all, ``looks`` the newest of them.
    """

    late: bool
    news: int
    built_upon: tuple[tuple[str, str], ...]
    looks: tuple[Look, ...]
    seen: int

    @property
    def words(self) -> dict[str, Any]:
        """Return it in short, for the record."""
        return {
            "late": self.late,
            "news": self.news,
            "built_upon": len(self.built_upon),
            "seen": self.seen,
        }

    def __bool__(self) -> bool:
        """Whether anything stands against it."""
        return bool(self.late or self.news or self.built_upon or self.seen)


def send(batch: InHand, progress: Progress) -> None:
    """Bring the batch's good rows into the records, and announce the new bills.

    Raises RecordsMovedError, so that nothing is stored, where the outcome is not what people saw.
    """
    progress("writing", 0, batch.rows)

    def known_documents(settlement: Settlement) -> None:
        settlement.run(sql.KNOWN_DOCUMENTS, batch=batch.id)

    spec = imports.InvoicesImport(current_rules(), keep=known_documents, notify=batch.notify)
    begin_staging(db.session(), spec)
    _run(sql.STAGE_GOOD_ROWS, batch=batch.id)
    _run("analyze import_stage")
    counts = spec.settle(_settlement(batch))
    wrong = problem_count(db.session())
    if wrong or (counts.added, counts.updated) != (batch.new_rows, batch.changed_rows):
        raise RecordsMovedError("the records have changed since the batch was compared with them")
    imported = spec.batch if counts.added or counts.updated else None
    people = whom_to_tell(batch.id).people if counts.notified else 0
    advance(
        batch,
        Deed.FINISH,
        detail={"added": counts.added, "updated": counts.updated, "people": people},
        import_batch_id=uuid.UUID(imported) if imported else None,
        news=counts.notified,
        people=people,
        sent_at=utc_now(),
        problem=None,
    )


def whom_to_tell(batch_id: uuid.UUID) -> Reach:
    """Return how many people hear of the batch's new bills when it is sent. One statement."""
    row = InvoiceBatchRow
    numbers = select(row.customer_number).where(row.batch_id == batch_id, row.outcome == "new")
    return reach(kind=INVOICE_ARRIVED, numbers=numbers)


def compare_again(batch: InHand) -> None:
    """Have the batch compared anew, because the records have changed."""
    advance(batch, Deed.MOVED, work=COMPARE, mode=None, done=0, total=0)


def undo(batch: InHand, progress: Progress) -> None:
    """Withdraw the batch's bills and give changed ones back what they were, if nobody can have seen.

    The last look whether somebody has is taken while nobody can sign in. Raises SeenMeanwhileError
    where it finds somebody, so that nothing is stored.
    """
    why = why_not(batch, now=utc_now())
    if why:
        refuse(batch, why)
        return
    if batch.import_batch_id is not None:
        progress("writing", 0, batch.rows)
        about = {"batch": batch.id, "imported": batch.import_batch_id}
        for statement in (sql.COUNTER_ENTRIES, sql.TOUCHED, sql.RESTORE, sql.SHOW_WITHDRAWN):
            _run(statement, **about)
        _run(sql.WITHDRAW, **about)
        _run(sql.HIDE_WITHDRAWN)
        imports.settle_touched(_settlement(batch))
        _run(sql.SHOW_WITHDRAWN)
        _run(sql.STOP_SIGN_INS)
        if _looks(batch)[1]:
            raise SeenMeanwhileError("somebody came in")
        _run(sql.HIDE_WITHDRAWN)
    advance(batch, Deed.TAKE_BACK, problem=None)


def refuse(batch: InHand, why: WhyNot) -> None:
    """Leave the batch as it is, and keep why."""
    advance(batch, Deed.REFUSED, detail=why.words)


def why_not(batch: InHand, *, now: datetime) -> WhyNot:
    """Return what stands against undoing a batch that was sent."""
    if batch.import_batch_id is None:
        return WhyNot(late=False, news=0, built_upon=(), looks=(), seen=0)
    about = {"batch": batch.id, "imported": batch.import_batch_id, "most": MOST_SHOWN}
    built = tuple((row.what, row.number) for row in _run(sql.BUILT_UPON, **about))
    looks, seen = _looks(batch)
    late = batch.sent_at is not None and batch.sent_at < now - UNDO_WITHIN
    return WhyNot(late=late, news=batch.news, built_upon=built, looks=looks, seen=seen)


def _looks(batch: InHand) -> tuple[tuple[Look, ...], int]:
    rows = _run(
        sql.CAN_HAVE_SEEN,
        batch=batch.id,
        imported=batch.import_batch_id,
        since=(batch.sent_at or utc_now()) - _CLOCKS_DIFFER,
        most=MOST_SHOWN,
    ).all()
    return tuple(Look(*row[:5]) for row in rows), rows[0].found if rows else 0


def _settlement(batch: InHand) -> Settlement:
    name, digest = batch.table_name or batch.zip_name, batch.table_sha256 or batch.zip_sha256
    written = CsvFormat("utf-8", ";", (), 1, 0, batch.rows, digest or "")
    return Settlement(
        session=db.session(),
        path=Path(name or "zip"),
        written=written,
        present=frozenset(),
        rows=batch.rows,
    )


def _run(statement: str, **values: Any) -> Any:
    return db.session().execute(text(statement), values)
