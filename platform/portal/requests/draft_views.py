"""Writing a request: what it is about, its steps one page each, a last look, sending."""

import uuid
from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from portal.foundation.web.access import signed_in
from portal.foundation.web.blueprints import customer_blueprint
from portal.foundation.web.file_forms import takes_files
from portal.foundation.web.principal import principal
from portal.kernel.clock import local_today, utc_now
from portal.kernel.errors import NotFoundError
from portal.requests import pages, queries, steps, wording
from portal.requests.forms import steps as step_forms
from portal.requests.forms.settling import ReadingsForm, SeenForm, readings_form
from portal.requests.forms.steps import DocumentForm, document_form
from portal.requests.limits import DRAFTS_KEPT, rules_of, section
from portal.requests.machine import Party, Stage
from portal.requests.meters import known_meters
from portal.requests.operations import attachments, drafts, moving, parties
from portal.requests.operations.drafts import TooManyDraftsError
from portal.requests.operations.parties import (
    IncompleteError,
    OwnMailboxError,
    TooManyInvitationsError,
)
from portal.requests.schemas import CaseView

blueprint = customer_blueprint("request_drafts", __name__)
_PAGE = "requests"


@blueprint.get("/ugyintezes/uj/<matter>")
@signed_in(page=_PAGE, scope="sign")
def intro(matter: str) -> str:
    """Say what this kind of matter is, what one needs for it and how it goes."""
    rules = section()
    found = rules.matters.get(wording.PATHS.get(matter, ""))
    if found is None:
        raise NotFoundError("no such kind of matter here")
    return render_template(
        "requests/customer/intro.html",
        path=matter,
        kind=found.kind,
        rules=found,
        section=rules,
        wording=wording,
        form=SeenForm(),
    )


@blueprint.post("/ugyintezes/uj/<matter>")
@signed_in(page=_PAGE, scope="sign")
def begin(matter: str) -> ResponseReturnValue:
    """Begin a draft."""
    visitor = principal()
    if not visitor.customer_ids:
        raise NotFoundError("nobody to write a request for")
    try:
        request_id = drafts.begin(
            wording.PATHS.get(matter, ""),
            customer_id=visitor.customer_ids[0],
            login_id=visitor.id,
            locale=str(get_locale()),
            now=utc_now(),
        )
    except TooManyDraftsError:
        flash(
            _("You have begun many requests. Please send or delete one of them first."), "warning"
        )
        return redirect(url_for("requests.matters"), 303)
    return redirect(url_for(".step", request_id=request_id, place=1), 303)


@blueprint.get("/ugyintezes/<uuid:request_id>/kitoltes/<int:place>")
@signed_in(page=_PAGE, scope="sign")
def step(request_id: uuid.UUID, place: int) -> ResponseReturnValue:
    """Show one step with what was answered before."""
    case = _draft(request_id)
    name = _step_at(case, place)
    if name == steps.DOCUMENTS:
        return _documents_page(case, place, document_form(rules_of(case.kind)))
    form = _form(case, name)
    kept = case.answers.get(name)
    if kept is not None:
        form.fill(kept)
    return _step_page(case, place, name, form)


@blueprint.post("/ugyintezes/<uuid:request_id>/kitoltes/<int:place>")
@signed_in(page=_PAGE, scope="sign")
@takes_files(mebibytes=50)
def take_step(request_id: uuid.UUID, place: int) -> ResponseReturnValue:
    """Keep what the step brought and go on; files are attached one kind at a time."""
    case = _draft(request_id)
    name = _step_at(case, place)
    if name == steps.DOCUMENTS:
        return _take_files(case, place)
    form = _form(case, name)
    if not form.validate_on_submit():
        return _step_page(case, place, name, form), 422
    visitor = principal()
    drafts.keep_step(
        request_id,
        step=name,
        answers=form.answers(),
        customer_ids=visitor.customer_ids,
        login_id=visitor.id,
        now=utc_now(),
    )
    return redirect(_after(case, place), 303)


@blueprint.post("/ugyintezes/<uuid:request_id>/kitoltes/torles/<uuid:request_file_id>")
@signed_in(page=_PAGE, scope="sign")
def remove_file(request_id: uuid.UUID, request_file_id: uuid.UUID) -> ResponseReturnValue:
    """Take a file off the draft."""
    case = _draft(request_id)
    attachments.remove(_locked(request_id), request_file_id)
    place = steps.steps_of(rules_of(case.kind)).index(steps.DOCUMENTS) + 1
    return redirect(url_for(".step", request_id=request_id, place=place), 303)


@blueprint.get("/ugyintezes/<uuid:request_id>/attekintes")
@signed_in(page=_PAGE, scope="sign")
def review(request_id: uuid.UUID) -> ResponseReturnValue:
    """Show everything once more before it is sent; where a step is missing, that step."""
    case = _draft(request_id)
    missing = _first_missing(case)
    if missing is not None:
        return redirect(url_for(".step", request_id=request_id, place=missing), 303)
    return _review_page(case)


