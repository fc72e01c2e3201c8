"""The customer's meters: what they are, announcing what they show, and what was used."""

import uuid

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.foundation import audit
from portal.foundation.web.access import signed_in
from portal.foundation.web.blueprints import customer_blueprint
from portal.foundation.web.downloads import send_stored
from portal.foundation.web.file_forms import takes_files
from portal.foundation.web.principal import principal
from portal.kernel.clock import local_today, utc_now
from portal.metering import announcing_pages as pages
from portal.metering import consumption_pages, queries, wording
from portal.metering.announcing import announceable
from portal.metering.forms import ConfirmForm, ReadingForm
from portal.metering.rules import meter_rules
from portal.metering.schemas import measuring_places
from portal.rules.queries import current_rules
from portal.rules.sections.meters import Meters

blueprint = customer_blueprint("metering", __name__)
blueprint.add_app_template_filter(wording.shown, "meter_value")
blueprint.add_app_template_filter(wording.used, "meter_used")
blueprint.add_app_template_filter(wording.meter_name, "meter_name")
blueprint.add_app_template_filter(wording.month_name, "month_name")
_SHOWN = 3


@blueprint.get("/meroorak")
@signed_in(page="meters", scope="see")
def meters() -> str:
    """Show each meter: serial number, place, verification, last readings, exchanges."""
    found = queries.meters(principal().customer_ids)
    rules, today = meter_rules(), local_today(utc_now())
    return render_template(
        "metering/customer/meters.html",
        places=measuring_places(found),
        meters={meter.id: meter for meter in found},
        readings=queries.readings([meter.id for meter in found], latest=_SHOWN),
        sources=wording.SOURCE_LABELS,
        statuses=wording.STATUS_LABELS,
        notice_days=rules.verification_notice_days,
        announced=_announced(rules),
        today=today,
    )


@blueprint.get("/meroallas")
@signed_in(page="meter_reading", scope="read_meters")
def announce_list() -> str:
    """Show which meters can be read in now, until when, and what was announced already."""
    places = [
        place
        for place in queries.places(principal().customer_ids)
        if place.meter.serves(local_today(utc_now()))
    ]
    readings = queries.readings([place.meter.id for place in places])
    rules, today = meter_rules(), local_today(utc_now())
    entries = [
        announceable(place, readings[place.meter.id], rules=rules, today=today) for place in places
    ]
    return render_template(
        "metering/customer/announce_list.html",
        entries=sorted(entries, key=lambda one: not one.by_customer),
        readings=readings,
        today=today,
    )


@blueprint.get("/meroallas/<uuid:meter_id>")
@signed_in(page="meter_reading", scope="read_meters")
def announce(meter_id: uuid.UUID) -> str:
    """Show the form for one meter, or when it can be read in next."""
    shown = pages.open_page(meter_id)
    known = shown.entry.announced
    form = ReadingForm(
        reading_value=wording.shown(known.value, shown.meter) if known else None,
        read_on=known.read_on if known else shown.today,
    )
    return pages.reading_page(shown, form)


@blueprint.post("/meroallas/<uuid:meter_id>")
@signed_in(page="meter_reading", scope="read_meters")
def send(meter_id: uuid.UUID) -> ResponseReturnValue:
    """Keep a likely reading; ask back about an unlikely one; say what to mend."""
    shown = pages.open_page(meter_id)
    form = pages.bound(ReadingForm(), shown)
    if shown.entry.window is None:
        return pages.reading_page(shown, form), 409
    if not form.validate_on_submit():
        return pages.reading_page(shown, form), 422
    return pages.announced(shown, form)


@blueprint.get("/meroallas/<uuid:meter_id>/megerosites")
@signed_in(page="meter_reading", scope="read_meters")
def confirm_again(meter_id: uuid.UUID) -> ResponseReturnValue:
    """Lead whoever reloads the question back to the form."""
    queries.place_of(principal().customer_ids, meter_id)
    return redirect(url_for("metering.announce", meter_id=meter_id), 303)


@blueprint.post("/meroallas/<uuid:meter_id>/megerosites")
@signed_in(page="meter_reading", scope="read_meters")
@takes_files(mebibytes=10)
def confirm(meter_id: uuid.UUID) -> ResponseReturnValue:
    """Keep the reading that the customer stands by, or let them correct it."""
    shown = pages.open_page(meter_id)
    form = pages.bound(ConfirmForm(), shown)
    if shown.entry.window is None:
        return pages.reading_page(shown, form), 409
    valid = form.validate_on_submit()
    if request.form.get("step") != "send" or form.reading_value.errors or form.read_on.errors:
        return pages.typed_again(shown, form)
    photos = form.photo.accept() if valid else None
    if photos is None:
        return pages.confirm_page(shown, form), 422
    return pages.announced(shown, form, confirmed=True, photos=photos)


@blueprint.get("/meroallasok")
@signed_in(page="meter_reading", scope="see")
def history() -> str:
    """List all readings, newest first."""
    page = queries.reading_page(principal().customer_ids, cursor=request.args.get("hely"))
    return render_template(
        "metering/customer/history.html",
        page=page,
        sources=wording.SOURCE_LABELS,
        statuses=wording.STATUS_LABELS,
    )


@blueprint.get("/meroallasok/<uuid:reading_id>/kep")
@signed_in(page="meter_reading", scope="see")
def photo(reading_id: uuid.UUID) -> Response:
    """Show the photo that was sent with a reading."""
    found = queries.evidence(principal().customer_ids, reading_id)
    audit.note("metering.photo_seen", subject_kind="meter_reading", subject_id=reading_id)
    ending = "png" if found.media_type == "image/png" else "jpg"
    return send_stored(
        sha256=found.sha256,
        media_type=found.media_type,
        name=f"meroallas.{ending}",
        as_attachment=False,
    )


@blueprint.get("/fogyasztas")
@signed_in(page="consumption", scope="see")
def consumption() -> str:
    """Show what was used month by month at the first of the customer's measuring places."""
    return consumption_pages.show(None, request.args.get("ev"))


@blueprint.get("/fogyasztas/<uuid:meter_id>")
@signed_in(page="consumption", scope="see")
def consumption_of(meter_id: uuid.UUID) -> str:
    """Show what was used month by month where that meter is."""
    return consumption_pages.show(meter_id, request.args.get("ev"))


def _announced(rules: Meters) -> frozenset[str]:
    """Return the media whose readings customers can announce here."""
    if "meter_reading" not in current_rules().features:
        return frozenset()
    return frozenset(name for name, _ in rules.windows())
