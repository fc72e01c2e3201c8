"""The pages about how one signs in: the overview, sessions, and a customer's new e-mail address."""

import uuid

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.web.access import clerk_only, public, signed_in
from portal.foundation.web.blueprints import Guards, TwinBlueprints, near
from portal.foundation.web.principal import principal, principal_or_none
from portal.identity import queries, sessions, sign_in_log
from portal.identity.operations import email_change, passkeys, second_factor
from portal.identity.operations.email_change import Changed
from portal.identity.security_forms import EmailChangeForm, PlainForm
from portal.identity.security_pages import OWN_PAGES, kind, owner, page, proven
from portal.identity.wording import OUTCOMES, browser_name
from portal.kernel.clock import utc_now
from portal.kernel.errors import NotFoundError
from portal.rules.queries import current_rules

blueprints = TwinBlueprints("security", __name__)
blueprint = blueprints.customers
_ANYBODY = Guards(customers=signed_in(), staff=clerk_only())


@blueprints.route("/biztonsag", OWN_PAGES)
def overview() -> str:
    """Show how one signs in, and what can be changed of it."""
    email, username, factors = second_factor.account_and_factors(owner())
    return page(
        "security",
        email=email,
        username=username,
        factors=factors,
        passkeys=passkeys.passkeys_of(owner()),
        with_password_change=_may_change_password(),
    )


@blueprints.route("/adataim/munkamenetek", _ANYBODY, staff_path="/biztonsag/munkamenetek")
def own_sessions() -> str:
    """Show where one is signed in."""
    visitor = principal()
    log, looks = sign_in_log.recent_with_looks(visitor.id)
    return page(
        "sessions",
        rows=sessions.listing(principal_kind=kind(), principal_id=visitor.id, now=utc_now()),
        present=visitor.session_id,
        end_url=lambda session_id: near("security.end_session", session_id=session_id),
        log=log,
        looks=looks,
        outcomes=OUTCOMES,
        browser_name=browser_name,
        with_password_change=_may_change_password(),
    )


@blueprints.route(
    "/adataim/munkamenetek/<uuid:session_id>/kileptetes",
    _ANYBODY,
    staff_path="/biztonsag/munkamenetek/<uuid:session_id>/kileptetes",
    methods=("POST",),
)
def end_session(session_id: uuid.UUID) -> ResponseReturnValue:
    """End one of one's own sessions."""
    ended = sessions.end(
        session_id=session_id, principal_kind=kind(), principal_id=principal().id, now=utc_now()
    )
    if not ended:
        raise NotFoundError("no such session")
    flash(_("That browser has been signed out."), "success")
    return redirect(near("security.own_sessions"), 303)


@blueprints.route(
    "/adataim/munkamenetek/kileptetes",
    _ANYBODY,
    staff_path="/biztonsag/munkamenetek/kileptetes",
    methods=("POST",),
)
def end_all_sessions() -> ResponseReturnValue:
    """Sign out everywhere else; this browser stays."""
    visitor = principal()
    ended = sessions.end_all(
        principal_kind=kind(), principal_id=visitor.id, keep=visitor.session_id, now=utc_now()
    )
    flash(_("Signed out elsewhere: %(count)s browsers.", count=ended), "success")
    return redirect(near("security.own_sessions"), 303)


@blueprint.get("/email-csere")
@signed_in(page="security")
def change_email() -> str:
    """Ask for the new address."""
    return _email_page(EmailChangeForm())


@blueprint.post("/email-csere")
@signed_in(page="security")
def send_email_change() -> ResponseReturnValue:
    """Write to the new address; the page says the same whoever has it."""
    form = EmailChangeForm()
    if not proven(form):
        return _email_page(form), 422
    address = (form.email.data or "").strip()
    if not email_change.request_change(login_id=principal().id, email=address, now=utc_now()):
        form.email.errors = [
            _("We have sent several letters today already. Please try again tomorrow.")
        ]
        return _email_page(form), 429
    return render_template("identity/customer/email_sent.html", address=address)


@blueprint.get("/email-csere/<code>")
@public
def confirm_email(code: str) -> ResponseReturnValue:
    """Show the button that confirms the new address; looking uses nothing up."""
    address = email_change.waiting_change(code, now=utc_now())
    if address is None:
        return render_template("identity/customer/link_invalid.html"), 404
    template = "identity/customer/email_confirm.html"
    return render_template(template, address=address, form=PlainForm(), taken=False)


@blueprint.post("/email-csere/<code>")
@public
def send_email_confirmation(code: str) -> ResponseReturnValue:
    """Write the confirmed address into the login."""
    address = email_change.waiting_change(code, now=utc_now())
    result = email_change.confirm_change(code, now=utc_now())
    if result is Changed.INVALID:
        return render_template("identity/customer/link_invalid.html"), 404
    if result is Changed.TAKEN:
        template = "identity/customer/email_confirm.html"
        return render_template(template, address=address, form=PlainForm(), taken=True), 409
    flash(_("Your e-mail address has been changed."), "success")
    signed_in_now = principal_or_none() is not None
    return redirect(url_for(".overview" if signed_in_now else "identity.sign_in"), 303)


def _may_change_password() -> bool:
    return kind() == "clerk" or "password_change" in current_rules().features


def _email_page(form: EmailChangeForm) -> str:
    account = queries.account_by_id(kind=kind(), principal_id=principal().id)
    present = account.email if account else ""
    return render_template("identity/customer/email_change.html", form=form, present=present)
