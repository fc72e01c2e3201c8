"""What the pages that set up or take away a second factor share."""

from datetime import datetime

from flask import flash, redirect
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.foundation.web.blueprints import near
from portal.foundation.web.principal import principal
from portal.identity import browser, sessions
from portal.identity.operations import staff_factor
from portal.identity.security_forms import CodesKeptForm
from portal.identity.security_pages import kind, owner, page


def may_enrol() -> bool:
    """Tell whether this session may add a factor: one without any proof may add the first only."""
    if principal().purpose != sessions.SECOND_FACTOR_SETUP:
        return True
    return staff_factor.begin_setting_up(owner())


def enrolled(*, now: datetime) -> None:
    """End what else waits to set up a first factor."""
    if principal().purpose == sessions.SECOND_FACTOR_SETUP:
        staff_factor.end_other_set_ups(owner(), keep=principal().session_id, now=now)


def show_codes(codes: tuple[str, ...]) -> str:
    """Show new recovery codes, once."""
    form = CodesKeptForm(formdata=None, codes=" ".join(codes))
    return page("recovery_codes", codes=codes, form=form)


def after_taking_away(said: str, *, now: datetime) -> Response:
    """Say it, and have a clerk sign in anew whose last factor it was."""
    if not staff_factor.start_over_without_factor(owner()):
        flash(said, "success")
        return redirect(near("security.overview"), 303)
    sessions.end_all(principal_kind=kind(), principal_id=principal().id, now=now)
    browser.sign_out(now=now)
    flash(_("Your second step is gone. Sign in with your password and set up a new one."), "info")
    return redirect(near("identity.sign_in"), 303)
