"""What is done for a customer at the office: the note, a second number, an institution's login."""

import uuid

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.customer_desk import card
from portal.customer_desk.forms import (
    MEBIBYTES,
    FindLoginForm,
    InstitutionForm,
    LinkLoginForm,
    NoteForm,
    PapersForm,
)
from portal.customer_desk.operations import institutions, logins, notes
from portal.customer_desk.operations.notes import NoteChangedError
from portal.customers import queries as customers
from portal.customers.identifiers import canonical_or_none
from portal.foundation.web.access import clerk_only
from portal.foundation.web.blueprints import clerk_blueprint
from portal.foundation.web.file_forms import takes_files
from portal.foundation.web.principal import principal
from portal.identity import operations as identity
from portal.identity.queries import Account, account, active_login_of_number, customer_numbers
from portal.kernel.clock import local_today, utc_now
from portal.kernel.errors import NotFoundError
from portal.rules.queries import current_rules

blueprint = clerk_blueprint("customer_office", __name__)


@blueprint.get("/ugyfelek/<uuid:customer_id>/feljegyzes")
@clerk_only(may="see_customers")
def note(customer_id: uuid.UUID) -> str:
    """Show the note to be changed."""
    desk = _card(customer_id)
    form = NoteForm(formdata=None, body=desk.note.body, version=str(desk.note.version))
    return _template("note", desk, form=form, present=None)


@blueprint.post("/ugyfelek/<uuid:customer_id>/feljegyzes")
@clerk_only(may="see_customers")
def write_note(customer_id: uuid.UUID) -> ResponseReturnValue:
    """Keep the note; where a colleague was faster, show both."""
    desk, form = _card(customer_id), NoteForm()
    if not form.validate_on_submit():
        return _template("note", desk, form=form, present=None), 422
    try:
        notes.write(
            customer_id,
            body=(form.body.data or "").replace("\0", "").strip(),
            seen_version=form.seen_version,
            clerk_id=principal().id,
            now=utc_now(),
        )
    except NoteChangedError as changed:
        form.version.data = str(changed.version)
        return _template("note", desk, form=form, present=changed.body), 409
    flash(_("The note is kept."), "success")
    return redirect(url_for("clerk_customers.show", customer_id=customer_id), 303)


@blueprint.get("/ugyfelek/<uuid:customer_id>/osszekapcsolas")
@clerk_only(may="recover_logins")
def find_login(customer_id: uuid.UUID) -> str:
    """Ask which login shall see this customer too."""
    return _template("link_find", _unregistered(customer_id), form=FindLoginForm())


@blueprint.post("/ugyfelek/<uuid:customer_id>/osszekapcsolas")
@clerk_only(may="recover_logins")
def show_login(customer_id: uuid.UUID) -> ResponseReturnValue:
    """Show the login that would be linked, and ask for a yes."""
    desk, form = _unregistered(customer_id), FindLoginForm()
    if not form.validate_on_submit():
        return _template("link_find", desk, form=form), 422
    login = _wanted((form.identifier.data or "").strip())
    if login is None:
        form.identifier.errors = (
            _("No active login has this e-mail address, user name or customer number."),
        )
        return _template("link_find", desk, form=form), 422
    return _template(
        "link",
        desk,
        customer=customers.customer(customer_id),
        login=login,
        numbers=customer_numbers(login.id).values(),
        form=LinkLoginForm(formdata=None, login_id=str(login.id)),
    )


@blueprint.post("/ugyfelek/<uuid:customer_id>/osszekapcsolas/igen")
@clerk_only(may="recover_logins")
def link_login(customer_id: uuid.UUID) -> ResponseReturnValue:
    """Link the confirmed login, so that it sees this customer too."""
    found, form = customers.customer(customer_id), LinkLoginForm()
    if not form.validate_on_submit():
        raise NotFoundError("no such login")
    try:
        logins.link(found, login_id=uuid.UUID(form.login_id.data), clerk_id=principal().id)
    except identity.CustomerTakenError:
        flash(_("This customer has a login already: please look at the card again."), "error")
    else:
        flash(_("Linked. The holder of the login is told by e-mail."), "success")
    return redirect(url_for("clerk_customers.login", customer_id=customer_id), 303)


