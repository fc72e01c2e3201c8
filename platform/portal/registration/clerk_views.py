"""The clerks' queue of registrations, and the page on which one is decided."""

import uuid
from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation import audit
from portal.foundation.web.access import clerk_only
from portal.foundation.web.blueprints import clerk_blueprint
from portal.foundation.web.forms import PortalForm
from portal.foundation.web.principal import principal
from portal.kernel.clock import utc_now
from portal.plugin_api.identifiers import IdentifierFormatError
from portal.registration import operations, queries
from portal.registration.comparison import MISMATCHES, REASONS, compare
from portal.registration.forms import AskForm, CallForm, DecisionForm, RejectForm
from portal.registration.schemas import CannotApproveError, Case, ChangedMeanwhileError
from portal.registration.step_names import STEPS
from portal.rules.queries import current_rules

blueprint = clerk_blueprint("registration", __name__)
_CONFLICT = 409


@blueprint.get("/jovahagyasok")
@clerk_only(may="decide_registrations")
def queue() -> str:
    """List what waits for an answer, what waits for the customer, or what was decided."""
    which = request.args.get("queue", "waiting")
    rows = queries.queue(which, now=utc_now())
    return render_template(
        "registration/clerk/queue.html", rows=rows, which=which, sizes=queries.queue_sizes()
    )


@blueprint.get("/jovahagyasok/<uuid:registration_id>")
@clerk_only(may="decide_registrations")
def show(registration_id: uuid.UUID) -> str:
    """Show typed and recorded data side by side."""
    found = _found(registration_id)
    audit.note("registration_seen", subject_kind="registration", subject_id=registration_id)
    return _page(found)


@blueprint.post("/jovahagyasok/<uuid:registration_id>/elfogadas")
@clerk_only(may="decide_registrations")
def approve(registration_id: uuid.UUID) -> ResponseReturnValue:
    """Open the login for the customer whom the page showed."""
    form = DecisionForm()
    if not form.validate_on_submit() or not form.written("customer_number"):
        return _page(_found(registration_id)), 422
    return _decide(
        registration_id,
        lambda clerk_id: operations.approve(
            registration_id=registration_id,
            version=form.seen_version(),
            clerk_id=clerk_id,
            customer_number=form.written("customer_number"),
            now=utc_now(),
        ),
        done=_("Approved. The customer is told by e-mail."),
    )


@blueprint.post("/jovahagyasok/<uuid:registration_id>/elutasitas")
@clerk_only(may="decide_registrations")
def reject(registration_id: uuid.UUID) -> ResponseReturnValue:
    """End the registration with a reason."""
    form = RejectForm()
    if not form.validate_on_submit():
        return _page(_found(registration_id), reject_form=form), 422
    return _decide(
        registration_id,
        lambda clerk_id: operations.reject(
            registration_id=registration_id,
            version=form.seen_version(),
            clerk_id=clerk_id,
            reason=form.written("reason"),
            now=utc_now(),
        ),
        done=_("Rejected. The customer is told by e-mail."),
    )


@blueprint.post("/jovahagyasok/<uuid:registration_id>/kerdes")
@clerk_only(may="decide_registrations")
def ask(registration_id: uuid.UUID) -> ResponseReturnValue:
    """Ask the customer by e-mail."""
    form = AskForm()
    if not form.validate_on_submit():
        return _page(_found(registration_id), ask_form=form), 422
    return _decide(
        registration_id,
        lambda clerk_id: operations.ask(
            registration_id=registration_id,
            version=form.seen_version(),
            clerk_id=clerk_id,
            question=form.written("question"),
            now=utc_now(),
        ),
        done=_("The question is on its way to the customer."),
    )


@blueprint.post("/jovahagyasok/<uuid:registration_id>/telefon")
@clerk_only(may="decide_registrations")
def note_call(registration_id: uuid.UUID) -> ResponseReturnValue:
    """Note a phone call with the customer."""
    form = CallForm()
    if not form.validate_on_submit():
        return _page(_found(registration_id), call_form=form), 422
    return _decide(
        registration_id,
        lambda clerk_id: operations.note_call(
            registration_id=registration_id,
            version=form.seen_version(),
            clerk_id=clerk_id,
            result=form.written("result"),
            clarified=form.clarified.data,
            now=utc_now(),
        ),
        done=_("The call is noted."),
        stay=True,
    )


def _decide(
    registration_id: uuid.UUID,
    deed: Callable[[uuid.UUID], None],
    *,
    done: str,
    stay: bool = False,
) -> ResponseReturnValue:
    """Do it and go on; what stands in the way is said on the page as it is now."""
    try:
        deed(principal().id)
    except ChangedMeanwhileError:
        problem = _("This registration has changed since you opened it. Please look again.")
        return _page(_found(registration_id), problem=problem), _CONFLICT
    except CannotApproveError as error:
        return _page(_found(registration_id), problem=_obstacle(error.reason)), _CONFLICT
    flash(done, "success")
    to = url_for(".show", registration_id=registration_id) if stay else url_for(".queue")
    return redirect(to, 303)


def _obstacle(reason: str) -> str:
    if reason == "customer_has_login":
        return _("Somebody signs in for this customer already.")
    if reason == "email_has_login":
        return _("Somebody signs in with this e-mail address already.")
    return _("There is no customer with this number.")


def _found(registration_id: uuid.UUID) -> Case:
    return queries.case(registration_id, searched=_searched())


def _searched() -> str | None:
    """Return the customer number that the clerk looks up, in its canonical form."""
    typed = request.values.get("customer_number", "").strip()
    form = current_rules().registration.verifier.identifier("customer_number")
    if not typed or form is None:
        return typed or None
    try:
        return form.normalise(typed)
    except IdentifierFormatError:
        return typed[:60]


def _page(found: Case, *, problem: str | None = None, **given: PortalForm) -> str:
    forms = {
        "reject_form": RejectForm,
        "ask_form": AskForm,
        "call_form": CallForm,
    }
    for name, kind in forms.items():
        if name not in given:
            given[name] = kind(formdata=None)
    return render_template(
        "registration/clerk/show.html",
        case=found,
        rows=compare(found),
        problem=problem,
        reasons=REASONS,
        mismatches=MISMATCHES,
        steps=STEPS,
        **given,
    )
