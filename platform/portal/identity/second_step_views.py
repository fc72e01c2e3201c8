"""The second step of signing in: asked for at sign-in, turned on and off, recovery codes."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.web.access import signed_in
from portal.foundation.web.blueprints import customer_blueprint
from portal.foundation.web.principal import principal
from portal.foundation.web.qr_codes import qr_svg
from portal.identity import browser, queries, sessions
from portal.identity.operations import second_factor
from portal.identity.security_forms import FirstCodeForm, PasswordForm, SecondStepForm
from portal.identity.security_pages import KIND, let_in, owner, proven, wanted_page
from portal.kernel.clock import utc_now
from portal.rules.queries import current_rules

blueprint = customer_blueprint("second_step", __name__)


@blueprint.get("/belepes/masodik-lepes")
@signed_in(during=sessions.SECOND_FACTOR)
def ask() -> ResponseReturnValue:
    """Ask for a code of the app, or a recovery code."""
    if principal().purpose != sessions.SECOND_FACTOR:
        return redirect(wanted_page(), 303)
    return render_template("identity/customer/second_step.html", form=SecondStepForm())


@blueprint.post("/belepes/masodik-lepes")
@signed_in(during=sessions.SECOND_FACTOR)
def send() -> ResponseReturnValue:
    """Let in whoever has a good code."""
    form, now = SecondStepForm(), utc_now()
    if form.validate_on_submit():
        if second_factor.check_code(owner(), form.code.data or "", now=now):
            return let_in(principal().id, "second_factor", now=now)
        browser.log(kind=KIND, principal_id=principal().id, outcome="wrong_code", now=now)
        form.code.errors = [
            _("This code is not good (any more). Wait for the next one in the app, and type that.")
        ]
    return render_template("identity/customer/second_step.html", form=form), 422


@blueprint.get("/biztonsag/masodik-lepes")
@signed_in(page="security")
def totp() -> ResponseReturnValue:
    """Explain the second step and ask for the password, or show the secret that waits for a code."""
    secret = second_factor.waiting_totp(owner())
    if secret is not None and not second_factor.factors_of(owner()).totp:
        return _secret_page(FirstCodeForm(), secret)
    return render_template("identity/customer/totp_start.html", form=PasswordForm())


@blueprint.post("/biztonsag/masodik-lepes")
@signed_in(page="security")
def begin_totp() -> ResponseReturnValue:
    """Make the secret for the app."""
    form = PasswordForm()
    if not proven(form):
        return render_template("identity/customer/totp_start.html", form=form), 422
    second_factor.begin_totp(owner(), now=utc_now())
    return redirect(url_for(".totp"), 303)


@blueprint.post("/biztonsag/masodik-lepes/kod")
@signed_in(page="security")
def confirm_totp() -> ResponseReturnValue:
    """Turn the second step on with the first code, and show the recovery codes once."""
    form, secret = FirstCodeForm(), second_factor.waiting_totp(owner())
    if secret is None:
        return redirect(url_for("security.overview"), 303)
    if not form.validate_on_submit():
        return _secret_page(form, secret), 422
    codes = second_factor.confirm_totp(owner(), form.code.data or "", now=utc_now())
    if codes is None:
        form.code.errors = [
            _("This code is not good. Is the clock of your phone right? Type the next code.")
        ]
        return _secret_page(form, secret), 422
    return render_template("identity/customer/recovery_codes.html", codes=codes)


@blueprint.get("/biztonsag/masodik-lepes/ki")
@signed_in(page="security")
def totp_off() -> str:
    """Ask for the password before the second step is turned off."""
    return render_template("identity/customer/totp_off.html", form=PasswordForm())


@blueprint.post("/biztonsag/masodik-lepes/ki")
@signed_in(page="security")
def turn_off_totp() -> ResponseReturnValue:
    """Turn the second step off."""
    form = PasswordForm()
    if not proven(form):
        return render_template("identity/customer/totp_off.html", form=form), 422
    second_factor.turn_off_totp(owner(), now=utc_now())
    flash(_("The second step is off. From now on the password alone signs you in."), "success")
    return redirect(url_for("security.overview"), 303)


@blueprint.get("/biztonsag/helyreallito-kodok")
@signed_in(page="security")
def recovery_codes() -> str:
    """Ask for the password before new recovery codes are made."""
    return render_template("identity/customer/recovery_codes_new.html", form=PasswordForm())


@blueprint.post("/biztonsag/helyreallito-kodok")
@signed_in(page="security")
def make_recovery_codes() -> ResponseReturnValue:
    """Make ten new recovery codes and show them once."""
    form = PasswordForm()
    if not proven(form):
        return render_template("identity/customer/recovery_codes_new.html", form=form), 422
    if not second_factor.factors_of(owner()).totp:
        return redirect(url_for("security.overview"), 303)
    codes = second_factor.new_recovery_codes(owner(), now=utc_now())
    return render_template("identity/customer/recovery_codes.html", codes=codes)


def _secret_page(form: FirstCodeForm, secret: str) -> str:
    account = queries.account_by_id(kind=KIND, principal_id=principal().id)
    name = account.username or account.email if account else ""
    uri = second_factor.app_address(secret, name=name, issuer=current_rules().company.short_name)
    return render_template(
        "identity/customer/totp_code.html",
        form=form,
        secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        uri=uri,
        qr=qr_svg(uri.encode(), label=_("QR code for the authenticator app")),
    )
