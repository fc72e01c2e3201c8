"""Readings at the console: the unlikely ones that wait, one of them, and a window for the billing."""

import uuid
from collections.abc import Callable
from datetime import date

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation import audit
from portal.foundation.csv_writing import write_table
from portal.foundation.web import lists
from portal.foundation.web.access import clerk_only
from portal.foundation.web.blueprints import clerk_blueprint
from portal.foundation.web.downloads import send_bytes, send_stored
from portal.foundation.web.forms import PortalForm
from portal.foundation.web.principal import principal
from portal.kernel.clock import local_today, utc_now
from portal.kernel.errors import NotFoundError
from portal.metering import clerk_queries, review, wording
from portal.metering.clerk_forms import (
    ANSWER_WITHIN,
    AskForm,
    CorrectForm,
    DecisionForm,
    QueueFilter,
)
from portal.metering.clerk_lists import COLUMNS, TABS, narrowed, reasons_of, value_of
from portal.metering.clerk_queries import ReadingCase
from portal.metering.counters import Counter
from portal.metering.models import MeterReading
from portal.metering.review import SUBJECT, ReviewedMeanwhileError, Seen
from portal.metering.rules import meter_rules
from portal.work import assignments, presence

blueprint = clerk_blueprint("readings", __name__)
_HEADER = (
    *("customer_number", "serial_number", "medium", "unit", "read_on", "value"),
    *("announced_at", "reviewed_at"),
)


@blueprint.get("/leolvasasok")
@clerk_only(may="judge_readings")
def queue() -> ResponseReturnValue:
    """List the readings that wait, or those that a clerk has accepted or asked for again."""
    meter_rules()
    tab = request.args.get("sor", "")
    tab = tab if tab in TABS else ""
    form = QueueFilter.asked()
    rows, key = narrowed(TABS[tab], form), MeterReading.id
    if lists.wants_csv():
        return lists.as_csv(rows, COLUMNS, key=key, default="since", name="leolvasasok")
    return render_template(
        "metering/clerk/queue.html",
        table=lists.page_of(rows, COLUMNS, key=key, default="since"),
        form=form,
        tab=tab,
        media=wording.MEDIA_LABELS,
        value_of=value_of,
        reasons_of=reasons_of,
    )


@blueprint.get("/leolvasasok/<uuid:reading_id>")
@clerk_only(may="judge_readings")
def show(reading_id: uuid.UUID) -> str:
    """Show one reading with its photo and its past; the look is kept."""
    case = _case(reading_id)
    audit.note(
        "metering.reading_seen",
        subject_kind="customer",
        subject_id=case.customer_id,
        detail={"reading_id": str(reading_id)},
    )
    presence.note_visit(SUBJECT, reading_id)
    return _page(case)


@blueprint.get("/leolvasasok/<uuid:reading_id>/foto")
@clerk_only(may="judge_readings")
def photo(reading_id: uuid.UUID) -> Response:
    """Hand the photo out."""
    found, customer_id = clerk_queries.photo(reading_id)
    audit.note(
        "metering.photo_seen",
        subject_kind="customer",
        subject_id=customer_id,
        detail={"reading_id": str(reading_id)},
    )
    return send_stored(
        sha256=found.sha256, media_type=found.media_type, name="meroora.jpg", as_attachment=False
    )


@blueprint.post("/leolvasasok/<uuid:reading_id>/elfogadas")
@clerk_only(may="judge_readings")
def accept(reading_id: uuid.UUID) -> ResponseReturnValue:
    """Let the reading count."""
    form = DecisionForm()
    if not form.validate_on_submit():
        return _page(_case(reading_id), accept_form=form), 422
    return _decide(
        reading_id,
        form,
        lambda seen: review.accept(seen, note=_text(form), clerk_id=principal().id, now=utc_now()),
        done=_("Accepted."),
        accept_form=form,
    )


@blueprint.post("/leolvasasok/<uuid:reading_id>/javitas")
@clerk_only(may="judge_readings")
def correct(reading_id: uuid.UUID) -> ResponseReturnValue:
    """Let the value count that the photo shows."""
    case, form = _case(reading_id), CorrectForm()
    if not form.judged_by(case.meter.counter).validate_on_submit():
        return _page(case, correct_form=form), 422
    return _decide(
        reading_id,
        form,
        lambda seen: review.correct(
            seen,
            value=form.value,
            note=_text(form) or "",
            clerk_id=principal().id,
            now=utc_now(),
        ),
        done=_("Corrected. The customer is told by e-mail."),
        correct_form=form,
    )


