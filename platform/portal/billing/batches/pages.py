"""What the pages of batches of bills show."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template
from flask_babel import gettext as _
from sqlalchemy import Row

from portal.billing.batches import operations, queries, sending, tables, wording
from portal.billing.batches.forms import SeenForm, SendForm, TakeInForm, UploadForm
from portal.billing.batches.machine import OVER, WORKING, State
from portal.billing.vocabulary import KIND_LABELS
from portal.work import presence

SUBJECT = "invoice_batch"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which a row differs from the recorded bill: what is there, and what would come."""

    row: Row[Any]
    column: str
    recorded: object
    coming: object


def upload_page(form: UploadForm) -> str:
    """Return the page on which files are chosen."""
    return render_template("billing/batches/upload.html", form=form)


def batch_page(batch_id: uuid.UUID, *, problem: str = "", take_in: TakeInForm | None = None) -> str:
    """Return one batch: how far it is, what it would change, and what can be decided."""
    batch = queries.batch(batch_id)
    state = State(batch.state)
    bad = batch.conflict_rows + batch.wrong_rows
    looked_over = state not in (State.CHECKING, State.DISCARDED, State.FAILED)
    return render_template(
        "billing/batches/show.html",
        batch=batch,
        problem=problem,
        working=state in WORKING,
        over=state in OVER,
        bad=bad,
        good=batch.new_rows + batch.changed_rows,
        take_in=_take_in_form(batch, take_in) if state is State.PREVIEW else None,
        seen=SeenForm(formdata=None, seen=batch.version),
        good_rows_allowed=operations.good_rows_allowed(),
        examples=queries.examples(batch_id) if looked_over else {},
        problems=queries.first_problems(batch_id) if looked_over and bad else [],
        unfit=queries.first_unfit_pdfs(batch_id) if looked_over and _has_unfit(batch) else [],
        twins=queries.same_files(batch),
        events=queries.events(batch_id),
        others=presence.others_at(SUBJECT, batch_id),
        **words(),
    )


def send_page(batch_id: uuid.UUID, *, form: SendForm | None = None, problem: str = "") -> str:
    """Return the page that asks whether so many bills shall be sent to so many people."""
    batch = queries.batch(batch_id)
    form = form or SendForm(formdata=None)
    form.seen.data, form.seen.raw_data = batch.version, None
    return render_template(
        "billing/batches/send.html",
        batch=batch,
        form=form,
        problem=problem,
        reach=sending.whom_to_tell(batch_id),
        **words(),
    )


def withdraw_page(batch_id: uuid.UUID, why: sending.WhyNot, *, problem: str = "") -> str:
    """Return the page that asks whether a sent batch shall be taken back, or says why it cannot be."""
    batch = queries.batch(batch_id)
    return render_template(
        "billing/batches/withdraw.html",
        batch=batch,
        why=why,
        problem=problem,
        seen=SeenForm(formdata=None, seen=batch.version),
        days=sending.UNDO_WITHIN.days,
        most=sending.MOST_SHOWN,
        **words(),
    )


def words() -> dict[str, Any]:
    """Return the words and functions that the templates use."""
    return {
        "states": wording.STATE_LABELS,
        "outcomes": wording.OUTCOME_LABELS,
        "pdf_labels": wording.PDF_LABELS,
        "deeds": wording.DEED_LABELS,
        "works": wording.WORK_LABELS,
        "ways": wording.WAY_LABELS,
        "built_labels": wording.BUILT_LABELS,
        "kinds": KIND_LABELS,
        "sentence": wording.sentence,
        "problem_text": wording.problem_text,
        "detail_text": wording.detail_text,
        "column_label": wording.column_label,
        "value_text": wording.value_text,
        "cell_text": wording.cell_text,
        "place_of": tables.place_of,
        "pdf_state": tables.pdf_state,
        "differences": _differences,
        "subject": SUBJECT,
    }


def moved() -> str:
    """Return what is said to the second of two who decide at once."""
    return _(
        "Nothing was done: somebody else has moved this batch since you opened it. Below you see how "
        "it stands now."
    )


def _take_in_form(batch: Row[Any], form: TakeInForm | None) -> TakeInForm:
    form = form or TakeInForm(formdata=None)
    form.seen.data, form.seen.raw_data = batch.version, None
    form.offer(
        good=batch.new_rows + batch.changed_rows,
        bad=batch.conflict_rows + batch.wrong_rows,
        good_rows_allowed=operations.good_rows_allowed(),
    )
    return form


def _has_unfit(batch: Row[Any]) -> bool:
    return bool(batch.pdfs_matched < batch.pdfs)


def _differences(rows: Sequence[Row[Any]]) -> list[Difference]:
    return [Difference(row, *change) for row in rows for change in row.changes or ()]
