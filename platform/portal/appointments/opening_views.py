"""Closures and extra hours at the console: what stands in the rules, changed with its consequences."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.appointments import operations, queries
from portal.appointments.opening import (
    ExtraTime,
    closed,
    closed_days,
    extra_times,
    reopened,
    with_extra,
    without_extra,
)
from portal.appointments.opening_forms import CANCEL, KEEP, ClosingForm, ExtraForm, RemovalForm
from portal.appointments.queries import AppointmentView
from portal.foundation.findings import FindingsError
from portal.foundation.web.access import clerk_only
from portal.foundation.web.blueprints import clerk_blueprint
from portal.foundation.web.forms import SelectChoice
from portal.foundation.web.principal import principal
from portal.foundation.wording import said
from portal.kernel.clock import local_today, utc_now
from portal.kernel.errors import ConflictError, NotFoundError
from portal.rules.bundle import RULES_FILE
from portal.rules.drafting import fingerprint, publish_files
from portal.rules.model import TenantRules
from portal.rules.queries import current_rules, revision

blueprint = clerk_blueprint("opening", __name__)


@blueprint.get("/zarva")
@clerk_only(may="plan_opening")
def show() -> str:
    """List the closed days and the extra hours to come, with the forms that add some."""
    return _page()


@blueprint.post("/zarva")
@clerk_only(may="plan_opening")
def close() -> ResponseReturnValue:
    """Close an office on a day; where people have booked it, first ask what becomes of them."""
    rules, form = current_rules(), _closing()
    if not form.validate_on_submit():
        return _page(closing=form), 422
    day, names = form.day.data, _names(form, rules)
    if day is None:
        return _page(closing=form), 422
    hit = [one for key in _desks(rules, names) for one in queries.booked_on(key, day)]
    if hit and (form.seen.data != str(len(hit)) or form.booked.data not in (CANCEL, KEEP)):
        if form.seen.data:
            form.booked.errors = [_("Please choose what becomes of them.")]
        form.seen.data = str(len(hit))
        return _page(closing=form, hit=hit), 422 if form.booked.errors else 200
    reason = (form.reason.data or "").replace("\0", "").strip()
    problem = _publish(lambda data: closed(data, names, day), reason=reason)
    if problem is not None:
        return _page(closing=form, problem=problem[0]), problem[1]
    if form.booked.data == CANCEL:
        for one in hit:
            operations.cancel_as_clerk(one.id, reason=reason, now=utc_now())
    flash(_told(len(hit) if form.booked.data == CANCEL else 0), "success")
    return redirect(url_for(".show"), 303)


@blueprint.post("/zarva/nyitva")
@clerk_only(may="plan_opening")
def reopen() -> ResponseReturnValue:
    """Open an office again on a day."""
    form = RemovalForm()
    name, day = form.office.data or "", form.day.data
    if not form.validate_on_submit() or day is None:
        raise NotFoundError("no such closed day")
    return _removed(lambda data: reopened(data, name, day), _("Open again: %(day)s", day=day))


@blueprint.post("/zarva/tobblet")
@clerk_only(may="plan_opening")
def add_extra() -> ResponseReturnValue:
    """Give appointments beyond the opening hours on a day."""
    form = _extra()
    if form is None:
        raise NotFoundError("no appointments here")
    if not form.validate_on_submit():
        return _page(extra=form), 422
    begins, ends, day = form.begins.data, form.ends.data, form.day.data
    if begins is None or ends is None or day is None:
        return _page(extra=form), 422
    added = ExtraTime(day, form.office.data, begins, ends, form.seats.data or 1)
    problem = _publish(lambda data: with_extra(data, added), reason=_("extra hours"))
    if problem is not None:
        return _page(extra=form, problem=problem[0]), problem[1]
    flash(_("The extra hours can be booked now."), "success")
    return redirect(url_for(".show"), 303)


@blueprint.post("/zarva/tobblet-torlese")
@clerk_only(may="plan_opening")
def remove_extra() -> ResponseReturnValue:
    """Take extra hours off; who has booked them keeps the appointment."""
    form = RemovalForm()
    day, begins, ends = form.day.data, form.begins.data, form.ends.data
    if not form.validate_on_submit() or day is None or begins is None or ends is None:
        raise NotFoundError("no such hours")
    gone = ExtraTime(day, form.office.data or "", begins, ends, 0)
    if gone.office not in _booking_names(current_rules()):
        raise NotFoundError("no appointments there")
    return _removed(lambda data: without_extra(data, gone), _("The extra hours are taken off."))


def _closing() -> ClosingForm:
    form = ClosingForm()
    form.today = local_today(utc_now())
    names = [office.name for office in current_rules().offices]
    every = [SelectChoice("", _("every office"))] if len(names) > 1 else []
    form.office.choices = [*every, *(SelectChoice(name, name) for name in names)]
    return form


def _extra() -> ExtraForm | None:
    rules = current_rules().appointments
    if rules is None:
        return None
    form = ExtraForm(prefix="extra-")  # beside the other form, whose fields have these names
    form.today = local_today(utc_now())
    form.office.choices = [SelectChoice(one.id, one.name) for one in rules.offices]
    return form


def _names(form: ClosingForm, rules: TenantRules) -> frozenset[str]:
    return frozenset(
        [form.office.data] if form.office.data else (one.name for one in rules.offices)
    )


def _desks(rules: TenantRules, names: frozenset[str]) -> list[str]:
    booking = rules.appointments.offices if rules.appointments else ()
    return [office.id for office in booking if office.name in names]


def _booking_names(rules: TenantRules) -> dict[str, str]:
    booking = rules.appointments.offices if rules.appointments else ()
    return {office.id: office.name for office in booking}


def _publish(change: Any, *, reason: str) -> tuple[str, int] | None:
    """Publish rules.yaml changed so; returns what stands against it, and the status."""
    data = revision(current_rules().revision).bundle.files[RULES_FILE]
    try:
        publish_files(
            {RULES_FILE: change(data)},
            seen={RULES_FILE: fingerprint(data)},
            author=principal().display_name,
            reason=reason,
        )
    except ConflictError:
        return _(
            "The rules have just been changed by somebody else. Please send it once more."
        ), 409
    except FindingsError as error:
        return "; ".join(str(said(one.problem)) for one in error.findings), 422
    return None


def _removed(change: Any, done: str) -> ResponseReturnValue:
    problem = _publish(change, reason=done)
    if problem is not None:
        return _page(problem=problem[0]), problem[1]
    flash(done, "success")
    return redirect(url_for(".show"), 303)


def _told(cancelled: int) -> str:
    if not cancelled:
        return _("The closed day is recorded.")
    return ngettext(
        "The closed day is recorded; %(num)d person is told by e-mail.",
        "The closed day is recorded; %(num)d people are told by e-mail.",
        cancelled,
    )


def _page(
    *,
    closing: ClosingForm | None = None,
    extra: ExtraForm | None = None,
    hit: Sequence[AppointmentView] = (),
    problem: str | None = None,
) -> str:
    rules, today = current_rules(), local_today(utc_now())
    return render_template(
        "appointments/clerk/opening.html",
        closed=closed_days(rules, since=today),
        extras=extra_times(rules, since=today),
        names={
            one.id: one.name for one in (rules.appointments.offices if rules.appointments else ())
        },
        closing=closing or _closing(),
        extra=extra or _extra(),
        hit=hit,
        problem=problem,
    )