@blueprint.get("/ugyfelek/<uuid:customer_id>/intezmeny")
@clerk_only(may="manage_logins")
def institution(customer_id: uuid.UUID) -> str:
    """Show the checklist of an institution."""
    desk = _unregistered(customer_id)
    if desk.kind != "institution":
        raise NotFoundError("private persons register themselves")
    email = customers.customer(customer_id).email
    return _template("institution", desk, form=InstitutionForm(formdata=None, email=email))


@blueprint.post("/ugyfelek/<uuid:customer_id>/intezmeny")
@clerk_only(may="manage_logins")
@takes_files(mebibytes=MEBIBYTES)
def register_institution(customer_id: uuid.UUID) -> ResponseReturnValue:
    """Open the login of an institution whose papers are there."""
    found, form = customers.customer(customer_id), InstitutionForm()
    valid = form.validate_on_submit()
    papers = form.accept(all_of_them=True)
    if not valid or papers is None:
        return _template("institution", _card(customer_id), form=form), 422
    try:
        institutions.register(
            found, email=(form.email.data or "").strip(), papers=papers, clerk_id=principal().id
        )
    except identity.EmailTakenError:
        form.email.errors = (_("A login has this address already: link this customer to it."),)
        return _template("institution", _card(customer_id), form=form), 422
    except (identity.CustomerTakenError, institutions.NotAnInstitutionError):
        flash(_("This customer cannot be registered here: please look at the card again."), "error")
    else:
        flash(_("Registered. The link to choose a password is on its way."), "success")
    return redirect(url_for("clerk_customers.login", customer_id=customer_id), 303)


@blueprint.get("/ugyfelek/<uuid:customer_id>/papirok")
@clerk_only(may="manage_logins")
def papers(customer_id: uuid.UUID) -> str:
    """Show the form for further papers of an institution."""
    return _template("papers", _institution(customer_id), form=PapersForm())


@blueprint.post("/ugyfelek/<uuid:customer_id>/papirok")
@clerk_only(may="manage_logins")
@takes_files(mebibytes=MEBIBYTES)
def add_papers(customer_id: uuid.UUID) -> ResponseReturnValue:
    """Keep further papers of an institution."""
    desk, form = _institution(customer_id), PapersForm()
    found = form.accept(all_of_them=False) if form.validate_on_submit() else None
    if found is None:
        return _template("papers", desk, form=form), 422
    institutions.add_papers(customer_id, found, clerk_id=principal().id)
    flash(_("The papers are kept."), "success")
    return redirect(url_for("clerk_customers.documents", customer_id=customer_id), 303)


@blueprint.post("/ugyfelek/<uuid:customer_id>/meghivo")
@clerk_only(may="manage_logins")
def invite_again(customer_id: uuid.UUID) -> ResponseReturnValue:
    """Send the link to choose a password once more."""
    desk = _card(customer_id)
    if desk.login is None or desk.login.has_password:
        raise NotFoundError("nobody to invite")
    if institutions.invite_again(desk.login.id, customer_id=customer_id):
        flash(_("The invitation is on its way to %(email)s.", email=desk.login.email), "success")
    else:
        flash(_("Several such e-mails went there today already. Please try tomorrow."), "error")
    return redirect(url_for("clerk_customers.login", customer_id=customer_id), 303)


def _wanted(identifier: str) -> Account | None:
    """Return the active login with that address, name or customer number."""
    found = account(kind="customer", identifier=identifier)
    number = canonical_or_none(current_rules(), "customer_number", identifier)
    return found or (active_login_of_number(number) if number else None)


def _card(customer_id: uuid.UUID) -> card.Card:
    now = utc_now()
    return card.card(customer_id, today=local_today(now), now=now)


def _unregistered(customer_id: uuid.UUID) -> card.Card:
    desk = _card(customer_id)
    if desk.login is not None:
        raise NotFoundError("there is a login already")
    return desk


def _institution(customer_id: uuid.UUID) -> card.Card:
    desk = _card(customer_id)
    if desk.kind != "institution":
        raise NotFoundError("not an institution")
    return desk


def _template(name: str, desk: card.Card, **context: object) -> str:
    return render_template(f"customer_desk/clerk/{name}.html", desk=desk, **context)
