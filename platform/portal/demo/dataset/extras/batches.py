"""Demo: bills that a clerk uploaded: one file to be looked over, an earlier one sent, one thrown away."""

import csv
import io
import re
import uuid
from datetime import datetime, time, timedelta
from hashlib import sha256

from sqlalchemy import insert, select, text

from portal.billing.batches import checking, operations
from portal.billing.batches.machine import Deed, State
from portal.billing.batches.models import InvoiceBatch, InvoiceBatchEvent
from portal.billing.batches.moving import in_hand
from portal.demo.dataset.extras.context import DemoContext
from portal.demo.dataset.records import DemoInvoice
from portal.demo.dataset.write import INVOICE_COLUMNS
from portal.foundation import db
from portal.foundation.csv_imports import prepare
from portal.foundation.storage import store
from portal.foundation.web.streamed_forms import Received
from portal.identity.queries import clerk_addresses
from portal.kernel.clock import BUDAPEST
from portal.kernel.ids import new_id
from portal.kernel.money import Money
from portal.rules.queries import current_rules

_NEW = 9
_TERM = timedelta(days=15)


def load(context: DemoContext) -> None:
    """Upload a file that has some of everything, and tell of two earlier ones."""
    if "invoices" not in current_rules().features:
        return
    if db.session().scalar(select(InvoiceBatch.id).limit(1)) is not None:
        return
    clerk_id = clerk_addresses(role="clerk")[0].login_id
    _earlier(context, clerk_id, days=31, state=State.SENT, rows=len(context.data.customers))
    _earlier(context, clerk_id, days=2, state=State.DISCARDED, rows=7)
    data = _table(context)
    with store().incoming().new() as file:
        file.write(data)
        size, digest = file.size, file.sha256
        came = Received(f"szamlak_{context.today:%Y_%m_%d}.csv", file.keep(), size, digest)
    moment = datetime.combine(context.today, time(8, 40), tzinfo=BUDAPEST)
    batch_id = operations.upload(table=came, zipped=None, clerk_id=clerk_id, now=moment)
    _check(batch_id)


def _check(batch_id: uuid.UUID) -> None:
    """Do what the worker would, so that the page is there before the first worker is."""
    for work in (checking.read_table, checking.compare):
        prepare(db.session())
        batch = in_hand(batch_id)
        if batch is not None:
            work(batch, lambda phase, done, total: None)
        db.session().execute(text("drop table import_stage, import_problem"))


def _table(context: DemoContext) -> bytes:
    """Return next month's bills of some customers, and rows that are not in order."""
    known = sorted(context.data.invoices, key=lambda bill: (bill.issue_date, bill.number))
    last, first = known[-1], known[0]
    rows = [_next(bill, last.number, place, context) for place, bill in enumerate(known[-_NEW:], 1)]
    changed = _row(last) | {"due_date": (last.due_date + timedelta(days=10)).isoformat()}
    contradicting = _row(first) | {"amount_due": str(first.amount_due + 1000)}
    unreadable = rows[0] | {"amount_due": "12345.5"}
    rows += [_row(known[-2]), changed, contradicting, unreadable]
    out = io.StringIO(newline="")
    table = csv.DictWriter(out, INVOICE_COLUMNS, delimiter=";", lineterminator="\r\n")
    table.writeheader()
    table.writerows(rows)
    return out.getvalue().encode("utf-8")


def _row(bill: DemoInvoice) -> dict[str, str]:
    cells = (
        *(bill.customer_number, bill.number, bill.kind),
        *(bill.issue_date, bill.due_date, bill.period_start, bill.period_end, bill.amount_due),
        *("", "", "", bill.corrects),
    )
    return dict(zip(INVOICE_COLUMNS, map(str, cells), strict=True))


def _next(bill: DemoInvoice, newest: str, place: int, context: DemoContext) -> dict[str, str]:
    """Return the bill that follows that one, under a number after the newest."""
    found = re.search(r"[0-9]+$", newest)
    serial = found[0] if found else "0"
    number = newest[: len(newest) - len(serial)] + str(int(serial) + place).zfill(len(serial))
    days = {"issue_date": context.today, "due_date": context.today + _TERM}
    period = {
        "period_start": bill.period_end + timedelta(days=1),
        "period_end": bill.period_end + (bill.period_end - bill.period_start),
    }
    changes = {name: day.isoformat() for name, day in (days | period).items()}
    return _row(bill) | {"invoice_number": number, "kind": "normal", "corrects": "", **changes}


def _earlier(
    context: DemoContext, clerk_id: uuid.UUID, *, days: int, state: State, rows: int
) -> None:
    day = context.today - timedelta(days=days)
    began = datetime.combine(day, time(9, 5), tzinfo=BUDAPEST)
    sent = state is State.SENT
    batch = {
        "id": new_id(),
        "state": state,
        "step": 5,
        "table_name": f"szamlak_{day:%Y_%m_%d}.csv",
        "table_sha256": sha256(f"{context.data.slug} {day}".encode()).hexdigest(),
        "table_size": 118 * rows,
        "rows": rows,
        "new_rows": rows if sent else 0,
        "conflict_rows": 0 if sent else rows,
        "new_sum": Money.forints(14_250 * rows if sent else 0),
        "mode": "all" if sent else None,
        "uploaded_by": clerk_id,
        "uploaded_at": began,
        "moved_at": began + timedelta(minutes=25),
        "sent_at": began + timedelta(minutes=25) if sent else None,
    }
    db.session().execute(insert(InvoiceBatch), [batch])
    ending = (Deed.TAKE_IN, Deed.SEND, Deed.FINISH) if sent else (Deed.DISCARD,)
    by_itself = (Deed.CHECK, Deed.FINISH)
    events = [
        {
            "batch_id": batch["id"],
            "at": began + timedelta(minutes=6 * place),
            "deed": deed,
            "clerk_id": None if deed in by_itself else clerk_id,
            "detail": {},
        }
        for place, deed in enumerate((Deed.UPLOAD, Deed.CHECK, *ending))
    ]
    db.session().execute(insert(InvoiceBatchEvent), events)
