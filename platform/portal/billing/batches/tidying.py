"""What becomes of batches by themselves: what nobody came for is let go of, old rows are forgotten."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from portal.billing.batches.machine import OVER, State
from portal.billing.batches.models import (
    InvoiceBatch,
    InvoiceBatchPdf,
    InvoiceBatchProblem,
    InvoiceBatchRow,
)
from portal.foundation import db
from portal.foundation.storage import store

KEEP_ROWS = timedelta(days=90)
"""So long after the last move the rows of a batch can be looked at; its counts and events stay."""
_AT_ONCE = 5
_OVER = (*OVER, State.SENT)


def tidy(*, now: datetime) -> None:
    """Forget the rows of old batches, and uploads that were never read; for the tenant in scope."""
    store().incoming().sweep()
    old = (
        select(InvoiceBatch.id)
        .where(InvoiceBatch.state.in_(_OVER), InvoiceBatch.moved_at < now - KEEP_ROWS)
        .where(
            select(InvoiceBatchRow.id).where(InvoiceBatchRow.batch_id == InvoiceBatch.id).exists()
            | select(InvoiceBatchPdf.id).where(InvoiceBatchPdf.batch_id == InvoiceBatch.id).exists()
            | select(InvoiceBatchProblem.id)
            .where(InvoiceBatchProblem.batch_id == InvoiceBatch.id)
            .exists()
        )
        .limit(_AT_ONCE)
    )
    for batch_id in db.session().scalars(old).all():
        for table in (InvoiceBatchRow, InvoiceBatchPdf, InvoiceBatchProblem):
            db.session().execute(delete(table).where(table.batch_id == batch_id))
