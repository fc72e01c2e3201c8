"""Own matters: the list, one matter with what happened, and what its initiator can do after sending."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from portal.foundation import audit
from portal.foundation.web.access import signed_in
from portal.foundation.web.blueprints import customer_blueprint
from portal.foundation.web.downloads import send_bytes, send_stored
from portal.foundation.web.file_forms import takes_files
from portal.foundation.web.principal import principal
from portal.kernel.clock import local_today, utc_now
from portal.kernel.errors import ConflictError
from portal.requests import pages, queries, wording
from portal.requests.forms.settling import AnswerForm, SeenForm, WithdrawForm, terms_form
from portal.requests.forms.steps import OtherForm, document_form
from portal.requests.letters import summary
from portal.requests.limits import rules_of, section
from portal.requests.machine import Party, Stage
from portal.requests.operations import attachments, moving, parties
from portal.requests.operations.moving import Case
from portal.requests.operations.parties import OwnMailboxError, TooManyInvitationsError
from portal.requests.schemas import CaseView

blueprint = customer_blueprint("requests", __name__)
_PAGE = "requests"
_ME = Party.INITIATOR


@blueprint.get("/ugyintezes")
@signed_in(page=_PAGE, scope="see")
def matters() -> str:
    """Show what can be asked for, and the matters so far."""
    visitor = principal()
    return render_template(
        "requests/customer/matters.html",
        rows=queries.own_matters(visitor.customer_ids, login_id=visitor.id),
        tiles=pages.tiles(section()) if "sign" in visitor.scopes else (),
        wording=wording,
        me=_ME,
    )


@blueprint.get("/ugyintezes/<uuid:request_id>")
@signed_in(page=_PAGE, scope="see")
def matter(request_id: uuid.UUID) -> ResponseReturnValue:
    """Show a matter: where it stands, what happened, what comes next; a draft goes on."""
    case = _case(request_id)
    if case.matter.stage is Stage.DRAFT:
        return redirect(url_for("request_drafts.review", request_id=request_id), 303)
    return _page(case)


@blueprint.post("/ugyintezes/<uuid:request_id>/megerosites")
@signed_in(page=_PAGE, scope="sign")
def confirm(request_id: uuid.UUID) -> ResponseReturnValue:
    """Confirm the data that were on the page."""
    form = SeenForm()
    done = _do(request_id, lambda case: parties.confirm(case, _ME, number=form.number))
    if done:
        flash(_("You have confirmed the data."), "success")
    return _back(request_id)


@blueprint.get("/ugyintezes/<uuid:request_id>/javitas")
@signed_in(page=_PAGE, scope="sign")
def correction(request_id: uuid.UUID) -> ResponseReturnValue:
    """Show the form of a correction."""
    case = _case(request_id)
    if not case.matter.may_settle_terms(_ME):
        return _back(request_id)
    return pages.correction_page(case, terms_form(case, today=_today()), _here(case))


@blueprint.post("/ugyintezes/<uuid:request_id>/javitas")
@signed_in(page=_PAGE, scope="sign")
def propose(request_id: uuid.UUID) -> ResponseReturnValue:
    """Propose other data to the other party."""
    case = _case(request_id)
    form = terms_form(case, today=_today())
    if not case.matter.may_settle_terms(_ME):
        return _back(request_id)
    if not form.validate_on_submit():
        return pages.correction_page(case, form, _here(case)), 422
    terms, number = form.terms(), pages.number_seen(form)
    if _do(request_id, lambda case: parties.propose(case, _ME, terms, number=number)):
        flash(_("We have sent your correction to the other party."), "success")
    return _back(request_id)


@blueprint.get("/ugyintezes/<uuid:request_id>/visszavonas")
@signed_in(page=_PAGE, scope="sign")
def withdrawal(request_id: uuid.UUID) -> ResponseReturnValue:
    """Ask whether the matter shall really be withdrawn."""
    case = _case(request_id)
    if case.is_over or case.matter.stage is Stage.DRAFT:
        return _back(request_id)
    return pages.withdrawal_page(case, WithdrawForm(), _here(case))


@blueprint.post("/ugyintezes/<uuid:request_id>/visszavonas")
@signed_in(page=_PAGE, scope="sign")
def withdraw(request_id: uuid.UUID) -> ResponseReturnValue:
    """Withdraw the matter."""
    case, form = _case(request_id), WithdrawForm()
    if not form.validate_on_submit():
        return pages.withdrawal_page(case, form, _here(case)), 422
    reason = form.reason.data or ""
    if _do(request_id, lambda case: parties.withdraw(case, _ME, reason=reason)):
        flash(_("You have withdrawn the request."), "success")
    return _back(request_id)


@blueprint.post("/ugyintezes/<uuid:request_id>/valasz")
@signed_in(page=_PAGE, scope="sign")
def answer(request_id: uuid.UUID) -> ResponseReturnValue:
    """Answer the clerk's question."""
    case, form = _case(request_id), AnswerForm()
    if not form.validate_on_submit():
        return _page(case, answer_form=form), 422
    text = form.answer.data or ""
    if _do(request_id, lambda case: parties.answer(case, _ME, text=text)):
        flash(_("We have received your answer."), "success")
    return _back(request_id)


