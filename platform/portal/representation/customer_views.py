"""The pages where people choose for whom they act, and let others act for them."""

import uuid
from datetime import date, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from portal.customers.names import customer_names
from portal.foundation.web.access import public, signed_in
from portal.foundation.web.blueprints import customer_blueprint
from portal.foundation.web.local_urls import local_path
from portal.foundation.web.principal import principal, principal_or_none
from portal.identity import passwords, sessions
from portal.identity.forms import NewPasswordForm
from portal.identity.operations import EmailTakenError
from portal.kernel.clock import local_today, utc_now
from portal.kernel.errors import NotFoundError
from portal.representation import operations, queries, wording
from portal.representation.forms import AcceptForm, MandateForm, mandate_form
from portal.representation.operations import (
    AnotherMailboxError,
    OwnMailboxError,
    TooManyMandatesError,
)
from portal.representation.schemas import MandateView, NewMandate, Offer
from portal.rules.queries import current_rules

blueprint = customer_blueprint("representation", __name__)
_DEFAULT_MONTHS = 24
_DAYS_A_MONTH = 30.44
_USUAL = timedelta(days=365)


@blueprint.get("/felhasznalasi-helyek")
@signed_in(page="points_of_use", viewing="open")
def points() -> str:
    """Show every point of use that the person may see, and which of them is in view."""
    visitor = principal()
    rules = current_rules().points_of_use
    return render_template(
        "representation/customer/points.html",
        own=customer_names(visitor.own_customer_ids),
        represented=customer_names(visitor.represented_ids),
        may_add=rules is not None and rules.self_service,
    )


@blueprint.post("/valtas")
@signed_in()
def switch() -> ResponseReturnValue:
    """Show that one customer from now on, or all of one's own."""
    visitor, typed = principal(), request.form.get("customer", "")
    known = {str(one): one for one in (*visitor.own_customer_ids, *visitor.represented_ids)}
    if typed and typed not in known:
        raise NotFoundError("no such customer")
    sessions.choose_customer(
        session_id=visitor.session_id, login_id=visitor.id, customer_id=known.get(typed)
    )
    return redirect(local_path(request.form.get("next")), 303)


@blueprint.get("/meghatalmazasok")
@signed_in(page="representatives", viewing="open")
def mandates() -> str:
    """Show whom one has authorised, and for whom one may act."""
    found = queries.mandates_of(principal().id)
    return render_template(
        "representation/customer/mandates.html",
        given=[one for one in found if one.is_own],
        received=[one for one in found if not one.is_own],
        today=local_today(utc_now()),
        may_give=bool(principal().own_customer_ids),
        wording=wording,
    )


@blueprint.get("/meghatalmazasok/uj")
@signed_in(page="representatives")
def new_mandate() -> str:
    """Ask who may do what until when."""
    return _form_page(_form())


@blueprint.post("/meghatalmazasok/uj")
@signed_in(page="representatives")
def give_mandate() -> ResponseReturnValue:
    """Offer the authorisation by mail, or say what to mend."""
    form = _form()
    if not form.validate_on_submit():
        return _form_page(form), 422
    new = NewMandate(
        customer_id=uuid.UUID(form.customer.data),
        name=" ".join((form.name.data or "").split()),
        email=(form.email.data or "").strip(),
        scopes=tuple(form.scopes.data or ()),
        valid_until=form.valid_until.data or date.min,
    )
    try:
        operations.grant(new, login_id=principal().id, locale=_locale(), now=utc_now())
    except OwnMailboxError:
        form.email.errors = [_("This is your own address. Please give the other person's.")]
        return _form_page(form), 422
    except TooManyMandatesError:
        form.email.errors = [
            _("You have given many authorisations today. Please go on tomorrow, or call us.")
        ]
        return _form_page(form), 429
    flash(
        _("We have written to %(name)s. It begins when they accept it.", name=new.name), "success"
    )
    return redirect(url_for(".mandates"), 303)


