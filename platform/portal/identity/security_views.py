"""The customers' pages about how they sign in: the overview, and a new e-mail address."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.web.access import public, signed_in
from portal.foundation.web.blueprints import customer_blueprint
from portal.foundation.web.principal import principal, principal_or_none
from portal.identity import queries
from portal.identity.operations import email_change, passkeys, second_factor
from portal.identity.operations.email_change import Changed
from portal.identity.security_forms import EmailChangeForm, PlainForm
from portal.identity.security_pages import KIND, owner, proven
from portal.kernel.clock import utc_now
from portal.rules.queries import current_rules

blueprint = customer_blueprint("security", __name__)


@blueprint.get("/biztonsag")
@signed_in(page="security")
def overview() -> str:
    """Show how one signs in, and what can be changed of it."""
    email, username, factors = second_factor.login_and_factors(principal().id)
    return render_template(
        "identity/customer/security.html",
        email=email,
        username=username,
        factors=factors,
        passkeys=passkeys.passkeys_of(owner()),
        with_password_change="password_change" in current_rules().features,
    )


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


def _email_page(form: EmailChangeForm) -> str:
    account = queries.account_by_id(kind=KIND, principal_id=principal().id)
    present = account.email if account else ""
    return render_template("identity/customer/email_change.html", form=form, present=present)
