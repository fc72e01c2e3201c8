"""The second step of signing in: asked for at sign-in, turned on and off, recovery codes.

Customers may have one; staff must, and come here from the password until they have.
"""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.web.access import clerk_only, signed_in
from portal.foundation.web.blueprints import Guards, TwinBlueprints, near
from portal.foundation.web.principal import principal
from portal.foundation.web.qr_codes import qr_svg
from portal.identity import browser, queries, sessions
from portal.identity.enrolment import after_taking_away, enrolled, may_enrol, show_codes
from portal.identity.operations import second_factor, staff_factor
from portal.identity.security_forms import (
    CodesKeptForm,
    FirstCodeForm,
    PasswordForm,
    SecondStepForm,
)
from portal.identity.security_pages import (
    OWN_PAGES,
    SET_UP_PAGES,
    kind,
    let_in,
    owner,
    page,
    proof,
    proven,
    wanted_page,
)
from portal.kernel.clock import utc_now
from portal.rules.queries import current_rules

blueprints = TwinBlueprints("second_step", __name__)
_ASKED = Guards(
    customers=signed_in(during=sessions.SECOND_FACTOR),
    staff=clerk_only(during=sessions.SECOND_FACTOR),
)


@blueprints.route("/belepes/masodik-lepes", _ASKED)
def ask() -> ResponseReturnValue:
    """Ask for a code of the app, or a recovery code."""
    if principal().purpose != sessions.SECOND_FACTOR:
        return redirect(wanted_page(), 303)
    return _question(SecondStepForm())


@blueprints.route("/belepes/masodik-lepes", _ASKED, methods=("POST",))
def send() -> ResponseReturnValue:
    """Let in whoever has a good code."""
    form, now = SecondStepForm(), utc_now()
    if form.validate_on_submit():
        if second_factor.check_code(owner(), form.code.data or "", now=now):
            return let_in(principal().id, "second_factor", now=now)
        browser.log(kind=kind(), principal_id=principal().id, outcome="wrong_code", now=now)
        form.code.errors = [
            _("This code is not good (any more). Wait for the next one in the app, and type that.")
        ]
    return _question(form), 422


@blueprints.staff.get("/belepes/beallitas")
@clerk_only(during=sessions.SECOND_FACTOR_SETUP)
def set_up() -> ResponseReturnValue:
    """Let a clerk choose the second step, without which nothing else opens."""
    if principal().purpose == sessions.FULL:
        return redirect(near("security.overview"), 303)
    return page("set_up", factors=second_factor.factors_of(owner()))


@blueprints.staff.post("/belepes/beallitas")
@clerk_only(during=sessions.SECOND_FACTOR_SETUP)
def codes_kept() -> ResponseReturnValue:
    """Take down that the recovery codes are kept, and let in who was only waiting for that."""
    form, now = CodesKeptForm(), utc_now()
    if not form.validate_on_submit():
        codes = tuple((form.codes.data or "").split())
        if codes and second_factor.are_codes_of(owner(), codes):
            return page("recovery_codes", codes=codes, form=form), 422
        return redirect(near("second_step.recovery_codes"), 303)
    if not staff_factor.confirm_codes_kept(principal().id, now=now):
        return redirect(near("second_step.set_up"), 303)
    if principal().purpose == sessions.FULL:
        return redirect(near("security.overview"), 303)
    browser.sign_in(kind=kind(), principal_id=principal().id, purpose=sessions.FULL, now=now)
    flash(_("Everything is set up. From now on you sign in with both."), "success")
    return redirect(wanted_page(), 303)


@blueprints.route("/biztonsag/masodik-lepes", SET_UP_PAGES)
def totp() -> ResponseReturnValue:
    """Explain the second step and ask for the password, or show the secret that waits for a code."""
    secret = second_factor.waiting_totp(owner())
    if secret is not None and not second_factor.factors_of(owner()).totp:
        return _secret_page(FirstCodeForm(), secret)
    return page("totp_start", form=proof(PasswordForm))


@blueprints.route("/biztonsag/masodik-lepes", SET_UP_PAGES, methods=("POST",))
def begin_totp() -> ResponseReturnValue:
    """Make the secret for the app."""
    form = proof(PasswordForm)
    if not proven(form):
        return page("totp_start", form=form), 422
    if not may_enrol():
        return redirect(near("second_step.set_up"), 303)
    second_factor.begin_totp(owner(), now=utc_now())
    return redirect(near("second_step.totp"), 303)


@blueprints.route("/biztonsag/masodik-lepes/kod", SET_UP_PAGES, methods=("POST",))
def confirm_totp() -> ResponseReturnValue:
    """Turn the second step on with the first code, and show the recovery codes once."""
    form, secret, now = FirstCodeForm(), second_factor.waiting_totp(owner()), utc_now()
    if secret is None or not may_enrol():
        return redirect(near("security.overview"), 303)
    if not form.validate_on_submit():
        return _secret_page(form, secret), 422
    codes = second_factor.confirm_totp(owner(), form.code.data or "", now=now)
    if codes is None:
        form.code.errors = [
            _("This code is not good. Is the clock of your phone right? Type the next code.")
        ]
        return _secret_page(form, secret), 422
    enrolled(now=now)
    return show_codes(codes)


@blueprints.route("/biztonsag/masodik-lepes/ki", OWN_PAGES)
def totp_off() -> str:
    """Ask for the password before the second step is turned off."""
    return page("totp_off", form=PasswordForm())


@blueprints.route("/biztonsag/masodik-lepes/ki", OWN_PAGES, methods=("POST",))
def turn_off_totp() -> ResponseReturnValue:
    """Turn the second step off."""
    form, now = PasswordForm(), utc_now()
    if not proven(form):
        return page("totp_off", form=form), 422
    second_factor.turn_off_totp(owner(), now=now)
    if kind() == "clerk":
        return after_taking_away(_("The app is taken away."), now=now)
    flash(_("The second step is off. From now on the password alone signs you in."), "success")
    return redirect(url_for("security.overview"), 303)


@blueprints.route("/biztonsag/helyreallito-kodok", SET_UP_PAGES)
def recovery_codes() -> str:
    """Ask for the password before new recovery codes are made."""
    return page("recovery_codes_new", form=proof(PasswordForm))


@blueprints.route("/biztonsag/helyreallito-kodok", SET_UP_PAGES, methods=("POST",))
def make_recovery_codes() -> ResponseReturnValue:
    """Make ten new recovery codes and show them once."""
    form = proof(PasswordForm)
    if not proven(form):
        return page("recovery_codes_new", form=form), 422
    factors = second_factor.factors_of(owner())
    if not factors.totp and (kind() == "customer" or not factors.passkeys):
        return redirect(near("security.overview"), 303)
    return show_codes(second_factor.new_recovery_codes(owner(), now=utc_now()))


def _question(form: SecondStepForm) -> str:
    return page("second_step", form=form, factors=second_factor.factors_of(owner()))


def _secret_page(form: FirstCodeForm, secret: str) -> str:
    account = queries.account_by_id(kind=kind(), principal_id=principal().id)
    name = account.username or account.email if account else ""
    uri = second_factor.app_address(secret, name=name, issuer=current_rules().company.short_name)
    return page(
        "totp_code",
        form=form,
        secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        uri=uri,
        qr=qr_svg(uri.encode(), label=_("QR code for the authenticator app")),
    )
