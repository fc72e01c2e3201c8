"""The console's pages about the staff: who works here, with which role, from when until when."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select
from werkzeug.wrappers import Response

from portal.foundation import audit
from portal.foundation.web import lists
from portal.foundation.web.access import clerk_only
from portal.foundation.web.blueprints import clerk_blueprint
from portal.foundation.web.lists import Column
from portal.foundation.web.principal import principal
from portal.identity import forms, operations, sessions, sign_in_log, staff_queries
from portal.identity.models import Clerk
from portal.identity.operations import clerks, staff_factor
from portal.identity.operations.credentials import INVITATION_LIFETIME
from portal.identity.permissions import MATRIX, PERMISSION_LABELS, ROLE_LABELS
from portal.identity.security_forms import PlainForm
from portal.identity.staff_forms import STATES, TONES, RoleForm, StaffFilter
from portal.identity.staff_queries import Colleague
from portal.identity.wording import OUTCOMES, browser_name
from portal.kernel.clock import utc_now
from portal.kernel.errors import ConflictError, NotFoundError

blueprint = clerk_blueprint("staff", __name__)
_COLUMNS = (
    Column("name", _l("Name"), Clerk.name, lambda row: row.name),
    Column("email", _l("E-mail address"), Clerk.email_key, lambda row: row.email),
    Column("role", _l("Role"), Clerk.role, lambda row: ROLE_LABELS[row.role]),
    Column("state", _l("State"), staff_queries.STATE, lambda row: STATES[row.state]),
    Column("factor", _l("Second step"), None, lambda row: _factor(row)),
    Column("last", _l("Last signed in"), staff_queries.LAST, lambda row: row.last_signed_in_at),
)

_WHERE: dict[str, Any] = {"key": Clerk.id, "default": "name"}


@blueprint.get("/munkatarsak")
@clerk_only(may="manage_staff")
def people() -> ResponseReturnValue:
    """List the colleagues, or hand them out as a table."""
    if lists.wants_csv():
        narrowed = _narrowed(StaffFilter.asked())
        return lists.as_csv(narrowed, _COLUMNS, name="munkatarsak", **_WHERE)
    return _page(forms.InvitationForm(formdata=None))


@blueprint.post("/munkatarsak")
@clerk_only(may="manage_staff")
def invite() -> ResponseReturnValue:
    """Invite a colleague."""
    form = forms.InvitationForm()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        operations.create_clerk(
            email=form.email.data or "",
            name=form.full_name.data or "",
            role=form.role.data or "",
            locale=str(get_locale()),
        )
    except operations.EmailTakenError:
        forms.add_error(form, "email", _("A colleague with this e-mail address exists already."))
        return _page(form), 422
    flash(_("The invitation is on its way."), "success")
    return redirect(url_for(".people"), 303)


@blueprint.get("/munkatarsak/jogosultsagok")
@clerk_only()
def permissions() -> str:
    """Show which role may do what."""
    return render_template(
        "identity/staff/permissions.html",
        roles=ROLE_LABELS,
        matrix=MATRIX,
        permissions=PERMISSION_LABELS,
    )


@blueprint.get("/munkatarsak/<uuid:clerk_id>")
@clerk_only(may="manage_staff")
def person(clerk_id: uuid.UUID) -> str:
    """Show a colleague: role, second step, sessions, last sign-ins."""
    known = _known(clerk_id)
    return _person(known, RoleForm(formdata=None, role=known.role, seen=known.role))


@blueprint.post("/munkatarsak/<uuid:clerk_id>/szerepkor")
@clerk_only(may="manage_staff")
def change_role(clerk_id: uuid.UUID) -> ResponseReturnValue:
    """Give a colleague another role."""
    known, form = _known(clerk_id), RoleForm()
    if not form.validate_on_submit():
        return _person(known, form), 422
    role, seen = form.role.data or "", form.seen.data or ""
    try:
        clerks.change_role(clerk_id=clerk_id, seen=seen, role=role, now=utc_now())
    except ConflictError:
        form.seen.data = known.role
        forms.add_error(
            form, "role", _("Somebody changed the role meanwhile. Please look again and choose.")
        )
        return _person(known, form), 409
    except operations.LastAdminError:
        forms.add_error(form, "role", _last_admin())
        return _person(known, form), 409
    flash(_("The role is changed; the colleague has been told by e-mail."), "success")
    return _back(clerk_id if principal().id != clerk_id or role == clerks.ADMIN else None)


@blueprint.post("/munkatarsak/<uuid:clerk_id>/meghivas")
@clerk_only(may="manage_staff")
def invite_again(clerk_id: uuid.UUID) -> ResponseReturnValue:
    """Send the link to choose a password once more."""
    if _known(clerk_id).state != "invited":
        raise NotFoundError("nobody to invite")
    operations.invite(clerk_id=clerk_id)
    flash(_("The invitation is on its way."), "success")
    return _back(clerk_id)


@blueprint.post("/munkatarsak/<uuid:clerk_id>/tiltas")
@clerk_only(may="manage_staff")
def disable(clerk_id: uuid.UUID) -> ResponseReturnValue:
    """Keep a clerk out, at once."""
    try:
        operations.disable(clerk_id=clerk_id, now=utc_now())
    except operations.LastAdminError:
        flash(_("The last administrator cannot be blocked. Appoint another one first."), "error")
    else:
        flash(_("The colleague can no longer sign in."), "success")
    return _back(clerk_id)


@blueprint.post("/munkatarsak/<uuid:clerk_id>/engedelyezes")
@clerk_only(may="manage_staff")
def enable(clerk_id: uuid.UUID) -> ResponseReturnValue:
    """Let a clerk in again."""
    operations.enable(clerk_id=clerk_id)
    flash(_("The colleague can sign in again."), "success")
    return _back(clerk_id)


@blueprint.get("/munkatarsak/<uuid:clerk_id>/masodik-lepes")
@clerk_only(may="manage_staff")
def ask_reset(clerk_id: uuid.UUID) -> str:
    """Ask before a colleague's second step is reset."""
    return render_template("identity/staff/reset.html", person=_known(clerk_id), form=PlainForm())


