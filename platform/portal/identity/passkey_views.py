"""Passkeys: signing in with one, making one, taking one away."""

import uuid

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.web.access import public
from portal.foundation.web.blueprints import Guards, TwinBlueprints, near
from portal.foundation.web.principal import principal, principal_or_none
from portal.identity import passkey_session, queries, sessions
from portal.identity.enrolment import after_taking_away, enrolled, may_enrol, show_codes
from portal.identity.operations import passkeys, second_factor
from portal.identity.operations.passkeys import PasskeyError
from portal.identity.security_forms import NewPasskeyForm, PasskeyAnswerForm
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

blueprints = TwinBlueprints("passkeys", __name__)
_AT_SIGN_IN = Guards(customers=public(page="security"), staff=public)


@blueprints.route("/belepes/azonositokulcs", _AT_SIGN_IN)
def sign_in() -> ResponseReturnValue:
    """Show the button that asks the browser for a passkey."""
    visitor = principal_or_none()
    if visitor is not None and visitor.purpose == sessions.FULL:
        return redirect(wanted_page(), 303)
    return _passkey_page(PasskeyAnswerForm(formdata=None))


@blueprints.route("/belepes/azonositokulcs", _AT_SIGN_IN, methods=("POST",))
def send_sign_in() -> ResponseReturnValue:
    """Let in whoever's passkey signed the challenge."""
    form, now = PasskeyAnswerForm(), utc_now()
    if not form.validate_on_submit():
        return _passkey_page(form, failed=True), 422
    try:
        challenge = passkey_session.take_challenge(now=now)
        answer, site = form.credential.data or "", passkey_session.site()
        who = passkeys.who_answered(kind(), answer, challenge=challenge, site=site, now=now)
    except PasskeyError:
        return _passkey_page(form, failed=True), 422
    if queries.account_by_id(kind=kind(), principal_id=who) is None:
        return _passkey_page(form, failed=True), 422
    return let_in(who, "passkey", now=now)


def _passkey_page(form: PasskeyAnswerForm, *, failed: bool = False) -> str:
    question = passkeys.ask_who(site=passkey_session.site())
    options = passkey_session.keep(question, now=utc_now())
    return page("passkey_sign_in", form=form, options=options, failed=failed)


@blueprints.route("/biztonsag/azonositokulcs", SET_UP_PAGES)
def new() -> str:
    """Ask what the new passkey shall be called."""
    return _new_passkey_page(proof(NewPasskeyForm))


@blueprints.route("/biztonsag/azonositokulcs", SET_UP_PAGES, methods=("POST",))
def add() -> ResponseReturnValue:
    """Keep the passkey that the browser made; a clerk who has no recovery codes gets them."""
    form, now = proof(NewPasskeyForm), utc_now()
    if not proven(form):
        return _new_passkey_page(form), 422
    if not may_enrol():
        return redirect(near("second_step.set_up"), 303)
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
    enrolled(now=now)
    if kind() == "clerk" and not second_factor.factors_of(owner()).recovery_codes:
        return show_codes(second_factor.new_recovery_codes(owner(), now=now))
    flash(_("The passkey is there. You can sign in with it from now on."), "success")
    return redirect(near("security.overview"), 303)


@blueprints.route(
    "/biztonsag/azonositokulcs/<uuid:passkey_id>/torles", OWN_PAGES, methods=("POST",)
)
def remove(passkey_id: uuid.UUID) -> ResponseReturnValue:
    """Take a passkey away."""
    now = utc_now()
    passkeys.remove(owner(), passkey_id, now=now)
    return after_taking_away(_("The passkey does not sign in here any more."), now=now)


def _new_passkey_page(form: NewPasskeyForm, *, failed: bool = False) -> str:
    account = queries.account_by_id(kind=kind(), principal_id=principal().id)
    question = passkeys.ask_for_new(
        owner(),
        site=passkey_session.site(),
        user_name=account.username or account.email if account else "",
        display_name=principal().display_name,
    )
    options = passkey_session.keep(question, now=utc_now())
    return page("passkey_new", form=form, options=options, failed=failed)