@blueprint.post("/leolvasasok/<uuid:reading_id>/ujrakeres")
@clerk_only(may="judge_readings")
def ask_again(reading_id: uuid.UUID) -> ResponseReturnValue:
    """Ask the customer to read the meter once more."""
    form = AskForm()
    if not form.judged_by(local_today(utc_now())).validate_on_submit():
        return _page(_case(reading_id), ask_form=form), 422
    return _decide(
        reading_id,
        form,
        lambda seen: review.ask_again(
            seen,
            why=_text(form) or "",
            until=form.until.data or date.max,
            clerk_id=principal().id,
            now=utc_now(),
        ),
        done=_("The customer is asked by e-mail to read the meter again."),
        ask_form=form,
    )


@blueprint.get("/leolvasasok/ablakok")
@clerk_only(may="judge_readings")
def windows() -> str:
    """List the reading windows, each with its file for the billing system."""
    meter_rules()
    return render_template(
        "metering/clerk/windows.html",
        windows=clerk_queries.windows(),
        media=wording.MEDIA_LABELS,
    )


@blueprint.get("/leolvasasok/ablakok/<medium>/<opens>.csv")
@clerk_only(may="judge_readings")
def export(medium: str, opens: str) -> Response:
    """Write the accepted readings of a window for the billing system."""
    try:
        day = date.fromisoformat(opens)
    except ValueError:
        raise NotFoundError("no such window") from None
    if medium not in wording.MEDIA_LABELS:
        raise NotFoundError("no such medium")
    rows = clerk_queries.window_rows(medium, day)
    table = (
        (
            *(row.customer_number, row.serial_number, row.medium, row.unit, row.read_on),
            Counter(12, row.decimals).shown(row.value).lstrip("0").rjust(1, "0"),
            *(row.recorded_at, row.reviewed_at),
        )
        for row in rows
    )
    audit.note(
        "metering.window_exported", detail={"medium": medium, "opens": opens, "rows": len(rows)}
    )
    return send_bytes(
        write_table(_HEADER, table), media_type="text/csv", name=f"leolvasasok-{medium}-{opens}.csv"
    )


def _case(reading_id: uuid.UUID) -> ReadingCase:
    meter_rules()
    return clerk_queries.case(reading_id)


def _text(form: DecisionForm) -> str | None:
    return (form.note.data or "").replace("\0", "").strip() or None


def _decide(
    reading_id: uuid.UUID,
    form: DecisionForm,
    deed: Callable[[Seen], None],
    *,
    done: str,
    **given: PortalForm,
) -> ResponseReturnValue:
    """Do it and open the next one; what has changed meanwhile is shown with what was typed."""
    seen = form.seen(reading_id)
    try:
        if seen is None:
            raise ReviewedMeanwhileError("the form does not say what was seen")
        deed(seen)
    except ReviewedMeanwhileError:
        problem = _("This reading has changed since you opened it. Please look again.")
        return _page(_case(reading_id), problem=problem, **given), 409
    flash(done, "success")
    following = clerk_queries.next_waiting(_case(reading_id).reading.recorded_at, reading_id)
    if following is None:
        return redirect(url_for(".queue"), 303)
    return redirect(url_for(".show", reading_id=following), 303)


def _page(case: ReadingCase, *, problem: str | None = None, **given: PortalForm) -> str:
    today, reading = local_today(utc_now()), case.reading
    shown = {"seen_value": str(reading.value), "seen_day": reading.read_on.isoformat()}
    forms: dict[str, PortalForm] = {
        "accept_form": DecisionForm(formdata=None),
        "correct_form": CorrectForm(formdata=None),
        "ask_form": AskForm(formdata=None, until=today + ANSWER_WITHIN).judged_by(today),
        **given,
    }
    for form in forms.values():
        for name, value in shown.items():
            form[name].data = value  # what the page shows now, also where it was sent before
    return render_template(
        "metering/clerk/show.html",
        case=case,
        meter=case.meter,
        doubts=wording.doubts(case.verdict, case.meter),
        difference=wording.difference(case.verdict, case.meter),
        suggestion=(
            wording.suggestion(case.verdict.guess, case.meter) if case.verdict.guess else None
        ),
        sources=wording.SOURCE_LABELS,
        statuses=wording.STATUS_LABELS,
        others=presence.others_at(SUBJECT, reading.id),
        assignee=assignments.assignees(SUBJECT, [reading.id]).get(reading.id),
        problem=problem,
        **forms,
    )
