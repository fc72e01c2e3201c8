"""Batches of bills that wait for somebody's decision, for the list of all that waits."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import DateTime, Select, Text, cast, func, literal, null, select

from portal.billing.batches.machine import State
from portal.billing.batches.models import InvoiceBatch
from portal.billing.batches.queries import FILE_NAME
from portal.identity.models import Clerk
from portal.work.items import WorkSource


def _waiting() -> Select[Any]:
    columns: list[Any] = [
        InvoiceBatch.id,
        literal("invoice_batch", Text).label("kind"),
        FILE_NAME.label("title"),
        func.concat(Clerk.name).label("detail"),
        InvoiceBatch.moved_at.label("since"),
        cast(null(), DateTime(timezone=True)).label("due"),
    ]
    return (
        select(*columns)
        .join(Clerk, Clerk.id == InvoiceBatch.uploaded_by)
        .where(InvoiceBatch.state.in_((State.PREVIEW, State.APPLIED)))
    )


WORK = (
    WorkSource(
        subject_kind="invoice_batch",
        kinds={"invoice_batch": _l("Uploaded bills, to be looked over or sent")},
        may="import_invoices",
        endpoint="clerk_batches.show",
        argument="batch_id",
        statement=_waiting,
    ),
)
