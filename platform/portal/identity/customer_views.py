"""The customers' pages of signing in, recovery and password."""

import uuid
from datetime import datetime, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.foundation.web.access import public, signed_in
from portal.foundation.web.blueprints import customer_blueprint
from portal.foundation.web.principal import principal, principal_or_none
from portal.identity import browser, forms, operations, queries, sessions
from portal.identity.operations import PasswordChange, SignInResult
from portal.identity.operations.credentials import LINK_LIFETIME, TEMPORARY_PASSWORD_LIFETIME
from portal.identity.security_pages import enter, wanted_page
from portal.kernel.clock import utc_now
from portal.kernel.errors import NotFoundError
from portal.plugin_api.claims import ClaimField
from portal.rules.queries import current_rules

blueprint = customer_blueprint("identity", __name__)
_KIND = "customer"
# Both sites: a session counts as used with every page, whichever slice shows it.
blueprint.after_app_request(browser.keep_alive)


@blueprint.route("/belepes", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Show the sign-in page, or sign in."""
    form, result = forms.CustomerSignInForm(), None
    if request.method == "GET" and principal_or_none() is not None:
        return redirect(wanted_page(), 303)
    if form.validate_on_submit():
        outcome = operations.authenticate_customer(
            identifier=form.username.data or "",
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
    template = "identity/customer/sign_in.html"
    return render_template(template, form=form, result=result), status


@blueprint.post("/kilepes")
@public
def sign_out() -> ResponseReturnValue:
    """End this session; without one, go where it would have led."""
    browser.sign_out(now=utc_now())
    flash(_("You have signed out."), "success")
    return redirect(url_for("identity.sign_in"), 303)


@blueprint.route("/elfelejtett-jelszo", methods=["GET", "POST"])
@public
def forgotten_password() -> ResponseReturnValue:
    """Ask who forgot the password; the answer is the same whatever exists."""
    if current_rules().recovery == "temporary_password":
        return _forgotten_with_temporary_password()
    form = forms.ResetRequestForm()
    if form.validate_on_submit():
        operations.request_reset(
            kind=_KIND,
            identifier=form.username.data or "",
            ip=request.remote_addr or "",
            now=utc_now(),
        )
        return redirect(url_for("identity.recovery_sent"), 303)
    status = 422 if form.errors else 200
    return render_template("identity/customer/forgotten_link.html", form=form), status


@blueprint.get("/elfelejtett-jelszo/elkuldve")
@public
def recovery_sent() -> ResponseReturnValue:
    """Say what happens now, to everybody alike."""
    temporary = current_rules().recovery == "temporary_password"
    lifetime = TEMPORARY_PASSWORD_LIFETIME if temporary else LINK_LIFETIME
    template = "identity/customer/recovery_sent.html"
    return render_template(template, temporary=temporary, hours=lifetime // timedelta(hours=1))


@blueprint.route("/uj-jelszo/<token>", methods=["GET", "POST"])
@public(viewing="closed")
def new_password(token: str) -> ResponseReturnValue:
    """Show the form behind a reset link; only sending it uses the link up."""
    page = operations.open_reset(token=token, kind=_KIND, now=utc_now())
    if page is None:
        return render_template("identity/customer/link_invalid.html"), 404
    form = forms.NewPasswordForm()
    _tune(form, page.username, page.email)
    if not form.validate_on_submit():
        status = 422 if form.errors else 200
        return render_template("identity/customer/new_password.html", form=form, page=page), status
    owner = operations.reset_password(
        token=token,
        kind=_KIND,
        password=form.password.data or "",
        ip=request.remote_addr or "",
        now=utc_now(),
    )
    return _after_reset(owner)


@blueprint.route("/jelszo-csere", methods=["GET", "POST"])
@signed_in(during="password_change")
def change_password() -> ResponseReturnValue:
    """Change the password; after a temporary one nothing else is possible."""
    visitor = principal()
    forced = visitor.purpose == sessions.PASSWORD_CHANGE
    if not forced and "password_change" not in current_rules().features:
        raise NotFoundError("this page is off")
    account = queries.account_by_id(kind=_KIND, principal_id=visitor.id)
    form = forms.NewPasswordForm() if forced else forms.ChangePasswordForm()
    _tune(form, account.username if account else None, account.email if account else None)
    if form.validate_on_submit():
        answer = _change(form, forced=forced, now=utc_now())
        if answer is not None:
            return answer
    status = 422 if request.method == "POST" else 200
    template = "identity/customer/change_password.html"
    return render_template(template, form=form, forced=forced), status


def _forgotten_with_temporary_password() -> ResponseReturnValue:
    form, asked = forms.TemporaryPasswordForm(), _customer_number_field()
    form.format = asked.identifier if asked else None
    if form.validate_on_submit():
        operations.request_temporary_password(
            customer_number=form.canonical_number,
            email=form.email.data or "",
            ip=request.remote_addr or "",
            now=utc_now(),
        )
        return redirect(url_for("identity.recovery_sent"), 303)
    status = 422 if form.errors else 200
    template = "identity/customer/forgotten_temporary.html"
    example = form.format.example if form.format else None
    return render_template(template, form=form, example=example), status


def _customer_number_field() -> ClaimField | None:
    steps = current_rules().registration.verifier.steps()
    fields = (field for step in steps for field in step.fields)
    return next((field for field in fields if field.name == "customer_number"), None)


def _tune(form: forms.NewPasswordForm, username: str | None, email: str | None) -> None:
    rules = current_rules()
    form.min_length = rules.registration.password_min_length
    form.personal = (username, email, rules.company.short_name, rules.company.legal_name)


def _after_reset(owner: uuid.UUID) -> Response:
    browser.sign_out(now=utc_now())
    flash(_("Your new password is set. Please sign in with it."), "success")
    response = redirect(url_for("identity.sign_in"), 303)
    browser.remember_device(response, kind=_KIND, principal_id=owner)
    return response


def _change(form: forms.NewPasswordForm, *, forced: bool, now: datetime) -> Response | None:
    """Change it and return where to go, or None with a message in the form."""
    visitor = principal()
    done = operations.change_password(
        kind=_KIND,
        principal_id=visitor.id,
        session_id=visitor.session_id,
        old=None if forced else form.current_password.data,
        new=form.password.data or "",
        now=now,
    )
    if done is not PasswordChange.CHANGED:
        forms.explain_refused_change(form, done)
        return None
    if forced:
        browser.sign_out(now=now)
        flash(_("Your new password is set. Please sign in with it."), "success")
        return redirect(url_for("identity.sign_in"), 303)
    browser.sign_in(kind=_KIND, principal_id=visitor.id, purpose=sessions.FULL, now=now)
    flash(_("Your password is changed. Other browsers have been signed out."), "success")
    return redirect(url_for("customer_site.home"), 303)
