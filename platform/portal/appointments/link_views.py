"""The pages behind mailed links: confirming a held time; looking at, changing and cancelling one's own."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from portal.appointments import choices, operations, queries, wording
from portal.appointments.calendar import Desk, find_desk
from portal.appointments.codes import manage_code
from portal.appointments.forms import EmptyForm
from portal.appointments.invitation import FILE_NAME, MEDIA_TYPE, invitation, method_of
from portal.appointments.particulars import particulars
from portal.appointments.queries import AppointmentView
from portal.foundation.web.access import public
from portal.foundation.web.blueprints import customer_blueprint
from portal.foundation.web.downloads import send_bytes
from portal.kernel.clock import utc_now
from portal.kernel.errors import NotFoundError
from portal.rules.queries import current_rules

blueprint = customer_blueprint("own_appointments", __name__)
PAGE = "appointments"
View = Callable[..., ResponseReturnValue]


def _by_link(view: View) -> View:
    """Answer a code that leads nowhere with a page that says so."""

    @wraps(view)
    def guarded(code: str) -> ResponseReturnValue:
        try:
            return view(code)
        except NotFoundError:
            return render_template("appointments/customer/invalid.html"), 404

    return guarded


@blueprint.get("/idopontfoglalas/megerosites/<code>")
@public(page=PAGE)
@_by_link
def confirmation(code: str) -> ResponseReturnValue:
    """Show the held time with the button that books it; looking changes nothing."""
    found = queries.by_hold_code(code)
    if not found.is_held(now=utc_now()):
        return _over(found)
    return _page("confirm", found)


@blueprint.post("/idopontfoglalas/megerosites/<code>")
@public(page=PAGE)
@_by_link
def confirm(code: str) -> ResponseReturnValue:
    """Book the held time."""
    try:
        booked = operations.confirm(code, now=utc_now())
    except operations.HoldOverError as error:
        return _over(error.appointment)
    except operations.LimitReachedError as error:
        return _sorry(wording.enough_text(error.limit)), 409
    except operations.TooManyError:
        return _sorry(wording.too_many_text()), 429
    return to_booked(booked)


@blueprint.get("/idopontfoglalas/sajat/<code>")
@public(page=PAGE)
@_by_link
def show(code: str) -> ResponseReturnValue:
    """Show one's own appointment, with everything that can be done about it."""
    return _page("show", queries.by_manage_code(code), code=code)


@blueprint.get("/idopontfoglalas/sajat/<code>/idopont.ics")
@public(page=PAGE)
@_by_link
def calendar_file(code: str) -> ResponseReturnValue:
    """Hand out the invitation for the person's calendar."""
    found = queries.by_manage_code(code)
    if found.state not in ("booked", "cancelled"):
        raise NotFoundError("nothing is agreed upon")
    media_type = f"{MEDIA_TYPE}; method={method_of(found)}"
    return send_bytes(invitation(found, particulars(found)), media_type=media_type, name=FILE_NAME)


@blueprint.get("/idopontfoglalas/sajat/<code>/modositas")
@public(page=PAGE)
@_by_link
def choose_other(code: str) -> ResponseReturnValue:
    """Ask for another day, another time, and whether it shall be changed."""
    found, desk = _changeable(code)
    now = utc_now()
    starts_at = choices.read_moment(request.args.get("kezdet"))
    if starts_at is not None:
        refusal = desk.refusal(starts_at, now=now)
        if refusal is None:
            return _page("change", found, code=code, starts_at=starts_at)
        return _other_days(found, desk, code, problem=wording.refusal_text(refusal, desk)), 422
    if "nap" not in request.args:
        return _other_days(found, desk, code)
    day = choices.read_day(request.args.get("nap"))
    if day is None or day not in desk.days(now=now):
        return _other_days(found, desk, code, problem=wording.wrong_day_text(desk)), 422

    def url_of(moment: str) -> str:
        return url_for("own_appointments.choose_other", code=code, kezdet=moment)

    times = choices.times(desk, day, url_of, now=now, besides=found.id)
    return _page("change_times", found, code=code, day=day, choices=times)


