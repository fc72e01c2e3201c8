"""Bills on the console: upload, look over, take in, send, take back."""

import uuid
from typing import Any

from flask import Response, flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Select
from werkzeug.exceptions import RequestEntityTooLarge

from portal.billing.batches import operations, pages, queries, sending, tables, wording
from portal.billing.batches.forms import (
    TABLE_MEBIBYTES,
    ZIP_MEBIBYTES,
    BatchFilter,
    PdfFilter,
    RowFilter,
    SeenForm,
    SendForm,
    TakeInForm,
    UploadForm,
)
from portal.billing.batches.machine import WORKING, State
from portal.billing.batches.models import (
    InvoiceBatch,
    InvoiceBatchPdf,
    InvoiceBatchProblem,
    InvoiceBatchRow,
)
from portal.billing.batches.moving import in_hand
from portal.foundation.storage import store
from portal.foundation.uploads import MEBIBYTE
from portal.foundation.web.access import clerk_only
from portal.foundation.web.blueprints import clerk_blueprint
from portal.foundation.web.lists import as_csv, page_of, wants_csv
from portal.foundation.web.principal import principal
from portal.foundation.web.streamed_forms import NoRoomError, Received, receive, takes_streams
from portal.identity.browser import by_itself
from portal.kernel.clock import utc_now
from portal.kernel.errors import ConflictError, NotFoundError
from portal.work import presence

blueprint = clerk_blueprint("batches", __name__)


@blueprint.get("/szamlabetoltes")
@clerk_only(may="import_invoices")
def batches() -> ResponseReturnValue:
    """List the uploaded batches, the newest first."""
    form = BatchFilter.asked()
    statement = queries.batches(
        state=form.value("state"),
        words=form.value("q"),
        first=form.value("first"),
        last=form.value("last"),
    )
    how: dict[str, Any] = {"key": InvoiceBatch.id, "default": "-at"}
    if wants_csv():
        return as_csv(statement, tables.batch_columns(), name="szamlabetoltesek", **how)
    listing = page_of(statement, tables.batch_columns(), **how)
    return render_template("billing/batches/list.html", form=form, table=listing, **pages.words())


@blueprint.get("/szamlabetoltes/uj")
@clerk_only(may="import_invoices")
def choose() -> str:
    """Ask for the files, and say beforehand how large they may be."""
    return pages.upload_page(UploadForm(formdata=None))


@blueprint.post("/szamlabetoltes/uj")
@clerk_only(may="import_invoices")
@takes_streams(mebibytes=TABLE_MEBIBYTES + ZIP_MEBIBYTES)
def upload() -> ResponseReturnValue:
    """Take the files, and have them checked."""
    form = UploadForm(formdata=None)
    files = _received(form)
    if files is None:
        return pages.upload_page(form), 422
    batch_id = operations.upload(
        table=files.get("table"),
        zipped=files.get("documents"),
        clerk_id=principal().id,
        now=utc_now(),
    )
    return redirect(url_for("clerk_batches.show", batch_id=batch_id), 303)


@blueprint.get("/szamlabetoltes/<uuid:batch_id>")
@clerk_only(may="import_invoices")
def show(batch_id: uuid.UUID) -> str:
    """Show one batch with everything that can be done to it."""
    page = pages.batch_page(batch_id)
    presence.note_visit(pages.SUBJECT, batch_id)
    return page


@blueprint.get("/szamlabetoltes/<uuid:batch_id>/allapot")
@clerk_only(may="import_invoices")
def state(batch_id: uuid.UUID) -> Response:
    """Tell the page's script how far the work is."""
    by_itself()
    found = queries.progress(batch_id)
    label = wording.WORK_LABELS.get(found.work)
    return jsonify(
        state=found.state,
        working=State(found.state) in WORKING,
        work=str(label) if label else "",
        done=found.done,
        total=found.total,
    )


