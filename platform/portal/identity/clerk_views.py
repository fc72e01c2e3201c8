"""The console's pages of signing in, recovery and password."""

import uuid
from datetime import datetime, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.foundation.web.access import clerk_only, public
from portal.foundation.web.blueprints import clerk_blueprint
from portal.foundation.web.principal import principal, principal_or_none
from portal.identity import browser, forms, operations, passwords, queries, sessions
from portal.identity.operations import PasswordChange, SignInResult, staff_factor
from portal.identity.operations.credentials import LINK_LIFETIME
from portal.identity.security_pages import enter, wanted_page
from portal.kernel.clock import utc_now
from portal.rules.queries import current_rules

blueprint = clerk_blueprint("identity", __name__)
_KIND = "clerk"


@blueprint.route("/belepes", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Show the console's sign-in page, or sign in."""
    form, result = forms.ClerkSignInForm(), None
    if request.method == "GET" and principal_or_none() is not None:
        return redirect(wanted_page(), 303)
    if form.validate_on_submit():
        outcome = operations.authenticate_clerk(
            identifier=form.email.data or "",
            password=form.password.data or "",
            ip=request.remote_addr or "",
            device=browser.known_device(_KIND),
            now=utc_now(),
        )
        if outcome.result is SignInResult.SIGNED_IN and outcome.principal_id is not None:
            return enter(outcome.principal_id, outcome.purpose, now=utc_now())
        if outcome.known_id is not None:
            browser.log(
                kind=_KIND, principal_id=outcome.known_id, outcome="wrong_password", now=utc_now()
            )
        result = outcome.result
    status = 422 if request.method == "POST" else 200
    return render_template("identity/clerk/sign_in.html", form=form, result=result), status


@blueprint.post("/kilepes")
@public
def sign_out() -> ResponseReturnValue:
    """End this session."""
    browser.sign_out(now=utc_now())
    flash(_("You have signed out."), "success")
    return redirect(url_for("clerk_identity.sign_in"), 303)


@blueprint.route("/elfelejtett-jelszo", methods=["GET", "POST"])
@public
def forgotten_password() -> ResponseReturnValue:
    """Have a reset link mailed; the answer is the same whatever exists."""
    form = forms.ClerkResetRequestForm()
    if form.validate_on_submit():
        operations.request_reset(
            kind=_KIND,
            identifier=form.email.data or "",
            ip=request.remote_addr or "",
            now=utc_now(),
        )
        return redirect(url_for("clerk_identity.recovery_sent"), 303)
    status = 422 if form.errors else 200
    return render_template("identity/clerk/forgotten.html", form=form), status


@blueprint.get("/elfelejtett-jelszo/elkuldve")
@public
def recovery_sent() -> ResponseReturnValue:
    """Say what happens now, to everybody alike."""
    hours = LINK_LIFETIME // timedelta(hours=1)
    return render_template("identity/clerk/recovery_sent.html", hours=hours)


@blueprint.route("/uj-jelszo/<token>", methods=["GET", "POST"])
@public
def new_password(token: str) -> ResponseReturnValue:
    """Show the form behind a reset link or an invitation; only sending it uses the link up."""
    page = operations.open_reset(token=token, kind=_KIND, now=utc_now())
    if page is None:
        return render_template("identity/clerk/link_invalid.html"), 404
    form = forms.NewPasswordForm()
    _tune(form, page.display_name, page.email)
    if not form.validate_on_submit():
        status = 422 if form.errors else 200
        return render_template("identity/clerk/new_password.html", form=form, page=page), status
    owner = operations.reset_password(
        token=token,
        kind=_KIND,
        password=form.password.data or "",
        ip=request.remote_addr or "",
        now=utc_now(),
    )
    return _after_reset(owner)


@blueprint.route("/jelszo-csere", methods=["GET", "POST"])
@clerk_only()
def change_password() -> ResponseReturnValue:
    """Change one's own password."""
    account = queries.account_by_id(kind=_KIND, principal_id=principal().id)
    form = forms.ChangePasswordForm()
    _tune(form, principal().display_name, account.email if account else None)
    if form.validate_on_submit():
        answer = _change(form, utc_now())
        if answer is not None:
            return answer
    status = 422 if request.method == "POST" else 200
    return render_template("identity/clerk/change_password.html", form=form), status


def _tune(form: forms.NewPasswordForm, name: str | None, email: str | None) -> None:
    company = current_rules().company
    form.min_length = passwords.STAFF_MIN_LENGTH
    form.personal = (name, email, company.short_name, company.legal_name)


def _after_reset(owner: uuid.UUID) -> Response:
    browser.sign_out(now=utc_now())
    if staff_factor.after_password(owner) == sessions.SECOND_FACTOR_SETUP:
        flash(_("Your password is set. One more step, and you are in."), "success")
        return enter(owner, sessions.SECOND_FACTOR_SETUP, now=utc_now())
    flash(_("Your new password is set. Please sign in with it."), "success")
    response = redirect(url_for("clerk_identity.sign_in"), 303)
    browser.remember_device(response, kind=_KIND, principal_id=owner)
    return response


def _change(form: forms.ChangePasswordForm, now: datetime) -> Response | None:
    visitor = principal()
    done = operations.change_password(
        kind=_KIND,
        principal_id=visitor.id,
        session_id=visitor.session_id,
        old=form.current_password.data or "",
        new=form.password.data or "",
        now=now,
    )
    if done is not PasswordChange.CHANGED:
        forms.explain_refused_change(form, done)
        return None
    browser.sign_in(kind=_KIND, principal_id=visitor.id, purpose=sessions.FULL, now=now)
    flash(_("Your password is changed. Other browsers have been signed out."), "success")
    return redirect(url_for("clerk_site.home"), 303)