@blueprint.post("/meghatalmazasok/<uuid:mandate_id>/vege")
@signed_in(page="representatives")
def end_mandate(mandate_id: uuid.UUID) -> ResponseReturnValue:
    """End an authorisation that one has given or received."""
    visitor = principal()
    own = _own(mandate_id)
    operations.end(mandate_id=mandate_id, login_id=visitor.id, own=own is not None, now=utc_now())
    flash(_("The authorisation has ended. Both of you get an e-mail about it."), "success")
    return redirect(url_for(".mandates"), 303)


@blueprint.get("/meghatalmazas/<code>")
@public
def offered(code: str) -> ResponseReturnValue:
    """Show an offered authorisation and the ways to accept it; looking accepts nothing."""
    found = queries.offer(code, today=local_today(utc_now()))
    return _gone() if found is None else _offer_page(code, found)


@blueprint.post("/meghatalmazas/<code>")
@public
def accept(code: str) -> ResponseReturnValue:
    """Accept it: as who is signed in, or with a new password for a sign-in of one's own."""
    found = queries.offer(code, today=local_today(utc_now()))
    if found is None:
        return _gone()
    visitor = principal_or_none()
    if visitor is not None:
        return _accept_as(visitor.id, code, found)
    if found.has_login:
        return redirect(url_for("identity.sign_in", next=url_for(".offered", code=code)), 303)
    form = _password_form(found)
    if not form.validate_on_submit():
        return _offer_page(code, found, form=form), 422
    try:
        operations.accept_with_new_login(
            mandate_id=found.id,
            password_hash=passwords.hash_password(form.password.data or ""),
            locale=_locale(),
            now=utc_now(),
        )
    except EmailTakenError:
        return redirect(url_for("identity.sign_in", next=url_for(".offered", code=code)), 303)
    flash(_("You have accepted it. Please sign in with your e-mail address."), "success")
    return redirect(url_for("identity.sign_in"), 303)


def _accept_as(login_id: uuid.UUID, code: str, found: Offer) -> ResponseReturnValue:
    try:
        operations.accept(mandate_id=found.id, login_id=login_id, now=utc_now())
    except AnotherMailboxError:
        return _offer_page(code, found, another_mailbox=True), 409
    flash(_("You have accepted it. At the top of the page you choose for whom you act."), "success")
    return redirect(url_for("customer_site.home"), 303)


def _offer_page(
    code: str, found: Offer, *, form: NewPasswordForm | None = None, another_mailbox: bool = False
) -> str:
    signed_in_already = principal_or_none() is not None
    asks_password = not signed_in_already and not found.has_login
    return render_template(
        "representation/customer/offer.html",
        offer=found,
        code=code,
        form=(form or _password_form(found)) if asks_password else AcceptForm(),
        asks_password=asks_password,
        another_mailbox=another_mailbox,
        wording=wording,
    )


def _gone() -> ResponseReturnValue:
    return render_template("representation/customer/gone.html"), 404


def _password_form(found: Offer) -> NewPasswordForm:
    rules, form = current_rules(), NewPasswordForm()
    form.min_length = rules.registration.password_min_length
    form.personal = (found.email, found.name, rules.company.short_name, rules.company.legal_name)
    return form


def _form() -> MandateForm:
    today, rules = local_today(utc_now()), current_rules().points_of_use
    months = rules.longest_mandate_months if rules else _DEFAULT_MONTHS
    latest = today + timedelta(days=round(months * _DAYS_A_MONTH))
    names = customer_names(principal().own_customer_ids)
    if not names:
        raise NotFoundError("nobody to act for")
    choices = [(str(one.id), f"{one.name}, {one.printed_number}") for one in names]
    return mandate_form(choices, earliest=today, latest=latest, usual=min(latest, today + _USUAL))


def _form_page(form: MandateForm) -> str:
    return render_template("representation/customer/new_mandate.html", form=form)


def _own(mandate_id: uuid.UUID) -> MandateView | None:
    found = queries.mandate(mandate_id)
    return found if found and found.customer_id in principal().own_customer_ids else None


def _locale() -> str:
    return str(get_locale() or "hu")
