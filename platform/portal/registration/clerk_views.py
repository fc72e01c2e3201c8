"""The clerks' queue of registrations, and what they decide on one."""

import uuid
from collections.abc import Callable
from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation import audit
from portal.foundation.web import lists
from portal.foundation.web.access import clerk_only
from portal.foundation.web.blueprints import clerk_blueprint
from portal.foundation.web.forms import PortalForm
from portal.foundation.web.principal import principal
from portal.kernel.clock import utc_now
from portal.registration import clerk_pages, clerk_queue, operations, queries
from portal.registration.comparison import SHORT_REASONS
from portal.registration.forms import (
    AskForm,
    CallForm,
    DecisionForm,
    RejectForm,
    SendBackForm,
)
from portal.registration.forms.queueing import QueueFilter
from portal.registration.models import Registration
from portal.registration.operations import Approval
from portal.registration.schemas import CannotApproveError, Case, ChangedMeanwhileError
from portal.rules.queries import current_rules
from portal.work import presence

blueprint = clerk_blueprint("registration", __name__)
_CONFLICT = 409


@blueprint.get("/jovahagyasok")
@clerk_only(may="decide_registrations")
def queue() -> str | Response:
    """List what waits for an answer, for a second look, for the customer, or what was decided."""
    which, form, now = (
        clerk_queue.shown_queue() or clerk_queue.WAITING,
        QueueFilter.asked(),
        utc_now(),
    )
    rows = queries.queue(clerk_queue.wanted(form, queue=which, now=now))
    columns, order = clerk_queue.columns(which), clerk_queue.default_order(which)
    if lists.wants_csv():
        return lists.as_csv(rows, columns, key=Registration.id, default=order, name="regisztraciok")
    return render_template(
        "registration/clerk/queue.html",
        table=lists.page_of(rows, columns, key=Registration.id, default=order),
        form=form,
        which=which,
        sizes=queries.queue_sizes(),
        four_eyes=current_rules().four_eyes is not None,
        kept=clerk_queue.kept(),
        checked=clerk_queue.checked,
        reasons=SHORT_REASONS,
        now=now,
    )


@blueprint.get("/jovahagyasok/<uuid:registration_id>")
@clerk_only(may="decide_registrations")
def show(registration_id: uuid.UUID) -> str:
    """Show typed and recorded data side by side; the look is kept."""
    case = clerk_pages.found(registration_id)
    audit.note("registration_seen", subject_kind="registration", subject_id=registration_id)
    if case.found.customer_id is not None:
        detail = {"what": "registration", "registration": str(registration_id)}
        audit.note(
            "registration_seen",
            subject_kind="customer",
            subject_id=case.found.customer_id,
            detail=detail,
        )
    presence.note_visit(clerk_pages.SUBJECT, registration_id)
    return clerk_pages.page(case)


@blueprint.post("/jovahagyasok/<uuid:registration_id>/elfogadas")
@clerk_only(may="decide_registrations")
def approve(registration_id: uuid.UUID) -> ResponseReturnValue:
    """Open the login for the customer whom the page showed, or have a colleague confirm that."""
    form, case = DecisionForm(), clerk_pages.found(registration_id)
    if not form.validate_on_submit() or not form.written("customer_number"):
        return clerk_pages.page(case), 422
    return _decide(
        case,
        lambda given: operations.approve(
            **given, customer_number=form.written("customer_number"), version=form.seen_version()
        ),
        done=_("Approved: %(name)s. The customer is told by e-mail.", name=case.shown_name),
        once=_("Approved: %(name)s. A colleague has to confirm it.", name=case.shown_name),
    )


@blueprint.post("/jovahagyasok/<uuid:registration_id>/megerosites")
@clerk_only(may="decide_registrations")
def confirm(registration_id: uuid.UUID) -> ResponseReturnValue:
    """Confirm what a colleague approved."""
    form, case = DecisionForm(), clerk_pages.found(registration_id)
    if not form.validate_on_submit():
        return clerk_pages.page(case), 422
    return _decide(
        case,
        lambda given: operations.confirm_approval(**given, version=form.seen_version()),
        done=_("Confirmed: %(name)s. The customer is told by e-mail.", name=case.shown_name),
    )


