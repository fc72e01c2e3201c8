"""Booking a time, for anybody: office, topic, day, time, details, done; one thing a page."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from portal.appointments import choices, operations, queries, wording
from portal.appointments.calendar import Desk, find_desk, place_of
from portal.appointments.capacity import FreeTime
from portal.appointments.codes import manage_code
from portal.appointments.forms import DetailsForm
from portal.appointments.link_views import to_booked
from portal.foundation.web.access import public
from portal.foundation.web.blueprints import customer_blueprint
from portal.foundation.web.forms import SelectChoice
from portal.foundation.web.principal import Principal, principal_or_none
from portal.identity.queries import account_by_id
from portal.kernel.clock import utc_now
from portal.kernel.errors import NotFoundError
from portal.rules.queries import current_rules
from portal.rules.sections.appointments import Appointments

blueprint = customer_blueprint("appointments", __name__)
PAGE = "appointments"
_SENT = "appointment_sent"


@blueprint.context_processor
def _booking_offices() -> dict[str, object]:
    rules = current_rules().appointments
    return {"booking_offices": len(rules.offices) if rules else 0}


@blueprint.get("/idopontfoglalas")
@public(page=PAGE)
def start() -> ResponseReturnValue:
    """Ask the next thing: which office, what about, which day, what time."""
    rules = _rules()
    office, topic = _chosen(rules, "iroda"), _chosen(rules, "tema")
    if office is None:
        return _offices()
    if topic is None:
        return _topics(rules, office)
    desk = _desk(office, topic)
    if "nap" not in request.args:
        return _days(desk)
    now = utc_now()
    day = choices.read_day(request.args.get("nap"))
    if day is None or day not in desk.days(now=now):
        return _days(desk, problem=wording.wrong_day_text(desk)), 422

    def url_of(moment: str) -> str:
        return _url(desk, "appointments.details", kezdet=moment)

    return render_template(
        "appointments/customer/times.html",
        desk=desk,
        day=day,
        choices=choices.times(desk, day, url_of, now=now),
        back=_url(desk),
    )


@blueprint.get("/idopontfoglalas/adatok")
@public(page=PAGE)
def details() -> ResponseReturnValue:
    """Ask who comes at the chosen time."""
    starts_at = choices.read_moment(request.args.get("kezdet"))
    if starts_at is None:
        return redirect(url_for("appointments.start"), 303)
    desk = _desk(request.args.get("iroda", ""), request.args.get("tema", ""))
    visitor = _visitor()
    form = _form(visitor)
    form.office.data, form.topic.data = desk.booking.id, desk.topic.id
    form.key.data = str(uuid.uuid4())
    form.start.data = choices.moment_text(starts_at)
    form.full_name.data = visitor.display_name if visitor else None
    now = utc_now()
    refusal = desk.refusal(starts_at, now=now)
    if refusal is None:
        return _page(form, desk, starts_at=starts_at)
    nearest = queries.nearest_free(desk, starts_at, now=now)
    return _page(form, desk, problem=wording.refusal_text(refusal, desk), nearest=nearest), 422


@blueprint.post("/idopontfoglalas/adatok")
@public(page=PAGE)
def send() -> ResponseReturnValue:
    """Book the time, or hold it until the mailed link is clicked; else say what to mend."""
    visitor = _visitor()
    form = _form(visitor)
    desk = _desk(form.office.data or "", form.topic.data or "")
    starts_at, now = choices.read_moment(form.start.data), utc_now()
    valid = form.validate_on_submit()
    if starts_at is None:
        return _page(form, desk, nearest=queries.nearest_free(desk, now, now=now)), 422
    if not valid:
        return _page(form, desk, starts_at=starts_at), 422
    login_id, ip = visitor.id if visitor else None, request.remote_addr or ""
    try:
        booked = operations.book(
            _wanted(form, starts_at, visitor), login_id=login_id, ip=ip, now=now
        )
    except operations.TakenError as taken:
        text = wording.taken_text(taken.nearest)
        return _page(form, desk, problem=text, nearest=taken.nearest), 409
    except operations.NotOfferedError as error:
        text = wording.refusal_text(error.refusal, desk)
        return _page(form, desk, problem=text, nearest=error.nearest), 422
    except operations.LimitReachedError as error:
        text = wording.enough_text(error.limit)
        return _page(form, desk, starts_at=starts_at, problem=text), 409
    except operations.TooManyError:
        return _page(form, desk, starts_at=starts_at, problem=wording.too_many_text()), 429
    if booked.state == "booked":
        return to_booked(booked)
    session[_SENT] = str(booked.id)
    return redirect(url_for("appointments.sent"), 303)


@blueprint.get("/idopontfoglalas/elkuldve")
@public(page=PAGE)
def sent() -> ResponseReturnValue:
    """Say that the time is held, and that a mail waits to be clicked."""
    try:
        found = queries.appointment(uuid.UUID(session.get(_SENT)))
    except (NotFoundError, TypeError, ValueError, AttributeError):
        return redirect(url_for("appointments.start"), 303)
    where = wording.place(current_rules(), found, locale=str(get_locale()))
    return render_template(
        "appointments/customer/sent.html", appointment=found, place=where, now=utc_now()
    )


def _offices() -> str:
    def url_of(office: str) -> str:
        return url_for("appointments.start", iroda=office)

    links = choices.offices(current_rules(), url_of)
    return render_template("appointments/customer/offices.html", choices=links, mine=_mine())


def _topics(rules: Appointments, office: str) -> str:
    if rules.office(office) is None:
        raise NotFoundError("no such office")
    several = len(rules.offices) > 1

    def url_of(topic: str) -> str:
        return url_for("appointments.start", iroda=office, tema=topic)

    return render_template(
        "appointments/customer/topics.html",
        choices=choices.topics(current_rules(), url_of, locale=str(get_locale())),
        mine=[] if several else _mine(),
        several=several,
    )


def _days(desk: Desk, *, problem: str = "") -> str:
    return render_template(
        "appointments/customer/days.html",
        desk=desk,
        choices=choices.days(desk, lambda day: _url(desk, nap=day), now=utc_now()),
        problem=problem,
        back=url_for("appointments.start", iroda=desk.booking.id),
    )


def _page(
    form: DetailsForm,
    desk: Desk,
    *,
    starts_at: datetime | None = None,
    problem: str = "",
    nearest: Sequence[FreeTime] = (),
) -> str:
    form.start.choices = [
        SelectChoice(choices.moment_text(free.slot.starts_at), wording.time_text(free))
        for free in nearest
    ]
    return render_template(
        "appointments/customer/details.html",
        form=form,
        desk=desk,
        place=place_of(current_rules(), desk.booking.id),
        starts_at=starts_at,
        problem=problem,
        back=_url(desk),
    )


def _wanted(form: DetailsForm, starts_at: datetime, visitor: Principal | None) -> operations.Wanted:
    return operations.Wanted(
        office=form.office.data or "",
        topic=form.topic.data or "",
        starts_at=starts_at,
        name=form.cleaned_name(),
        email=_address(visitor) or (form.email.data or "").strip(),
        phone=(form.phone.data or "").strip() or None,
        locale=str(get_locale()),
        key=_key(form.key.data),
    )


def _address(visitor: Principal | None) -> str | None:
    """Return the proven address of who is signed in."""
    if visitor is None:
        return None
    account = account_by_id(kind="customer", principal_id=visitor.id)
    if account is None:
        raise NotFoundError("no such login")
    return account.email


def _key(text: str | None) -> uuid.UUID:
    """Return the form's own key; a spoilt one is as good as none."""
    try:
        return uuid.UUID(text)
    except (TypeError, ValueError, AttributeError):
        return uuid.uuid4()