@blueprint.post("/ugyintezes/<uuid:request_id>/attekintes")
@signed_in(page=_PAGE, scope="sign")
def send(request_id: uuid.UUID) -> ResponseReturnValue:
    """Send the request."""
    case = _draft(request_id)
    rules = rules_of(case.kind)
    if case.missing_documents(rules):
        return _review_page(case), 422
    try:
        parties.send(_locked(request_id), steps=steps.answered_steps(rules))
    except IncompleteError:
        return redirect(url_for(".review", request_id=request_id), 303)
    except OwnMailboxError:
        return _review_page(case, problem=pages.own_mailbox()), 422
    except TooManyInvitationsError:
        return _review_page(case, problem=pages.too_many_invitations()), 429
    flash(
        _("We have received your request. Its number: %(number)s", number=case.case_number),
        "success",
    )
    return redirect(url_for("requests.matter", request_id=request_id), 303)


@blueprint.post("/ugyintezes/<uuid:request_id>/torles")
@signed_in(page=_PAGE, scope="sign")
def discard(request_id: uuid.UUID) -> ResponseReturnValue:
    """Delete the draft."""
    visitor = principal()
    drafts.discard(
        request_id, customer_ids=visitor.customer_ids, login_id=visitor.id, now=utc_now()
    )
    flash(_("The request that you had begun is deleted."), "success")
    return redirect(url_for("requests.matters"), 303)


def _draft(request_id: uuid.UUID) -> CaseView:
    visitor = principal()
    case = queries.own_case(request_id, customer_ids=visitor.customer_ids, login_id=visitor.id)
    if case.matter.stage is not Stage.DRAFT:
        raise NotFoundError("it was sent already")
    return case


def _locked(request_id: uuid.UUID) -> moving.Case:
    visitor = principal()
    return moving.draft(
        request_id, customer_ids=visitor.customer_ids, login_id=visitor.id, now=utc_now()
    )


def _step_at(case: CaseView, place: int) -> str:
    known = steps.steps_of(rules_of(case.kind))
    if not 1 <= place <= len(known):
        raise NotFoundError("no such step")
    return known[place - 1]


def _after(case: CaseView, place: int) -> str:
    if place < len(steps.steps_of(rules_of(case.kind))):
        return url_for(".step", request_id=case.id, place=place + 1)
    return url_for(".review", request_id=case.id)


def _first_missing(case: CaseView) -> int | None:
    """Return the place of the first step that was not answered, or None."""
    rules = rules_of(case.kind)
    wanted = set(steps.answered_steps(rules)) - set(case.answers)
    places = (n for n, name in enumerate(steps.steps_of(rules), start=1) if name in wanted)
    return next(places, None)


def _form(case: CaseView, name: str) -> step_forms.StepForm | ReadingsForm:
    today = local_today(utc_now())
    if name == steps.READINGS:
        kept = case.answers.get(name, {}).get("readings", [])
        known = known_meters(case.customer_id, case.answers)
        return readings_form(known, kept=len(kept), today=today)
    form: step_forms.StepForm
    if name == steps.ROLE:
        form = step_forms.role_form(case.kind)
    elif name == steps.PLACE:
        form = step_forms.place_form(queries.places(principal().customer_ids))
    elif name == steps.ADDRESS:
        form = step_forms.address_form(queries.places(principal().customer_ids))
    else:
        form = _PLAIN_FORMS[name]()
    form.today = today
    return form


_PLAIN_FORMS: Mapping[str, type[step_forms.StepForm]] = {
    steps.STATEMENT: step_forms.StatementForm,
    steps.DAY: step_forms.DayForm,
    steps.OTHER: step_forms.OtherForm,
}


def _take_files(case: CaseView, place: int) -> ResponseReturnValue:
    form = document_form(rules_of(case.kind))
    taken = form.validate_on_submit() and attachments.attach(
        _locked(case.id), Party.INITIATOR, kind=form.document.data, accept=pages.accepting(form)
    )
    if not taken:
        return _documents_page(case, place, form), 422
    return redirect(url_for(".step", request_id=case.id, place=place), 303)


def _step_page(case: CaseView, place: int, name: str, form: Any) -> str:
    template = "readings" if name == steps.READINGS else "step"
    return render_template(
        f"requests/customer/{template}.html", **_frame(case, place), step=name, form=form
    )


def _documents_page(case: CaseView, place: int, form: DocumentForm) -> str:
    rules = rules_of(case.kind)
    return render_template(
        "requests/customer/documents.html",
        **_frame(case, place),
        form=form,
        rules=rules,
        missing=case.missing_documents(rules),
        following=_after(case, place),
    )


def _review_page(case: CaseView, *, problem: str = "") -> str:
    rules = rules_of(case.kind)
    known = steps.steps_of(rules)
    return render_template(
        "requests/customer/review.html",
        **_frame(case, len(known) + 1),
        rules=rules,
        section=section(),
        missing=case.missing_documents(rules),
        places={name: number for number, name in enumerate(known, start=1)},
        problem=problem,
        form=SeenForm(),
    )


def _frame(case: CaseView, place: int) -> dict[str, Any]:
    """Return what every page of the draft shows."""

    def here(endpoint: str, **values: Any) -> str:
        return url_for(f"requests.{endpoint}", request_id=case.id, **values)

    def remove(request_file_id: uuid.UUID) -> str:
        return url_for(".remove_file", request_id=case.id, request_file_id=request_file_id)

    return {
        "case": case,
        "here": here,
        "remove": remove,
        "place": place,
        "labels": steps.labels_of(rules_of(case.kind)),
        "kept_until": local_today(case.changed_at + DRAFTS_KEPT),
        "wording": wording,
        "terms": queries.drafted_terms(case.answers),
    }
