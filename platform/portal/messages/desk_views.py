"""What else clerks do to a case: put its deadline off, move it, open it again, keep a draft."""

import uuid

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from portal.foundation.web.access import clerk_only
from portal.foundation.web.formats import format_datetime
from portal.foundation.web.principal import principal
from portal.kernel.clock import utc_now
from portal.kernel.errors import ConflictError
from portal.messages import operations, queries, wording
from portal.messages.clerk_forms import ClerkForm, ReopenForm, TopicForm
from portal.messages.clerk_pages import (
    SUBJECT,
    WRITING,
    CaseForms,
    case_page,
    moved,
    prolong_form,
    topic_form,
)
from portal.messages.inbox_views import blueprint
from portal.messages.operations import NotProlongableError, SofteningError
from portal.messages.schemas import EnquiryHead
from portal.rules.queries import current_rules
from portal.work import drafts

__all__ = ["blueprint"]


@blueprint.post("/uzenetek/<uuid:enquiry_id>/hatarido")
@clerk_only(may="answer_messages")
def prolong(enquiry_id: uuid.UUID) -> ResponseReturnValue:
    """Put the deadline off, with a reason that the customer is told."""
    found = queries.clerk_thread(enquiry_id)
    form = prolong_form(found)
    if not form.validate_on_submit() or form.until.data is None:
        return case_page(found, CaseForms(prolong=form)), 422
    try:
        due = operations.prolong(
            enquiry_id,
            until=form.until.data,
            reason=form.prolong_reason.data or "",
            clerk_id=principal().id,
            seen=form.seen.data or 0,
            now=utc_now(),
        )
    except ConflictError:
        return case_page(found, CaseForms(prolong=form), problem=moved()), 409
    except NotProlongableError:
        problem = _("The deadline of this case cannot be put off any more.")
        return case_page(found, CaseForms(prolong=form), problem=problem), 409
    flash(_("The new deadline is %(time)s. We have told the customer.", time=format_datetime(due)))
    return _to_case(enquiry_id)


@blueprint.post("/uzenetek/<uuid:enquiry_id>/ujranyitas")
@clerk_only(may="answer_messages")
def reopen(enquiry_id: uuid.UUID) -> ResponseReturnValue:
    """Open a closed case again, with a reason that the customer is told."""
    found = queries.clerk_thread(enquiry_id)
    form = ReopenForm()
    if not form.validate_on_submit():
        return case_page(found, CaseForms(reopen=form)), 422
    try:
        due = operations.reopen(
            enquiry_id,
            reason=form.reopen_reason.data or "",
            clerk_id=principal().id,
            seen=form.seen.data or 0,
            now=utc_now(),
        )
    except ConflictError:
        return case_page(found, CaseForms(reopen=form), problem=moved()), 409
    flash(_("The case is open again. Answer by: %(time)s.", time=format_datetime(due)), "success")
    return _to_case(enquiry_id)


@blueprint.post("/uzenetek/<uuid:enquiry_id>/tema")
@clerk_only(may="answer_messages")
def change_topic(enquiry_id: uuid.UUID) -> ResponseReturnValue:
    """Put the case under another topic; colleagues see from where, and why."""
    found = queries.clerk_thread(enquiry_id)
    form = topic_form(found.head)
    if not form.validate_on_submit():
        return case_page(found, CaseForms(topic=form)), 422
    try:
        operations.change_topic(
            enquiry_id,
            topic=form.new_topic.data,
            note=_told(found.head, form),
            clerk_id=principal().id,
            seen=form.seen.data or 0,
            may_soften="assign_work" in principal().permissions,
            now=utc_now(),
        )
    except ConflictError:
        return case_page(found, CaseForms(topic=form), problem=moved()), 409
    except SofteningError:
        form.new_topic.errors = [
            _(
                "This is a complaint, which has to be answered in writing. Only a senior colleague "
                "can make a question of it."
            )
        ]
        return case_page(found, CaseForms(topic=form)), 422
    flash(_("The case has another topic now."), "success")
    return _to_case(enquiry_id)


@blueprint.post("/uzenetek/<uuid:enquiry_id>/piszkozat")
@clerk_only(may="answer_messages")
def keep_draft(enquiry_id: uuid.UUID) -> Response:
    """Keep what is being written, as the page sends it while somebody types; says nothing."""
    queries.enquiry(enquiry_id)
    form = ClerkForm()
    drafts.keep_draft(
        SUBJECT,
        enquiry_id,
        WRITING,
        clerk_id=principal().id,
        body=form.body.data or "",
        choice=form.deed.data,
        now=utc_now(),
    )
    return Response(status=204)


@blueprint.post("/uzenetek/<uuid:enquiry_id>/piszkozat/torles")
@clerk_only(may="answer_messages")
def drop_draft(enquiry_id: uuid.UUID) -> ResponseReturnValue:
    """Forget one's own draft."""
    drafts.drop_draft(SUBJECT, enquiry_id, WRITING, clerk_id=principal().id)
    flash(_("The draft is gone."), "success")
    return _to_case(enquiry_id)


def _told(head: EnquiryHead, form: TopicForm) -> str:
    """Return the note that colleagues find: from where to where, and why."""
    locale, matters = str(get_locale()), current_rules().contact_form
    category = matters.category(form.new_topic.data) if matters else None
    return _(
        "Topic changed: %(before)s → %(after)s. Reason: %(why)s",
        before=wording.topic_label(head.topic, head.topic_labels, locale),
        after=category.label.in_locale(locale) if category else form.new_topic.data,
        why=form.topic_note.data,
    )


def _to_case(enquiry_id: uuid.UUID) -> ResponseReturnValue:
    return redirect(url_for("clerk_messages.show", enquiry_id=enquiry_id), 303)
