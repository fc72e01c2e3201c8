"""Due dates: the page, and the calendar under its private address."""

import re
import uuid

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from portal.billing import due_dates
from portal.billing.due_dates_calendar import calendar_of
from portal.foundation.tenancy import Shell, current_tenant
from portal.foundation.web.access import public, signed_in
from portal.foundation.web.blueprints import customer_blueprint
from portal.foundation.web.links import absolute_url
from portal.foundation.web.principal import principal
from portal.kernel.clock import local_today, utc_now
from portal.kernel.errors import NotFoundError
from portal.rules.queries import current_rules

blueprint = customer_blueprint("due_dates", __name__)
_TOKEN = re.compile(r"[A-Z2-7]{24}")


@blueprint.get("/hataridok")
@signed_in(page="due_date_calendar")
def calendar() -> str:
    """Show what is due when, and the address of the calendar.

    The calendar is the signed-in person's own, so the page shows their own due dates too.
    """
    visitor = principal()
    feed = due_dates.feed_of(visitor.id)
    address = absolute_url("due_dates.feed", token=feed.token) if feed and feed.token else None
    return render_template(
        "billing/customer/due_dates.html",
        dates=due_dates.coming_dates(visitor.customer_ids),
        feed=feed,
        address=address,
        webcal=re.sub(r"^https?:", "webcal:", address) if address else None,
        today=local_today(utc_now()),
    )


@blueprint.post("/hataridok")
@signed_in(page="due_date_calendar")
def change() -> ResponseReturnValue:
    """Make an address (the earlier one stops working), or take it out of use."""
    visitor, wish = principal(), request.form.get("wish")
    if wish == "revoke":
        done = due_dates.close_feed(visitor.id)
        said = _("The address has stopped working.") if done else _("There was no address.")
        flash(said, "success" if done else "info")
    elif wish == "make":
        due_dates.open_feed(visitor.id, with_amounts=request.form.get("amounts") == "yes")
        flash(_("The address of your calendar is ready."), "success")
    return redirect(url_for("due_dates.calendar"), 303)


@blueprint.get("/naptar/<token>.ics")
@public(page="due_date_calendar")
def feed(token: str) -> Response:
    """Hand out the calendar to whoever has its address; every other address looks the same."""
    found = due_dates.subscription(token) if _TOKEN.fullmatch(token) else None
    if found is None:
        raise NotFoundError("no such calendar")
    today = local_today(utc_now())
    with force_locale(found.locale):
        body = calendar_of(
            due_dates.due_dates_of_login(found.login_id, today=today),
            company=current_rules().company.short_name,
            host=current_tenant().host(Shell.PORTAL),
            with_amounts=found.with_amounts,
            today=today,
            link_of=lambda due: _bill_address(due.invoice_id),
        )
    return _calendar_response(body)


def _bill_address(invoice_id: uuid.UUID) -> str:
    features = current_rules().features
    if "invoices" in features:
        return absolute_url("billing.invoice", invoice_id=invoice_id)
    return absolute_url("customer_site.home")


def _calendar_response(body: bytes) -> Response:
    response = make_response(body)
    response.content_type = "text/calendar; charset=utf-8"
    response.headers.set("Content-Disposition", "inline", filename="hataridok.ics")
    # Programs ask every few hours: they may keep it, but must ask whether it still holds.
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    response.add_etag()
    response.make_conditional(request)
    return response