@blueprint.post("/szamlabetoltes/<uuid:batch_id>/atvetel")
@clerk_only(may="import_invoices")
def take_in(batch_id: uuid.UUID) -> ResponseReturnValue:
    """Take in all rows, or the good ones; nothing is sent yet."""
    form = TakeInForm()
    form.mode.choices = [(operations.ALL, ""), (operations.GOOD, "")]
    if not form.validate_on_submit():
        form.mode.errors = (_("Please choose which rows shall be taken in."),)
        return pages.batch_page(batch_id, take_in=form), 422
    try:
        operations.take_in(batch_id, mode=form.mode.data, **_seen(form))
    except ConflictError:
        return pages.batch_page(batch_id, problem=pages.moved()), 409
    except operations.NothingToTakeInError:
        problem = _("This batch cannot be taken in like this: please look at it again.")
        return pages.batch_page(batch_id, problem=problem), 409
    flash(_("Taken in. Customers see nothing of it until it is sent."), "success")
    return _to(batch_id)


@blueprint.post("/szamlabetoltes/<uuid:batch_id>/ujranezes")
@clerk_only(may="import_invoices")
def look_again(batch_id: uuid.UUID) -> ResponseReturnValue:
    """Compare the batch again with what is recorded by now."""
    return _decided(batch_id, operations.look_again, "")


@blueprint.post("/szamlabetoltes/<uuid:batch_id>/elvetes")
@clerk_only(may="import_invoices")
def discard(batch_id: uuid.UUID) -> ResponseReturnValue:
    """Throw the batch away; nothing of it was in the records."""
    return _decided(batch_id, operations.discard, _("Thrown away. Nothing of it was recorded."))


@blueprint.post("/szamlabetoltes/<uuid:batch_id>/visszavonas")
@clerk_only(may="import_invoices")
def undo(batch_id: uuid.UUID) -> ResponseReturnValue:
    """Take back a batch that was taken in and not sent."""
    if queries.progress(batch_id).state != State.APPLIED:
        return pages.batch_page(batch_id, problem=pages.moved()), 409
    return _decided(
        batch_id, operations.undo, _("Taken back. No customer has seen anything of it.")
    )


@blueprint.get("/szamlabetoltes/<uuid:batch_id>/kikuldes")
@clerk_only(may="send_invoices")
def ask_to_send(batch_id: uuid.UUID) -> ResponseReturnValue:
    """Say how many bills go to how many people, and ask for a yes."""
    if queries.progress(batch_id).state != State.APPLIED:
        return _to(batch_id)
    return pages.send_page(batch_id)


@blueprint.post("/szamlabetoltes/<uuid:batch_id>/kikuldes")
@clerk_only(may="send_invoices")
def send(batch_id: uuid.UUID) -> ResponseReturnValue:
    """Bring the bills into the records and tell the customers."""
    form = SendForm()
    if not form.validate_on_submit():
        return pages.send_page(batch_id, form=form), 422
    try:
        operations.send(batch_id, notify=bool(form.notify.data), **_seen(form))
    except ConflictError:
        return pages.batch_page(batch_id, problem=pages.moved()), 409
    return _to(batch_id)


@blueprint.get("/szamlabetoltes/<uuid:batch_id>/visszahivas")
@clerk_only(may="send_invoices")
def ask_to_withdraw(batch_id: uuid.UUID) -> ResponseReturnValue:
    """Say whether anybody can have seen a sent batch, and ask for a yes where nobody can."""
    batch = in_hand(batch_id)
    if batch is None:
        raise NotFoundError("no such batch")
    if batch.state is not State.SENT:
        return _to(batch_id)
    return pages.withdraw_page(batch_id, sending.why_not(batch, now=utc_now()))


@blueprint.post("/szamlabetoltes/<uuid:batch_id>/visszahivas")
@clerk_only(may="send_invoices")
def withdraw(batch_id: uuid.UUID) -> ResponseReturnValue:
    """Take back a batch that was sent, if nobody can have seen anything of it."""
    batch = in_hand(batch_id)
    if batch is None:
        raise NotFoundError("no such batch")
    if batch.state is not State.SENT:
        return pages.batch_page(batch_id, problem=pages.moved()), 409
    why = sending.why_not(batch, now=utc_now())
    if why:
        return pages.withdraw_page(batch_id, why), 409
    return _decided(batch_id, operations.undo, "")


