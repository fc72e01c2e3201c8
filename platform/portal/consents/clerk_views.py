"""The console's page of changes of electronic invoices, to be handed to the billing system."""

import uuid
from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.consents import change_lists, exports
from portal.consents.clerk_forms import ChangesFilter, ExportForm
from portal.consents.models import ConsentEvent
from portal.consents.wording import INTERVAL_NAMES
from portal.foundation.web import lists
from portal.foundation.web.access import clerk_only
from portal.foundation.web.blueprints import clerk_blueprint
from portal.foundation.web.principal import principal
from portal.kernel.errors import NotFoundError
from portal.rules.queries import current_rules

blueprint = clerk_blueprint("consents", __name__)
_WHERE: dict[str, Any] = {"key": ConsentEvent.id, "default": "-at"}


@blueprint.get("/e-szamla-valtozasok")
@clerk_only(may="handle_data_changes")
def changes() -> ResponseReturnValue:
    """List the changes that the filter asks for, with how many wait and the latest batches."""
    _only_where_on()
    if lists.wants_csv():
        statement = change_lists.narrowed(ChangesFilter.asked())
        return lists.as_csv(
            statement, change_lists.columns(), name="e-szamla-valtozasok-lista", **_WHERE
        )
    return _page(ExportForm(formdata=None))


@blueprint.post("/e-szamla-valtozasok")
@clerk_only(may="handle_data_changes")
def make_batch() -> ResponseReturnValue:
    """Make a batch of what waits, or of everything since a day."""
    _only_where_on()
    form = ExportForm()
    if not form.validate_on_submit():
        return _page(form), 422
    if exports.make_batch(since=form.since.data, clerk_id=principal().id) is None:
        flash(_("There is no change to hand over."), "info")
    else:
        flash(_("The batch is ready to be downloaded."), "success")
    return redirect(url_for("clerk_consents.changes"), 303)


@blueprint.get("/e-szamla-valtozasok/<uuid:export_id>")
@clerk_only(may="handle_data_changes")
def batch(export_id: uuid.UUID) -> Response:
    """Hand out a batch as CSV, as often as it is needed."""
    _only_where_on()
    file = exports.batch_file(exports.batch(export_id=export_id))
    response = Response(file.body, mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=file.name)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _page(form: ExportForm) -> str:
    narrow = ChangesFilter.asked()
    return render_template(
        "consents/clerk/changes.html",
        form=form,
        filter=narrow,
        table=lists.page_of(change_lists.narrowed(narrow), change_lists.columns(), **_WHERE),
        kinds=change_lists.CHANGES,
        sources=change_lists.SOURCES,
        intervals=INTERVAL_NAMES,
        waiting=exports.waiting_changes(),
        batches=exports.batches(),
    )


def _only_where_on() -> None:
    if "e_invoice" not in current_rules().features:
        raise NotFoundError("this company has no electronic invoices")
