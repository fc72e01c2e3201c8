"""What the pages about signing in share: proving the password, letting in, where to go then."""

import uuid
from datetime import datetime

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.web.local_urls import local_path
from portal.foundation.web.principal import principal
from portal.identity import browser, sessions
from portal.identity.operations.proving import knows_password
from portal.identity.operations.second_factor import Owner
from portal.identity.security_forms import PasswordForm
from portal.kernel.clock import utc_now

KIND = "customer"


def owner() -> Owner:
    """Return whose way of signing in the page is about."""
    return Owner(KIND, principal().id)


def proven(form: PasswordForm) -> bool:
    """Tell whether the form is valid and the present password right; says so in the form."""
    if not form.validate_on_submit():
        return False
    typed = form.current_password.data or ""
    if knows_password(kind=KIND, principal_id=principal().id, typed=typed, now=utc_now()):
        return True
    form.current_password.errors = [_("This is not your present password. Please type it again.")]
    return False


def let_in(who: uuid.UUID, how: str, *, now: datetime) -> ResponseReturnValue:
    """Begin a full session in this browser, and go where the person wanted to go."""
    browser.sign_in(kind=KIND, principal_id=who, purpose=sessions.FULL, now=now)
    browser.log(kind=KIND, principal_id=who, outcome=how, now=now)
    response = redirect(wanted_page(), 303)
    browser.remember_device(response, kind=KIND, principal_id=who)
    return response


def wanted_page() -> str:
    """Return the page that the person wanted before signing in, else home."""
    return local_path(request.args.get("next"), fallback=url_for("customer_site.home"))
