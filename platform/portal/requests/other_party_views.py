"""The other party's pages, behind a mailed link, without a sign-in; looking does nothing.

An unknown, a used and an expired link give the same page. Each deed uses the link up; the person
goes on by the next one, which the mail about the deed holds as well.
"""

import uuid
from collections.abc import Callable
from typing import Any

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from portal.foundation import audit
from portal.foundation.web.access import public
from portal.foundation.web.blueprints import customer_blueprint
from portal.foundation.web.downloads import send_bytes, send_stored
from portal.foundation.web.file_forms import takes_files
from portal.kernel.clock import local_today, utc_now
from portal.kernel.errors import ConflictError, NotFoundError
from portal.requests import pages, queries
from portal.requests.forms.settling import AnswerForm, SeenForm, WithdrawForm, terms_form
from portal.requests.forms.steps import document_form
from portal.requests.letters import summary
from portal.requests.limits import rules_of
from portal.requests.machine import Party
from portal.requests.operations import attachments, moving, parties
from portal.requests.operations.moving import Case
from portal.requests.schemas import CaseView

blueprint = customer_blueprint("request_links", __name__)
_PAGE = "requests"
_ME = Party.OTHER


@blueprint.errorhandler(NotFoundError)
def gone(error: NotFoundError) -> ResponseReturnValue:
    """Say the same of every link that leads nowhere (any more)."""
    g.failed = True  # the unit of work is over: nothing around the page may ask the database
    return render_template("requests/customer/link_gone.html"), 404


@blueprint.get("/egyeztetes/<code>")
@public(page=_PAGE)
def show(code: str) -> str:
    """Show what shall be confirmed and the ways to answer."""
    return _page(code, _case(code))


@blueprint.post("/egyeztetes/<code>/megerosites")
@public(page=_PAGE)
def confirm(code: str) -> ResponseReturnValue:
    """Confirm the data that were on the page."""
    number = SeenForm().number
    return _do(code, lambda case: parties.confirm(case, _ME, number=number))


@blueprint.get("/egyeztetes/<code>/javitas")
@public(page=_PAGE)
def correction(code: str) -> ResponseReturnValue:
    """Show the form of a correction."""
    case = _case(code)
    if not case.matter.may_settle_terms(_ME):
        return redirect(url_for(".show", code=code), 303)
    return pages.correction_page(case, terms_form(case, today=local_today(utc_now())), _here(code))


@blueprint.post("/egyeztetes/<code>/javitas")
@public(page=_PAGE)
def propose(code: str) -> ResponseReturnValue:
    """Propose other data to the initiator."""
    case = _case(code)
    form = terms_form(case, today=local_today(utc_now()))
    if not case.matter.may_settle_terms(_ME):
        return redirect(url_for(".show", code=code), 303)
    if not form.validate_on_submit():
        return pages.correction_page(case, form, _here(code)), 422
    terms, number = form.terms(), pages.number_seen(form)
    return _do(code, lambda case: parties.propose(case, _ME, terms, number=number))


@blueprint.get("/egyeztetes/<code>/visszavonas")
@public(page=_PAGE)
def withdrawal(code: str) -> ResponseReturnValue:
    """Ask whether they really withdraw."""
    case = _case(code)
    if case.is_over:
        return redirect(url_for(".show", code=code), 303)
    return pages.withdrawal_page(case, WithdrawForm(), _here(code))


@blueprint.post("/egyeztetes/<code>/visszavonas")
@public(page=_PAGE)
def withdraw(code: str) -> ResponseReturnValue:
    """Withdraw."""
    case, form = _case(code), WithdrawForm()
    if not form.validate_on_submit():
        return pages.withdrawal_page(case, form, _here(code)), 422
    reason = form.reason.data or ""
    return _do(code, lambda case: parties.withdraw(case, _ME, reason=reason))


@blueprint.post("/egyeztetes/<code>/valasz")
@public(page=_PAGE)
def answer(code: str) -> ResponseReturnValue:
    """Answer the clerk's question."""
    case, form = _case(code), AnswerForm()
    if not form.validate_on_submit():
        return _page(code, case, answer_form=form), 422
    text = form.answer.data or ""
    return _do(code, lambda case: parties.answer(case, _ME, text=text))


@blueprint.post("/egyeztetes/<code>/nem-tudok-rola")
@public(page=_PAGE)
def disown(code: str) -> ResponseReturnValue:
    """Take note that the person knows nothing of it; the link is dead from then on."""
    case = moving.linked(code, now=utc_now())
    try:
        parties.disown(case)
    except ConflictError:
        flash(pages.moved_on(), "warning")
        return redirect(url_for(".show", code=code), 303)
    return render_template("requests/customer/disowned.html")


@blueprint.post("/egyeztetes/<code>/dokumentumok")
@public(page=_PAGE)
@takes_files(mebibytes=50)
def attach(code: str) -> ResponseReturnValue:
    """Attach documents; this does not use the link up."""
    case = moving.linked(code, now=utc_now())
    form = document_form(rules_of(case.row.kind))
    taken = form.validate_on_submit() and attachments.attach(
        case, _ME, kind=form.document.data, accept=pages.accepting(form)
    )
    if not taken:
        return _page(code, _case(code), documents=form), 422
    flash(_("We have received the document."), "success")
    return redirect(url_for(".show", code=code), 303)


@blueprint.get("/egyeztetes/<code>/dokumentum/<uuid:request_file_id>")
@public(page=_PAGE)
def attachment(code: str, request_file_id: uuid.UUID) -> ResponseReturnValue:
    """Hand out a file that this side may see."""
    case = _case(code)
    found = queries.stored_attachment(case, request_file_id, seen_by=_ME)
    audit.note("request_file_read", subject_kind="service_request", subject_id=case.id)
    return send_stored(sha256=found.sha256, media_type=found.media_type, name=found.name)


@blueprint.get("/egyeztetes/<code>/osszefoglalo.pdf")
@public(page=_PAGE)
def letter(code: str) -> ResponseReturnValue:
    """Hand out the summary."""
    case = _case(code)
    made = summary(case, reader=_ME, locale=str(get_locale()), now=utc_now())
    return send_bytes(made, media_type="application/pdf", name=f"{case.case_number}.pdf")


def _case(code: str) -> CaseView:
    return queries.linked_case(code, now=utc_now())


def _do(code: str, deed: Callable[[Case], str]) -> ResponseReturnValue:
    """Do it to the locked matter, and go on by the next link."""
    case = moving.linked(code, now=utc_now())
    try:
        following = deed(case)
    except ConflictError:
        flash(pages.moved_on(), "warning")
        return redirect(url_for(".show", code=code), 303)
    flash(_("Thank you, we have noted it."), "success")
    return redirect(url_for(".show", code=following), 303)


def _page(code: str, case: CaseView, **forms: Any) -> str:
    return pages.matter_page(
        "requests/customer/invited.html",
        case,
        _ME,
        here=_here(code),
        may_act=True,
        **forms,
    )


def _here(code: str) -> pages.Places:
    def to(endpoint: str, **values: Any) -> str:
        name = "show" if endpoint == "matter" else endpoint
        return url_for(f"request_links.{name}", code=code, **values)

    return to