@blueprint.post("/jovahagyasok/<uuid:registration_id>/vissza")
@clerk_only(may="decide_registrations")
def send_back(registration_id: uuid.UUID) -> ResponseReturnValue:
    """Send a colleague's approval back, or withdraw one's own."""
    form, case = SendBackForm(), clerk_pages.found(registration_id)
    if not form.validate_on_submit():
        return clerk_pages.page(case, send_back_form=form), 422
    return _decide(
        case,
        lambda given: operations.send_back(
            **given, note=form.written("note"), version=form.seen_version()
        ),
        done=_("Sent back: %(name)s.", name=case.shown_name),
        send_back_form=form,
    )


@blueprint.post("/jovahagyasok/<uuid:registration_id>/elutasitas")
@clerk_only(may="decide_registrations")
def reject(registration_id: uuid.UUID) -> ResponseReturnValue:
    """End the registration with a reason."""
    form, case = RejectForm(), clerk_pages.found(registration_id)
    if not form.validate_on_submit():
        return clerk_pages.page(case, reject_form=form), 422
    return _decide(
        case,
        lambda given: operations.reject(
            **given, reason=form.written("reason"), version=form.seen_version()
        ),
        done=_("Rejected: %(name)s. The customer is told by e-mail.", name=case.shown_name),
        reject_form=form,
    )


@blueprint.post("/jovahagyasok/<uuid:registration_id>/kerdes")
@clerk_only(may="decide_registrations")
def ask(registration_id: uuid.UUID) -> ResponseReturnValue:
    """Ask the customer by e-mail."""
    form, case = AskForm(), clerk_pages.found(registration_id)
    if not form.validate_on_submit():
        return clerk_pages.page(case, ask_form=form), 422
    return _decide(
        case,
        lambda given: operations.ask(
            **given, question=form.written("question"), version=form.seen_version()
        ),
        done=_("The question is on its way to %(name)s.", name=case.shown_name),
        ask_form=form,
    )


@blueprint.post("/jovahagyasok/<uuid:registration_id>/telefon")
@clerk_only(may="decide_registrations")
def note_call(registration_id: uuid.UUID) -> ResponseReturnValue:
    """Note a phone call with the customer."""
    form, case = CallForm(), clerk_pages.found(registration_id)
    if not form.validate_on_submit():
        return clerk_pages.page(case, call_form=form), 422
    return _decide(
        case,
        lambda given: operations.note_call(
            **given,
            result=form.written("result"),
            clarified=form.clarified.data,
            version=form.seen_version(),
        ),
        done=_("The call is noted."),
        stay=True,
        call_form=form,
    )


def _decide(
    case: Case,
    deed: Callable[[dict[str, Any]], Approval | None],
    *,
    done: str,
    once: str = "",
    stay: bool = False,
    **form: PortalForm,
) -> ResponseReturnValue:
    """Do it and go on; what stands in the way is said on the page as it is now, nothing typed lost.

    ``done``: what is said then; ``once``: if a second colleague has to confirm it.
    """
    now = utc_now()
    try:
        result = deed({"registration_id": case.id, "clerk_id": principal().id, "now": now})
    except ChangedMeanwhileError:
        present = clerk_pages.found(case.id)
        return clerk_pages.page(present, problem=clerk_pages.moved_on(present), **form), _CONFLICT
    except CannotApproveError as error:
        return clerk_pages.page(case, problem=_obstacle(error.reason)), _CONFLICT
    flash(once if result is Approval.ONCE else done, "success")
    if stay:
        to = url_for(".show", registration_id=case.id, **clerk_queue.kept())
    else:
        presence.leave(clerk_pages.SUBJECT, case.id, principal().id)
        to = clerk_queue.next_page(after=case.id, now=now)
    return redirect(to, 303)


def _obstacle(reason: str) -> str:
    if reason == "customer_has_login":
        return _("Somebody signs in for this customer already.")
    if reason == "email_has_login":
        return _("Somebody signs in with this e-mail address already.")
    if reason == "same_person":
        return _("You have approved this yourself: another colleague has to confirm it.")
    return _("There is no customer with this number.")
