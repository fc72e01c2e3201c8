"""What the pages about signing in share, customers' and staff's: guards, proofs, where to go next."""

import uuid
from datetime import datetime
from typing import Any, TypeVar

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.foundation import audit
from portal.foundation.audit.journal import Actor, acting
from portal.foundation.tenancy import current_shell
from portal.foundation.web.access import clerk_only, signed_in
from portal.foundation.web.blueprints import Guards, near
from portal.foundation.web.local_urls import local_path
from portal.foundation.web.principal import principal, principal_or_none
from portal.identity import browser, sessions
from portal.identity.operations import staff_factor
from portal.identity.operations.proving import knows_password
from portal.identity.operations.second_factor import Owner
from portal.identity.security_forms import PasswordForm
from portal.kernel.clock import utc_now

FormT = TypeVar("FormT", bound=PasswordForm)
OWN_PAGES = Guards(customers=signed_in(page="security"), staff=clerk_only())
"""Guards of the pages on which people change how they sign in."""
SET_UP_PAGES = Guards(
    customers=signed_in(page="security"), staff=clerk_only(during=sessions.SECOND_FACTOR_SETUP)
)
"""Guards of those which staff without a second factor must pass as well."""
_LAYOUTS = {"customer": "customer_site/layout.html", "clerk": "clerk_site/layout.html"}
_HOME = {"customer": "customer_site.home", "clerk": "clerk_site.home"}
_LEADS_TO = {
    sessions.PASSWORD_CHANGE: "identity.change_password",
    sessions.SECOND_FACTOR: "second_step.ask",
    sessions.SECOND_FACTOR_SETUP: "second_step.set_up",
}
"""Where a session leads that is good for one thing only."""
_LOGGED_AS = {sessions.PASSWORD_CHANGE: "temporary_password", sessions.SECOND_FACTOR: None}


def kind() -> str:
    """Return which kind of person this site is for: customer or clerk."""
    return sessions.KIND[current_shell()]


def owner() -> Owner:
    """Return whose way of signing in the page is about."""
    return Owner(principal().kind, principal().id)


def page(name: str, **context: Any) -> str:
    """Render a template that both sites share, in the frame of this one."""
    template = f"identity/shared/{name}.html"
    setting_up = _setting_up()
    return render_template(
        template, layout=_LAYOUTS[kind()], near=near, setting_up=setting_up, **context
    )


def proof(form_class: type[FormT]) -> FormT:
    """Return the form, without the question for the password where it was answered just now."""
    form = form_class()
    if _setting_up():
        del form.current_password
    return form


def proven(form: PasswordForm) -> bool:
    """Tell whether the form is valid and the present password right; says so in the form."""
    if not form.validate_on_submit():
        return False
    if "current_password" not in form:
        return True
    typed = form.current_password.data or ""
    if knows_password(kind=kind(), principal_id=principal().id, typed=typed, now=utc_now()):
        return True
    form.current_password.errors = [_("This is not your present password. Please type it again.")]
    return False


def enter(who: uuid.UUID, purpose: str, *, now: datetime) -> Response:
    """Begin the session that a password has earned, and go where it leads."""
    browser.sign_in(kind=kind(), principal_id=who, purpose=purpose, now=now)
    how = _LOGGED_AS.get(purpose, "password")
    if how is not None:
        browser.log(kind=kind(), principal_id=who, outcome=how, now=now)
    return _onwards(who, purpose)


def let_in(who: uuid.UUID, how: str, *, now: datetime) -> Response:
    """Begin the session of somebody who has shown all that is asked for."""
    purpose = sessions.FULL
    if kind() == "clerk":
        purpose = staff_factor.after_factor(who, now=now)
        with acting(Actor("clerk", who)):
            audit.note("identity.let_in", subject_kind="clerk", subject_id=who, detail={"how": how})
    browser.sign_in(kind=kind(), principal_id=who, purpose=purpose, now=now)
    browser.log(kind=kind(), principal_id=who, outcome=how, now=now)
    return _onwards(who, purpose)


def wanted_page() -> str:
    """Return the page that the person wanted before signing in, else home."""
    return local_path(request.args.get("next"), fallback=url_for(_HOME[kind()]))


def _onwards(who: uuid.UUID, purpose: str) -> Response:
    target = wanted_page()
    if purpose == sessions.PASSWORD_CHANGE:
        target = near(_LEADS_TO[purpose])
    elif purpose in _LEADS_TO:
        target = near(_LEADS_TO[purpose], next=target)
    response = redirect(target, 303)
    browser.remember_device(response, kind=kind(), principal_id=who)
    return response


def _setting_up() -> bool:
    visitor = principal_or_none()
    return visitor is not None and visitor.purpose == sessions.SECOND_FACTOR_SETUP
