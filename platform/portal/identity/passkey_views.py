"""Passkeys: signing in with one, making one, taking one away."""

import uuid

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.web.access import public, signed_in
from portal.foundation.web.blueprints import customer_blueprint
from portal.foundation.web.principal import principal, principal_or_none
from portal.identity import passkey_session, queries, sessions
from portal.identity.operations import passkeys
from portal.identity.operations.passkeys import PasskeyError
from portal.identity.security_forms import NewPasskeyForm, PasskeyAnswerForm
from portal.identity.security_pages import KIND, let_in, owner, proven, wanted_page
from portal.kernel.clock import utc_now

blueprint = customer_blueprint("passkeys", __name__)


@blueprint.get("/belepes/azonositokulcs")
@public(page="security")
def sign_in() -> ResponseReturnValue:
    """Show the button that asks the browser for a passkey."""
    visitor = principal_or_none()
    if visitor is not None and visitor.purpose == sessions.FULL:
        return redirect(wanted_page(), 303)
    return _passkey_page(PasskeyAnswerForm(formdata=None))


@blueprint.post("/belepes/azonositokulcs")
@public(page="security")
def send_sign_in() -> ResponseReturnValue:
    """Let in whoever's passkey signed the challenge."""
    form, now = PasskeyAnswerForm(), utc_now()
    if not form.validate_on_submit():
        return _passkey_page(form, failed=True), 422
    try:
        challenge = passkey_session.take_challenge(now=now)
        answer, site = form.credential.data or "", passkey_session.site()
        who = passkeys.who_answered(KIND, answer, challenge=challenge, site=site, now=now)
    except PasskeyError:
        return _passkey_page(form, failed=True), 422
    if queries.account_by_id(kind=KIND, principal_id=who) is None:
        return _passkey_page(form, failed=True), 422
    return let_in(who, "passkey", now=now)


def _passkey_page(form: PasskeyAnswerForm, *, failed: bool = False) -> str:
    question = passkeys.ask_who(site=passkey_session.site())
    options = passkey_session.keep(question, now=utc_now())
    template = "identity/customer/passkey_sign_in.html"
    return render_template(template, form=form, options=options, failed=failed)


@blueprint.get("/biztonsag/azonositokulcs")
@signed_in(page="security")
def new() -> str:
    """Ask what the new passkey shall be called."""
    return _new_passkey_page(NewPasskeyForm())


@blueprint.post("/biztonsag/azonositokulcs")
@signed_in(page="security")
def add() -> ResponseReturnValue:
    """Keep the passkey that the browser made."""
    form, now = NewPasskeyForm(), utc_now()
    if not proven(form):
        return _new_passkey_page(form), 422
    try:
        passkeys.add(
            owner(),
            form.credential.data or "",
            challenge=passkey_session.take_challenge(now=now),
            site=passkey_session.site(),
            name=" ".join((form.name.data or "").split()),
            now=now,
        )
    except PasskeyError:
        return _new_passkey_page(form, failed=True), 422
    flash(_("The passkey is there. You can sign in with it from now on."), "success")
    return redirect(url_for("security.overview"), 303)


@blueprint.post("/biztonsag/azonositokulcs/<uuid:passkey_id>/torles")
@signed_in(page="security")
def remove(passkey_id: uuid.UUID) -> ResponseReturnValue:
    """Take a passkey away."""
    passkeys.remove(owner(), passkey_id, now=utc_now())
    flash(_("The passkey does not sign in here any more."), "success")
    return redirect(url_for("security.overview"), 303)


def _new_passkey_page(form: NewPasskeyForm, *, failed: bool = False) -> str:
    account = queries.account_by_id(kind=KIND, principal_id=principal().id)
    question = passkeys.ask_for_new(
        owner(),
        site=passkey_session.site(),
        user_name=account.username or account.email if account else "",
        display_name=principal().display_name,
    )
    options = passkey_session.keep(question, now=utc_now())
    template = "identity/customer/passkey_new.html"
    return render_template(template, form=form, options=options, failed=failed)
