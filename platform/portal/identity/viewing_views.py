"""The portal's side of a clerk's look at it as a customer: the way in, and the way out."""

import uuid

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.tenancy import Shell
from portal.foundation.web.access import public
from portal.foundation.web.blueprints import customer_blueprint
from portal.foundation.web.links import absolute_url
from portal.foundation.web.principal import principal_or_none
from portal.identity import browser
from portal.identity.operations import viewing
from portal.identity.security_forms import PlainForm
from portal.kernel.clock import utc_now

blueprint = customer_blueprint("staff_view", __name__)
_MINUTES = viewing.IDLE.seconds // 60


@blueprint.get("/ugyfelszolgalati-megtekintes/vege")
@public(viewing="steers")
def over() -> ResponseReturnValue:
    """Say that the look is over, and lead back to the console."""
    visitor = principal_or_none()
    if visitor is not None and visitor.viewing is not None:
        return redirect(url_for("customer_site.home"), 303)
    return _over()


@blueprint.post("/ugyfelszolgalati-megtekintes/vege")
@public(viewing="steers")
def end() -> ResponseReturnValue:
    """End the look."""
    visitor = principal_or_none()
    if visitor is None or visitor.viewing is None:
        return redirect(url_for(".over"), 303)
    browser.sign_out(now=utc_now())
    return redirect(url_for(".over", ugyfel=visitor.viewing.customer_id), 303)


@blueprint.get("/ugyfelszolgalati-megtekintes/<ticket>")
@public(viewing="steers")
def enter(ticket: str) -> ResponseReturnValue:
    """Say whose pages the clerk is about to see, with the button that begins it."""
    found = viewing.waiting(ticket, now=utc_now())
    if found is None:
        return _over(unused=False), 404
    return render_template(
        "identity/customer/view_begin.html", view=found, form=PlainForm(), minutes=_MINUTES
    )


@blueprint.post("/ugyfelszolgalati-megtekintes/<ticket>")
@public(viewing="steers")
def begin(ticket: str) -> ResponseReturnValue:
    """Begin the look: whoever was signed in here before is not any more."""
    token = viewing.begin(ticket, now=utc_now())
    if token is None:
        return _over(unused=False), 404
    browser.look_as_customer(token, now=utc_now())
    return redirect(url_for("customer_site.home"), 303)


def _over(*, unused: bool = True) -> str:
    console = _card() or absolute_url("clerk_site.home", shell=Shell.CONSOLE)
    return render_template(
        "identity/customer/view_over.html", console=console, unused=unused, minutes=_MINUTES
    )


def _card() -> str | None:
    """Return the address of the card from which the look was begun, where the page knows it."""
    try:
        customer_id = uuid.UUID(request.args["ugyfel"])
    except (KeyError, ValueError):
        return None
    return absolute_url("clerk_customers.show", shell=Shell.CONSOLE, customer_id=customer_id)