@blueprint.post("/idopontfoglalas/sajat/<code>/modositas")
@public(page=PAGE)
@_by_link
def change(code: str) -> ResponseReturnValue:
    """Move the appointment; the old time stays until the new one is won."""
    found, desk = _changeable(code)
    starts_at = choices.read_moment(request.form.get("start"))
    if not EmptyForm().validate_on_submit() or starts_at is None:
        return _other_days(found, desk, code), 422
    try:
        operations.change(code, starts_at=starts_at, now=utc_now())
    except operations.TakenError as taken:
        return _nearest(found, taken, code, wording.taken_text(taken.nearest)), 409
    except operations.NotOfferedError as error:
        return _nearest(found, error, code, wording.refusal_text(error.refusal, desk)), 422
    except operations.TooManyError:
        return _sorry(wording.too_many_text()), 429
    flash(_("The appointment has been moved. We have sent the new time by e-mail."), "success")
    return redirect(url_for("own_appointments.show", code=code), 303)


@blueprint.get("/idopontfoglalas/sajat/<code>/lemondas")
@public(page=PAGE)
@_by_link
def ask_cancel(code: str) -> ResponseReturnValue:
    """Ask whether the appointment shall really be cancelled."""
    found = queries.by_manage_code(code)
    template = "cancel" if found.is_ahead(now=utc_now()) else "show"
    return _page(template, found, code=code)


@blueprint.post("/idopontfoglalas/sajat/<code>/lemondas")
@public(page=PAGE)
@_by_link
def cancel(code: str) -> ResponseReturnValue:
    """Cancel the appointment; the place is free for others at once."""
    try:
        operations.cancel_by_link(code, now=utc_now())
    except operations.NotChangeableError:
        return _page("show", queries.by_manage_code(code), code=code), 409
    return redirect(url_for("own_appointments.show", code=code), 303)


def to_booked(booked: AppointmentView) -> ResponseReturnValue:
    """Return the way to the page of an appointment that has just been booked."""
    flash(_("The time is yours. We have sent a confirmation by e-mail."), "success")
    return redirect(url_for("own_appointments.show", code=manage_code(booked.id)), 303)


def _changeable(code: str) -> tuple[AppointmentView, Desk]:
    found = queries.by_manage_code(code)
    desk = find_desk(current_rules(), found.office, found.topic)
    if desk is None or not found.is_ahead(now=utc_now()):
        raise NotFoundError("it cannot be changed any more")
    return found, desk


def _other_days(found: AppointmentView, desk: Desk, code: str, *, problem: str = "") -> str:
    def url_of(day: str) -> str:
        return url_for("own_appointments.choose_other", code=code, nap=day)

    days = choices.days(desk, url_of, now=utc_now(), besides=found.id)
    return _page("change_days", found, code=code, choices=days, problem=problem)


def _nearest(
    found: AppointmentView,
    error: operations.TakenError | operations.NotOfferedError,
    code: str,
    problem: str,
) -> str:
    links = [
        choices.Choice(
            wording.time_text(free),
            url_for(
                "own_appointments.choose_other",
                code=code,
                kezdet=choices.moment_text(free.slot.starts_at),
            ),
        )
        for free in error.nearest
    ]
    return _page("change_days", found, code=code, choices=links, problem=problem)


def _over(found: AppointmentView) -> ResponseReturnValue:
    status = 200 if found.state == "booked" else 410
    return _page("over", found), status


def _sorry(text: str) -> str:
    return render_template("appointments/customer/sorry.html", text=text)


def _page(template: str, found: AppointmentView, **context: object) -> str:
    now: datetime = utc_now()
    return render_template(
        f"appointments/customer/{template}.html",
        appointment=found,
        place=wording.place(current_rules(), found, locale=str(get_locale())),
        now=now,
        **context,
    )