@blueprint.get("/ugyintezes/<uuid:request_id>/masik-fel")
@signed_in(page=_PAGE, scope="sign")
def other_party(request_id: uuid.UUID) -> ResponseReturnValue:
    """Show the form for another person or another address."""
    case, form = _case(request_id), OtherForm()
    if not case.matter.may_name_another:
        return _back(request_id)
    form.fill(case.answers["other"])
    return _other_page(case, form)


@blueprint.post("/ugyintezes/<uuid:request_id>/masik-fel")
@signed_in(page=_PAGE, scope="sign")
def name_another(request_id: uuid.UUID) -> ResponseReturnValue:
    """Write to another person or another address."""
    case, form = _case(request_id), OtherForm()
    if not case.matter.may_name_another:
        return _back(request_id)
    if not form.validate_on_submit():
        return _other_page(case, form), 422
    try:
        if _do(request_id, lambda case: parties.name_another(case, form.answers())):
            flash(_("We have written to %(name)s.", name=form.name.data), "success")
    except OwnMailboxError:
        form.email.errors = [pages.own_mailbox()]
        return _other_page(case, form), 422
    except TooManyInvitationsError:
        form.email.errors = [pages.too_many_invitations()]
        return _other_page(case, form), 429
    return _back(request_id)


@blueprint.post("/ugyintezes/<uuid:request_id>/dokumentumok")
@signed_in(page=_PAGE, scope="sign")
@takes_files(mebibytes=50)
def attach(request_id: uuid.UUID) -> ResponseReturnValue:
    """Attach documents to a matter that was sent."""
    visitor, now = principal(), utc_now()
    case = moving.own(request_id, customer_ids=visitor.customer_ids, now=now)
    form = document_form(rules_of(case.row.kind))
    taken = form.validate_on_submit() and attachments.attach(
        case, _ME, kind=form.document.data, accept=pages.accepting(form)
    )
    if not taken:
        return _page(_case(request_id), documents=form), 422
    flash(_("We have received the document."), "success")
    return _back(request_id)


@blueprint.get("/ugyintezes/<uuid:request_id>/dokumentum/<uuid:request_file_id>")
@signed_in(page=_PAGE, scope="sign")
def attachment(request_id: uuid.UUID, request_file_id: uuid.UUID) -> Response:
    """Hand out a file that this side may see."""
    case = _case(request_id)
    found = queries.stored_attachment(case, request_file_id, seen_by=_ME)
    audit.note("request_file_read", subject_kind="service_request", subject_id=case.id)
    return send_stored(sha256=found.sha256, media_type=found.media_type, name=found.name)


@blueprint.get("/ugyintezes/<uuid:request_id>/osszefoglalo.pdf")
@signed_in(page=_PAGE, scope="see")
def letter(request_id: uuid.UUID) -> ResponseReturnValue:
    """Hand out the summary of a matter that was sent."""
    case = _case(request_id)
    if case.matter.stage is Stage.DRAFT:
        return _back(request_id)
    made = summary(case, reader=_ME, locale=str(get_locale()), now=utc_now())
    return send_bytes(made, media_type="application/pdf", name=f"{case.case_number}.pdf")


def _case(request_id: uuid.UUID) -> CaseView:
    visitor = principal()
    return queries.own_case(request_id, customer_ids=visitor.customer_ids, login_id=visitor.id)


def _do(request_id: uuid.UUID, deed: Callable[[Case], object]) -> bool:
    """Do it to the locked matter; False where the matter moved on meanwhile, which is said."""
    case = moving.own(request_id, customer_ids=principal().customer_ids, now=utc_now())
    try:
        deed(case)
    except ConflictError:
        flash(pages.moved_on(), "warning")
        return False
    return True


def _page(case: CaseView, **forms: Any) -> str:
    may_sign = "sign" in principal().scopes
    return pages.matter_page(
        "requests/customer/matter.html", case, _ME, here=_here(case), may_act=may_sign, **forms
    )


def _other_page(case: CaseView, form: OtherForm) -> str:
    return render_template("requests/customer/other_party.html", case=case, form=form)


def _here(case: CaseView) -> pages.Places:
    def to(endpoint: str, **values: Any) -> str:
        return url_for(f"requests.{endpoint}", request_id=case.id, **values)

    return to


def _back(request_id: uuid.UUID) -> ResponseReturnValue:
    return redirect(url_for(".matter", request_id=request_id), 303)


def _today() -> date:
    return local_today(utc_now())