@blueprint.post("/munkatarsak/<uuid:clerk_id>/masodik-lepes")
@clerk_only(may="manage_staff")
def reset_factor(clerk_id: uuid.UUID) -> ResponseReturnValue:
    """Reset a colleague's second step; nobody resets the own one."""
    try:
        staff_factor.reset(clerk_id, by=principal().id, now=utc_now())
    except staff_factor.OwnFactorError:
        flash(_("Your own second step can be reset by another administrator only."), "error")
    else:
        flash(_("The second step is reset; the colleague has been told by e-mail."), "success")
    return _back(clerk_id)


@blueprint.get("/munkatarsak/<uuid:clerk_id>/tavozas")
@clerk_only(may="manage_staff")
def ask_see_off(clerk_id: uuid.UUID) -> str:
    """Ask before somebody is seen off, and say what that ends."""
    person, open_sessions = _known(clerk_id), _sessions(clerk_id)
    template = "identity/staff/see_off.html"
    return render_template(template, person=person, sessions=open_sessions, form=PlainForm())


@blueprint.post("/munkatarsak/<uuid:clerk_id>/tavozas")
@clerk_only(may="manage_staff")
def see_off(clerk_id: uuid.UUID) -> ResponseReturnValue:
    """See somebody off: nothing opens for them any more."""
    try:
        clerks.see_off(clerk_id=clerk_id, now=utc_now())
    except operations.LastAdminError:
        flash(_last_admin(), "error")
    else:
        flash(_("The colleague is out, and their work is free for others."), "success")
    return _back(clerk_id)


@blueprint.post("/munkatarsak/<uuid:clerk_id>/kileptetes")
@clerk_only(may="manage_staff")
def end_sessions(clerk_id: uuid.UUID) -> ResponseReturnValue:
    """Sign a colleague out: one browser, or (without ``session_id``) everywhere."""
    owner: dict[str, Any] = {"principal_kind": "clerk", "principal_id": _known(clerk_id).id}
    try:
        only = uuid.UUID(request.form["session_id"]) if "session_id" in request.form else None
    except ValueError:
        raise NotFoundError("no such session") from None
    if only is None:
        sessions.end_all(**owner, now=utc_now(), keep=principal().session_id)
    elif not sessions.end(session_id=only, **owner, now=utc_now()):
        raise NotFoundError("no such session")
    audit.note("identity.clerk_signed_out", subject_kind="clerk", subject_id=clerk_id)
    flash(_("That browser has been signed out."), "success")
    return _back(clerk_id)


def _narrowed(asked: StaffFilter) -> Select[Any]:
    return staff_queries.narrowed(
        words=asked.value("words"),
        role=asked.value("role") or "",
        state=asked.value("state") or "",
        factor=asked.value("factor") or "",
    )


def _page(form: forms.InvitationForm) -> str:
    asked = StaffFilter.asked()
    return render_template(
        "identity/staff/people.html",
        table=lists.page_of(_narrowed(asked), _COLUMNS, **_WHERE),
        filter=asked,
        form=form,
        days=INVITATION_LIFETIME.days,
        **_words(),
    )


def _person(known: Colleague, form: RoleForm) -> str:
    return render_template(
        "identity/staff/person.html",
        person=known,
        form=form,
        own=known.id == principal().id,
        present=principal().session_id,
        sessions=_sessions(known.id),
        log=sign_in_log.recent(kind="clerk", principal_id=known.id),
        outcomes=OUTCOMES,
        browser_name=browser_name,
        **_words(),
    )


def _words() -> dict[str, Any]:
    return {"roles": ROLE_LABELS, "states": STATES, "tones": TONES}


def _known(clerk_id: uuid.UUID) -> Colleague:
    found = staff_queries.colleague(clerk_id)
    if found is None:
        raise NotFoundError("no such clerk")
    return found


def _sessions(clerk_id: uuid.UUID) -> tuple[sessions.SessionRow, ...]:
    return sessions.listing(principal_kind="clerk", principal_id=clerk_id, now=utc_now())


def _factor(row: Any) -> str:
    has = ((row.has_app, _("app")), (row.has_passkey, _("passkey")))
    return ", ".join(word for there, word in has if there)


def _last_admin() -> str:
    return str(_("This is the last administrator. Appoint another one first."))


def _back(clerk_id: uuid.UUID | None) -> Response:
    """Go to the person's page; home where the page is not one's own to see any more."""
    if clerk_id is None:
        return redirect(url_for("clerk_site.home"), 303)
    return redirect(url_for(".person", clerk_id=clerk_id), 303)