def _form(visitor: Principal | None) -> DetailsForm:
    form = DetailsForm()
    if visitor is not None:
        del form.email
    return form


def _mine() -> list[tuple[queries.AppointmentView, wording.Place, str]]:
    """Return the appointments of who is signed in, with where they are and the link to each."""
    visitor = _visitor()
    if visitor is None:
        return []
    rules, locale = current_rules(), str(get_locale())
    return [
        (one, wording.place(rules, one, locale=locale), manage_code(one.id))
        for one in queries.of_login(visitor.id, now=utc_now())
    ]


def _visitor() -> Principal | None:
    """Return who is signed in with all rights; who has yet to change a password counts as a guest.

    So does a clerk who looks as the customer: the links to one's appointments change them anywhere.
    """
    found = principal_or_none()
    is_there = found is not None and found.purpose == "full" and found.viewing is None
    return found if is_there else None


def _rules() -> Appointments:
    rules = current_rules().appointments
    if rules is None:
        raise NotFoundError("no appointments here")
    return rules


def _chosen(rules: Appointments, argument: str) -> str | None:
    """Return the office or topic that was chosen, or the only one there is."""
    known = rules.offices if argument == "iroda" else rules.topics
    return request.args.get(argument) or (known[0].id if len(known) == 1 else None)


def _desk(office: str, topic: str) -> Desk:
    desk = find_desk(current_rules(), office, topic)
    if desk is None:
        raise NotFoundError("no such office or topic")
    return desk


def _url(desk: Desk, endpoint: str = "appointments.start", **more: Any) -> str:
    return url_for(endpoint, iroda=desk.booking.id, tema=desk.topic.id, **more)
