"""The page on which one registration is decided: what it shows, and its forms."""

import uuid
from datetime import datetime

from flask import render_template, request
from flask_babel import gettext as _

from portal.foundation.web.formats import format_clock, format_date
from portal.foundation.web.forms import PortalForm
from portal.foundation.web.principal import principal
from portal.kernel.clock import local_today, utc_now
from portal.plugin_api.identifiers import IdentifierFormatError
from portal.registration import clerk_queue, queries
from portal.registration.comparison import MISMATCHES, REASONS, compare
from portal.registration.forms import AskForm, CallForm, RejectForm, SendBackForm
from portal.registration.machine import TO_DECIDE, WITH_A_CLERK, Event, State
from portal.registration.operations.deciding import ANSWER_WITHIN
from portal.registration.schemas import Case
from portal.registration.step_names import STEPS
from portal.rules.queries import current_rules
from portal.rules.sections.four_eyes import second_look_at_registrations
from portal.work import assignments, presence
from portal.work.reply_templates import Offer, picked_text, templates_for
from portal.work.template_words import REGISTRATION_QUESTION, REGISTRATION_REJECTION

SUBJECT = "registration"
_FORMS: dict[str, type[PortalForm]] = {
    "reject_form": RejectForm,
    "ask_form": AskForm,
    "call_form": CallForm,
    "send_back_form": SendBackForm,
}
_SHOWN_IN = {
    "reject_form": TO_DECIDE,
    "ask_form": {State.AWAITING_APPROVAL},
    "call_form": WITH_A_CLERK,
    "send_back_form": {State.APPROVED_ONCE},
}
_TEXTS = {
    "reject_form": "reason",
    "ask_form": "question",
    "call_form": "result",
    "send_back_form": "note",
}


def found(registration_id: uuid.UUID) -> Case:
    """Return the case, with the customer whom the clerk looks up; raises NotFoundError."""
    return queries.case(registration_id, searched=_searched())


def page(case: Case, *, problem: str | None = None, **given: PortalForm) -> str:
    """Return the page; ``given``: the form that could not be carried out, as it was filled in.

    Its text is never lost: where the case has moved on so that the form is gone, it is shown.
    """
    lost = [given[name][_TEXTS[name]].data for name in given if case.state not in _SHOWN_IN[name]]
    now = utc_now()
    questions, refusals = _offers(case, now=now)
    forms = {name: given.get(name) or kind(formdata=None) for name, kind in _FORMS.items()}
    _fill_in(forms["ask_form"], "question", questions)
    _fill_in(forms["reject_form"], "reason", refusals)
    may_assign = "assign_work" in principal().permissions
    return render_template(
        "registration/clerk/show.html",
        case=case,
        rows=compare(case),
        problem=problem,
        lost=next(iter(lost), None),
        reasons=REASONS,
        mismatches=MISMATCHES,
        steps=STEPS,
        now=now,
        kept=clerk_queue.kept(),
        two_needed=_two_needed(case),
        others=presence.others_at(SUBJECT, case.id, now=now),
        staff=assignments.colleagues() if may_assign and case.state in WITH_A_CLERK else (),
        questions=questions,
        refusals=refusals,
        **forms,
    )


def moved_on(case: Case) -> str:
    """Say what happened since the clerk's page was made."""
    last = case.history[-1]
    return _(
        "Nothing was done, because this registration has changed since you opened it: "
        "%(step)s (%(who)s, %(time)s). Please look again.",
        step=STEPS[Event(last.event)],
        who=last.clerk or _("the customer"),
        time=format_clock(last.at),
    )


def _two_needed(case: Case) -> bool:
    """Tell whether approving the customer beside the claim takes a second colleague."""
    customer = case.found.records.customer
    chosen = customer is not None and customer.customer_number != case.claim.customer_number
    doubtful = chosen or case.verdict.outcome != "match"
    return second_look_at_registrations(current_rules().four_eyes, doubtful=doubtful)


def _offers(case: Case, *, now: datetime) -> tuple[tuple[Offer, ...], tuple[Offer, ...]]:
    """Return the templates for a question and for a refusal, where the page has such a form."""
    if case.state not in TO_DECIDE:
        return (), ()
    values = {
        "name": case.claim.full_name,
        "customer_number": case.typed.get("customer_number") or case.claim.customer_number,
        "deadline": format_date(local_today(now + ANSWER_WITHIN), case.locale),
    }
    questions: tuple[Offer, ...] = ()
    if case.state == State.AWAITING_APPROVAL:
        questions = templates_for(REGISTRATION_QUESTION, locale=case.locale, values=values)
    return questions, templates_for(REGISTRATION_REJECTION, locale=case.locale, values=values)


def _fill_in(form: PortalForm, field: str, offers: tuple[Offer, ...]) -> None:
    """Put the template that the address asks for into the form, as without JavaScript."""
    if request.method == "GET":
        form[field].data = picked_text(offers)


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