@blueprint.get("/szamlabetoltes/<uuid:batch_id>/sorok")
@clerk_only(may="import_invoices")
def rows(batch_id: uuid.UUID) -> ResponseReturnValue:
    """List the rows that could be read, with what each would do."""
    form = RowFilter.asked()
    statement = queries.rows(batch_id, outcome=form.value("outcome"), words=form.value("q"))
    order = (InvoiceBatchRow.line, InvoiceBatchRow.id)
    return _list(batch_id, "rows", statement, tables.row_columns(), order, form)


@blueprint.get("/szamlabetoltes/<uuid:batch_id>/hibak")
@clerk_only(may="import_invoices")
def problems(batch_id: uuid.UUID) -> ResponseReturnValue:
    """List what is wrong, with line and reason."""
    order = (InvoiceBatchProblem.line, InvoiceBatchProblem.place, InvoiceBatchProblem.id)
    statement = queries.problems(batch_id)
    return _list(batch_id, "problems", statement, tables.problem_columns(), order, None)


@blueprint.get("/szamlabetoltes/<uuid:batch_id>/pdfek")
@clerk_only(may="import_invoices")
def pdfs(batch_id: uuid.UUID) -> ResponseReturnValue:
    """List the files of the ZIP, with the bills that they belong to."""
    form = PdfFilter.asked()
    statement = queries.pdfs(batch_id, state=form.value("state"))
    order = (InvoiceBatchPdf.position, InvoiceBatchPdf.id)
    return _list(batch_id, "pdfs", statement, tables.pdf_columns(), order, form)


_FILES = {"rows": "szamlasorok", "problems": "hibas-sorok", "pdfs": "pdf-fajlok"}
_DEFAULTS = {"rows": "line", "problems": "line", "pdfs": "path"}


def _list(
    batch_id: uuid.UUID, what: str, statement: Select[Any], columns: Any, order: Any, form: Any
) -> ResponseReturnValue:
    batch = queries.batch(batch_id)
    if wants_csv():
        return tables.whole_list(statement, columns, order=order, name=_FILES[what])
    listing = page_of(statement, columns, key=order[-1], default=_DEFAULTS[what])
    return render_template(
        f"billing/batches/{what}.html", batch=batch, table=listing, form=form, **pages.words()
    )


def _received(form: UploadForm) -> dict[str, Received] | None:
    """Return the files that came; None where they are refused: why is in the form then."""
    try:
        files = receive("table", "documents")
    except RequestEntityTooLarge:
        form.table.errors = (_("The files are too large together: please send them in parts."),)
        return None
    except NoRoomError:
        form.table.errors = (_("There is no room on the server just now: please try again later."),)
        return None
    except ValueError:
        files = {}
    wrong = False
    if not files:
        form.table.errors = (_("Please choose a CSV file, a ZIP, or both."),)
        wrong = True
    for field, name in ((form.table, "table"), (form.documents, "documents")):
        if name in files and files[name].size > field.mebibytes * MEBIBYTE:
            field.errors = (_("This file is too large."),)
            wrong = True
    if wrong:
        for file in files.values():
            store().incoming().drop(file.key)
    return None if wrong else files


def _decided(batch_id: uuid.UUID, deed: Any, words: str) -> ResponseReturnValue:
    form = SeenForm()
    if not form.validate_on_submit():
        return pages.batch_page(batch_id, problem=pages.moved()), 409
    try:
        deed(batch_id, **_seen(form))
    except ConflictError:
        return pages.batch_page(batch_id, problem=pages.moved()), 409
    if words:
        flash(words, "success")
    return _to(batch_id)


def _seen(form: SeenForm) -> dict[str, Any]:
    return {"seen": form.seen.data, "clerk_id": principal().id, "now": utc_now()}


def _to(batch_id: uuid.UUID) -> ResponseReturnValue:
    return redirect(url_for("clerk_batches.show", batch_id=batch_id), 303)
