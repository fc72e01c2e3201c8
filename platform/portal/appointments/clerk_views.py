"""Who comes to the office: the list of a day, and cancelling with a reason."""

import uuid
from datetime import date, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from portal.appointments import choices, operations, queries, wording
from portal.appointments.calendar import place_of
from portal.appointments.forms import CancellingForm
from portal.foundation import audit
from portal.foundation.web.access import clerk_only
from portal.foundation.web.blueprints import clerk_blueprint
from portal.kernel.clock import local_today, utc_now
from portal.kernel.errors import NotFoundError
from portal.rules.queries import current_rules

blueprint = clerk_blueprint("appointments", __name__)
_ONE_DAY = timedelta(days=1)
_FARTHEST = timedelta(days=3660)


@blueprint.get("/idopontok")
@clerk_only(may="book_appointments")
def day_list() -> ResponseReturnValue:
    """List who comes on a day, to one office."""
    rules = current_rules()
    if rules.appointments is None:
        raise NotFoundError("no appointments here")
    now = utc_now()
    today, locale = local_today(now), str(get_locale())
    day = _sane(choices.read_day(request.args.get("nap")), today)
    chosen = rules.appointments.office(request.args.get("iroda", ""))
    office = chosen or rules.appointments.offices[0]
    found = queries.of_day(office.id, day, now=now)
    audit.note("appointments_seen", detail={"office": office.id, "day": day.isoformat()})
    return render_template(
        "appointments/clerk/day.html",
        rows=[(one, wording.place(rules, one, locale=locale)) for one in found],
        office=office,
        place=place_of(rules, office.id),
        offices=rules.appointments.offices,
        day=day,
        today=today,
        before=(day - _ONE_DAY).isoformat(),
        after=(day + _ONE_DAY).isoformat(),
    )


@blueprint.get("/idopontok/<uuid:appointment_id>")
@clerk_only(may="book_appointments")
def show(appointment_id: uuid.UUID) -> str:
    """Show one appointment with the form that cancels it."""
    found = queries.appointment(appointment_id)
    audit.note("appointment_seen", subject_kind="appointment", subject_id=appointment_id)
    return _page(found, CancellingForm())


@blueprint.post("/idopontok/<uuid:appointment_id>")
@clerk_only(may="book_appointments")
def cancel(appointment_id: uuid.UUID) -> ResponseReturnValue:
    """Cancel it with a reason, which the person is told by e-mail."""
    form = CancellingForm()
    found = queries.appointment(appointment_id)
    if not form.validate_on_submit():
        return _page(found, form), 422
    reason = (form.reason.data or "").replace("\0", "").strip()
    try:
        operations.cancel_as_clerk(appointment_id, reason=reason, now=utc_now())
    except operations.NotChangeableError:
        flash(_("This appointment is over or was cancelled before."), "warning")
        return redirect(url_for("clerk_appointments.show", appointment_id=appointment_id), 303)
    flash(_("Cancelled. The person is told by e-mail."), "success")
    day = local_today(found.starts_at).isoformat()
    return redirect(url_for("clerk_appointments.day_list", iroda=found.office, nap=day), 303)


def _sane(day: date | None, today: date) -> date:
    """Return the day that was asked for, or today for one that no list reaches."""
    return day if day is not None and abs(day - today) < _FARTHEST else today


def _page(found: queries.AppointmentView, form: CancellingForm) -> str:
    return render_template(
        "appointments/clerk/show.html",
        appointment=found,
        place=wording.place(current_rules(), found, locale=str(get_locale())),
        form=form,
        now=utc_now(),
        day=local_today(found.starts_at).isoformat(),
    )
