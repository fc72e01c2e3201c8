"""Appointments at the desk: booking for a caller, and the list of all of them."""

import uuid
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func, select

from portal.appointments import choices, operations, queries, wording
from portal.appointments.calendar import Desk, find_desk
from portal.appointments.desk_forms import CallerForm, ListFilter, WhenForm
from portal.appointments.models import Appointment
from portal.appointments.operations.booking import Wanted
from portal.foundation import audit
from portal.foundation.db.searching import has_words
from portal.foundation.web import lists
from portal.foundation.web.access import clerk_only
from portal.foundation.web.blueprints import clerk_blueprint
from portal.foundation.web.formats import format_clock, format_day
from portal.foundation.web.forms import SelectChoice
from portal.foundation.web.lists import Column
from portal.kernel.clock import local_today, utc_now
from portal.kernel.errors import NotFoundError
from portal.rules.queries import current_rules
from portal.rules.sections.appointments import Appointments

blueprint = clerk_blueprint("appointment_desk", __name__)
COLUMNS = (
    Column("time", _l("Time"), Appointment.starts_at, lambda row: row.starts_at),
    Column("name", _l("Name"), Appointment.name, lambda row: row.name),
    Column("topic", _l("What about"), Appointment.topic, lambda row: row.topic),
    Column("office", _l("Office"), Appointment.office, lambda row: row.office),
    Column("phone", _l("Telephone"), func.coalesce(Appointment.phone, ""), lambda row: row.phone),
    Column("email", _l("E-mail"), Appointment.email, lambda row: row.email),
    Column("state", _l("State"), Appointment.state, lambda row: row.state),
)


@blueprint.get("/idopontok/lista")
@clerk_only(may="book_appointments")
def listing() -> ResponseReturnValue:
    """List the appointments from today on, or those that the address asks for."""
    rules, locale = _rules(), str(get_locale())
    form = ListFilter(formdata=request.args)
    offices = {one.id: one.name for one in rules.offices}
    topics = {one.id: one.label.in_locale(locale) for one in rules.topics}
    form.office.offer(("", _l("every office")), *offices.items())
    form.topic.offer(("", _l("any")), *topics.items())
    form.validate()
    rows, key = _narrowed(form), Appointment.id
    audit.note("appointments_seen", detail={"list": True})
    if lists.wants_csv():
        return lists.as_csv(rows, COLUMNS, key=key, default="time", name="idopontok")
    return render_template(
        "appointments/clerk/list.html",
        table=lists.page_of(rows, COLUMNS, key=key, default="time"),
        form=form,
        offices=offices,
        topics=topics,
    )


@blueprint.get("/idopontok/foglalas")
@clerk_only(may="book_appointments")
def compose() -> str:
    """Choose office, matter and day, and fill in who comes at which of the free times."""
    form = CallerForm(key=str(uuid.uuid4()))
    return _page(form, _desk(), now=utc_now())


@blueprint.post("/idopontok/foglalas")
@clerk_only(may="book_appointments")
def book() -> ResponseReturnValue:
    """Book the time in the caller's name."""
    form, desk, now = CallerForm(), _desk(), utc_now()
    starts_at = choices.read_moment(form.start.data)
    if not form.validate_on_submit() or starts_at is None:
        return _page(form, desk, now=now), 422
    try:
        done = operations.book_for_caller(_wanted(form, desk, starts_at), now=now)
    except operations.TakenError as taken:
        form.start.errors = [wording.taken_text(taken.nearest)]
        return _page(form, desk, now=now), 409
    except operations.NotOfferedError as refused:
        form.start.errors = [wording.refusal_text(refused.refusal, desk)]
        return _page(form, desk, now=now), 409
    flash(_("Booked: %(name)s, %(time)s.", name=done.name, time=_when(done.starts_at)), "success")
    day = local_today(done.starts_at).isoformat()
    return redirect(url_for("clerk_appointments.day_list", iroda=done.office, nap=day), 303)


def _rules() -> Appointments:
    rules = current_rules().appointments
    if rules is None:
        raise NotFoundError("no appointments here")
    return rules


def _desk() -> Desk:
    """Return the desk that the address names, or the first one."""
    rules = _rules()
    office = rules.office(request.args.get("iroda", "")) or rules.offices[0]
    topic = rules.topic(request.args.get("tema", "")) or rules.topics[0]
    desk = find_desk(current_rules(), office.id, topic.id)
    if desk is None:
        raise NotFoundError("no such desk")
    return desk.without_notice()


def _wanted(form: CallerForm, desk: Desk, starts_at: datetime) -> Wanted:
    return Wanted(
        office=desk.booking.id,
        topic=desk.topic.id,
        starts_at=starts_at,
        name=form.cleaned_name(),
        email=(form.email.data or "").strip(),
        phone=(form.phone.data or "").strip() or None,
        locale="hu",
        key=_key(form),
    )


def _key(form: CallerForm) -> uuid.UUID:
    try:
        return uuid.UUID(form.key.data or "")
    except ValueError:
        return uuid.uuid4()


def _page(form: CallerForm, desk: Desk, *, now: datetime) -> str:
    rules, locale = _rules(), str(get_locale())
    free = queries.free_times(desk, now=now)
    days = dict.fromkeys(local_today(one.slot.starts_at) for one in free)
    asked = choices.read_day(request.args.get("nap"))
    day = asked if asked in days else next(iter(days), None)
    when = WhenForm(formdata=None, iroda=desk.booking.id, tema=desk.topic.id, nap=str(day))
    when.iroda.choices = [SelectChoice(one.id, one.name) for one in rules.offices]
    when.tema.choices = [SelectChoice(one.id, one.label.in_locale(locale)) for one in rules.topics]
    when.nap.choices = [SelectChoice(one.isoformat(), format_day(one)) for one in days]
    form.start.choices = [
        SelectChoice(choices.moment_text(one.slot.starts_at), format_clock(one.slot.starts_at))
        for one in free
        if local_today(one.slot.starts_at) == day
    ]
    return render_template(
        "appointments/clerk/book.html",
        form=form,
        when=when,
        day=day,
        action=url_for(".book", iroda=desk.booking.id, tema=desk.topic.id, nap=str(day or "")),
    )


def _when(moment: datetime) -> str:
    return f"{format_day(local_today(moment))} {format_clock(moment)}"


def _narrowed(form: ListFilter) -> Select[Any]:
    columns: tuple[Any, ...] = (
        *(Appointment.id, Appointment.starts_at, Appointment.ends_at, Appointment.name),
        *(Appointment.topic, Appointment.office, Appointment.phone, Appointment.email),
        Appointment.state,
    )
    state = form.value("state") or "booked"
    statement = select(*columns).where(
        has_words(form.value("q"), Appointment.name, Appointment.phone, Appointment.email),
        Appointment.state.in_(("booked", "cancelled") if state == "all" else (state,)),
    )
    for field, column in (("office", Appointment.office), ("topic", Appointment.topic)):
        if form.value(field):
            statement = statement.where(column == form.value(field))
    since = form.value("since") or local_today(utc_now())
    statement = statement.where(Appointment.local_date >= since)
    if form.value("until"):
        statement = statement.where(Appointment.local_date <= form.value("until"))
    return statement
