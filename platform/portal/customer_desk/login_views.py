"""What the staff do to a customer's login: each a small page that says what it will hit, and why."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.customer_desk import card
from portal.customer_desk.card import Card, LoginCard
from portal.customer_desk.forms import FactorForm, NothingForm, ReasonForm
from portal.customer_desk.operations import logins
from portal.customers import queries as customers
from portal.foundation.tenancy import Shell
from portal.foundation.web.access import clerk_only
from portal.foundation.web.blueprints import clerk_blueprint
from portal.foundation.web.forms import PortalForm
from portal.foundation.web.headers import let_forms_lead_to
from portal.foundation.web.links import absolute_url, site_root
from portal.foundation.web.principal import principal
from portal.kernel.clock import local_today, utc_now
from portal.kernel.errors import NotFoundError

blueprint = clerk_blueprint("customer_logins", __name__)


@dataclass(frozen=True, slots=True)
class Deed:
    """One of the small pages. ``lead`` says what will happen; ``danger``: the button is red.

    ``leads_to_portal``: the form is answered by the customers' site.
    """

    title: object
    lead: object
    button: object
    form: Callable[[], PortalForm] = ReasonForm
    hint: object = ""
    danger: bool = False
    leads_to_portal: bool = False


LOOK = Deed(
    title=_l("See the portal as this customer"),
    lead=_l(
        "You will see what the customer sees, and can change nothing. Each page that you open is put on "
        "record under your name. It ends after 15 minutes without a click."
    ),
    button=_l("Go on to the portal"),
    hint=_l("The customer reads this in their own log, together with the time."),
    leads_to_portal=True,
)
BLOCK = Deed(
    title=_l("Block this login"),
    lead=_l(
        "Nobody will be able to sign in with it until a colleague lets it in again. Every browser is "
        "signed out at once, and mailed links stop working. The person is told by e-mail."
    ),
    button=_l("Block the login"),
    hint=_l("The person reads this in the e-mail."),
    danger=True,
)
ALLOW = Deed(
    title=_l("Let this login in again"),
    lead=_l("User name and password are what they were. The person is told by e-mail."),
    button=_l("Let it in again"),
    hint=_l("It is kept on record."),
)
RECOVER = Deed(
    title=_l("Help with a forgotten password"),
    lead=_l(
        "The usual e-mail goes to the address of the login. Nobody here sees or chooses the password. "
        "Is the address not right any more, it cannot be helped from here."
    ),
    button=_l("Send the e-mail"),
    form=NothingForm,
)
FACTOR = Deed(
    title=_l("Remove a lost second step"),
    lead=_l(
        "The authenticator app and the recovery codes are of no use any more, every browser is signed "
        "out, and the password alone signs in. The person is told by e-mail."
    ),
    button=_l("Remove the second step"),
    form=FactorForm,
    hint=_l("How did you make sure who is asking? It is kept on record."),
    danger=True,
)
UNLINK = Deed(
    title=_l("Take this customer from the login"),
    lead=_l(
        "Whoever signs in with this login will not see the bills and data of this customer any more. "
        "The holder is told by e-mail; it can be linked again at any time."
    ),
    button=_l("Take it from the login"),
    hint=_l("The holder of the login reads this in the e-mail."),
    danger=True,
)


@blueprint.get("/ugyfelek/<uuid:customer_id>/megtekintes")
@clerk_only(may="see_as_customer")
def ask_look(customer_id: uuid.UUID) -> ResponseReturnValue:
    """Ask why the clerk wants to see the portal as the customer."""
    return _page(LOOK, *_login(customer_id, active=True))


@blueprint.post("/ugyfelek/<uuid:customer_id>/megtekintes")
@clerk_only(may="see_as_customer")
def look(customer_id: uuid.UUID) -> ResponseReturnValue:
    """Lead the clerk over to the portal, once, for the reason given."""
    desk, login = _login(customer_id, active=True)
    form, visitor = ReasonForm(), principal()
    if not form.validate_on_submit():
        return _page(LOOK, desk, login, form), 422
    ticket = logins.look_as(
        login.id,
        customer_id=customer_id,
        clerk_id=visitor.id,
        clerk_session_id=visitor.session_id,
        reason=form.reason.data or "",
        now=utc_now(),
    )
    return redirect(absolute_url("staff_view.enter", ticket=ticket), 303)


@blueprint.get("/ugyfelek/<uuid:customer_id>/tiltas")
@clerk_only(may="manage_logins")
def ask_block(customer_id: uuid.UUID) -> ResponseReturnValue:
    """Ask why the login is to be blocked."""
    return _page(BLOCK, *_login(customer_id, active=True))


@blueprint.post("/ugyfelek/<uuid:customer_id>/tiltas")
@clerk_only(may="manage_logins")
def block(customer_id: uuid.UUID) -> ResponseReturnValue:
    """Block the login."""
    desk, login = _login(customer_id, active=True)
    form = ReasonForm()
    if not form.validate_on_submit():
        return _page(BLOCK, desk, login, form), 422
    logins.block(login.id, customer_id=customer_id, reason=form.reason.data or "", now=utc_now())
    flash(_("The login is blocked. The person is told by e-mail."), "success")
    return _back(customer_id)


@blueprint.get("/ugyfelek/<uuid:customer_id>/engedelyezes")
@clerk_only(may="manage_logins")
def ask_allow(customer_id: uuid.UUID) -> ResponseReturnValue:
    """Ask why the login is to be let in again."""
    return _page(ALLOW, *_login(customer_id, active=False))


@blueprint.post("/ugyfelek/<uuid:customer_id>/engedelyezes")
@clerk_only(may="manage_logins")
def allow(customer_id: uuid.UUID) -> ResponseReturnValue:
    """Let the login in again."""
    desk, login = _login(customer_id, active=False)
    form = ReasonForm()
    if not form.validate_on_submit():
        return _page(ALLOW, desk, login, form), 422
    logins.allow(login.id, customer_id=customer_id, reason=form.reason.data or "", now=utc_now())
    flash(_("The login works again. The person is told by e-mail."), "success")
    return _back(customer_id)


@blueprint.get("/ugyfelek/<uuid:customer_id>/jelszo-segitseg")
@clerk_only(may="recover_logins")
def ask_recovery(customer_id: uuid.UUID) -> ResponseReturnValue:
    """Say what will be sent to whom."""
    return _page(RECOVER, *_login(customer_id, active=True))


@blueprint.post("/ugyfelek/<uuid:customer_id>/jelszo-segitseg")
@clerk_only(may="recover_logins")
def recover(customer_id: uuid.UUID) -> ResponseReturnValue:
    """Send the usual mail."""
    desk, login = _login(customer_id, active=True)
    form = NothingForm()
    if not form.validate_on_submit():
        return _page(RECOVER, desk, login, form), 422
    if logins.help_in(login.id, customer_id=customer_id, now=utc_now()):
        flash(_("The e-mail is on its way to %(email)s.", email=login.email), "success")
    else:
        flash(_("Several such e-mails went there today already. Please try tomorrow."), "error")
    return _back(customer_id)


@blueprint.get("/ugyfelek/<uuid:customer_id>/masodik-lepes")
@clerk_only(may="manage_logins")
def ask_factor(customer_id: uuid.UUID) -> ResponseReturnValue:
    """Ask which factors are lost."""
    return _page(FACTOR, *_login(customer_id, active=None))


@blueprint.post("/ugyfelek/<uuid:customer_id>/masodik-lepes")
@clerk_only(may="manage_logins")
def remove_factor(customer_id: uuid.UUID) -> ResponseReturnValue:
    """Take the second step away."""
    desk, login = _login(customer_id, active=None)
    form = FactorForm()
    if not form.validate_on_submit():
        return _page(FACTOR, desk, login, form), 422
    logins.forget_factors(
        login.id,
        customer_id=customer_id,
        passkeys=bool(form.passkeys.data),
        reason=form.reason.data or "",
        now=utc_now(),
    )
    flash(_("The second step is removed. The person is told by e-mail."), "success")
    return _back(customer_id)


@blueprint.get("/ugyfelek/<uuid:customer_id>/szetvalasztas")
@clerk_only(may="manage_logins")
def ask_unlink(customer_id: uuid.UUID) -> ResponseReturnValue:
    """Say what the login will not see any more."""
    return _page(UNLINK, *_login(customer_id, active=None))


@blueprint.post("/ugyfelek/<uuid:customer_id>/szetvalasztas")
@clerk_only(may="manage_logins")
def unlink(customer_id: uuid.UUID) -> ResponseReturnValue:
    """Take the customer from the login."""
    desk, login = _login(customer_id, active=None)
    form = ReasonForm()
    if not form.validate_on_submit():
        return _page(UNLINK, desk, login, form), 422
    found, reason = customers.customer(customer_id), form.reason.data or ""
    logins.unlink(found, login_id=login.id, reason=reason, now=utc_now())
    flash(
        _("The login does not see this customer any more. Its holder is told by e-mail."), "success"
    )
    return _back(customer_id)


def _login(customer_id: uuid.UUID, *, active: bool | None) -> tuple[Card, LoginCard]:
    """Return the card with its login, in that state; raises NotFoundError where there is none."""
    now = utc_now()
    desk = card.card(customer_id, today=local_today(now), now=now)
    if desk.login is None or (active is not None and desk.login.is_active != active):
        raise NotFoundError("no login in that state")
    return desk, desk.login


def _page(deed: Deed, desk: Card, login: LoginCard, form: PortalForm | None = None) -> str:
    if deed.leads_to_portal:
        let_forms_lead_to(site_root(Shell.PORTAL))
    return render_template(
        "customer_desk/clerk/deed.html",
        deed=deed,
        desk=desk,
        login=login,
        form=form or deed.form(),
    )


def _back(customer_id: uuid.UUID) -> ResponseReturnValue:
    return redirect(url_for("clerk_customers.login", customer_id=customer_id), 303)
