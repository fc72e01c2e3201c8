"""One uploaded batch of bills of each tenant, for the isolation tests."""

from datetime import date

from portal.billing.batches.machine import Deed, State
from portal.billing.batches.models import (
    InvoiceBatch,
    InvoiceBatchPdf,
    InvoiceBatchProblem,
    InvoiceBatchRow,
)
from portal.billing.batches.moving import record
from portal.foundation import db
from portal.kernel.ids import new_id
from portal.kernel.money import Money
from tests.isolation.cast import Cast


def add(cast: Cast) -> None:
    """Upload a batch with a row, a wrong one, and a PDF without a bill."""
    batch_id, row_id = new_id(), new_id()
    batch = InvoiceBatch(
        id=batch_id,
        state=State.PREVIEW,
        table_name=f"{cast.canary}.csv",
        table_sha256="0" * 64,
        zip_name=f"{cast.canary}.zip",
        zip_sha256="1" * 64,
        rows=2,
        new_rows=1,
        wrong_rows=1,
        pdfs=1,
        uploaded_by=cast.ids["clerk_id"],
    )
    db.session().add(batch)
    db.session().flush()
    row = InvoiceBatchRow(
        id=row_id,
        batch_id=batch_id,
        line=2,
        outcome="new",
        customer_number=cast.canary,
        number=f"{cast.canary}9",
        printed_number=f"{cast.canary}-9",
        kind="normal",
        issue_date=date(2026, 11, 1),
        due_date=date(2026, 11, 15),
        amount_due=Money.forints(900),
    )
    problem = InvoiceBatchProblem(
        id=new_id(),
        batch_id=batch_id,
        found="reading",
        line=3,
        place="kind",
        value=cast.canary,
        template="A value is missing.",
    )
    pdf = InvoiceBatchPdf(
        id=new_id(),
        batch_id=batch_id,
        position=0,
        path=f"{cast.canary}.pdf",
        numbers=[],
        state="sound",
    )
    db.session().add_all([row, problem, pdf])
    db.session().flush()
    record(batch_id, Deed.UPLOAD, clerk_id=cast.ids["clerk_id"])
    cast.ids["batch_id"] = batch_id
