"""The page of a case as clerks see it, with every form that it holds."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final

from flask import render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from portal.documents.offering import DocumentChoice, documents_of_login
from portal.foundation.web.formats import format_date
from portal.kernel.clock import local_today, utc_now
from portal.messages import thread_pages, wording
from portal.messages.clerk_forms import (
    ClerkForm,
    ClosingForm,
    ProlongForm,
    ReopenForm,
    TopicForm,
)
from portal.messages.machine import Status
from portal.messages.prolonging import Room, room
from portal.messages.schemas import EnquiryHead, Thread
from portal.rules.queries import current_rules
from portal.work import assignments, presence
from portal.work.drafts import Draft
from portal.work.reply_templates import Offer, picked_text
from portal.work.template_words import MESSAGE
from portal.work.writing_desk import WritingDesk, writing_desk

SUBJECT: Final = "enquiry"
WRITING: Final = "write"
"""The form of the page whose text is kept as a draft."""


@dataclass(slots=True)
class CaseForms:
    """The forms of the page; what is None here is shown as it is for a first look."""

    write: ClerkForm | None = None
    close: ClosingForm | None = None
    prolong: ProlongForm | None = None
    reopen: ReopenForm | None = None
    topic: TopicForm | None = None

    @property
    def sent(self) -> object | None:
        """Return the form that was sent, if one was."""
        return next((one for one in self.all() if one is not None), None)

    def all(self) -> tuple[object | None, ...]:
        """Return every form."""
        return tuple(getattr(self, one.name) for one in fields(self))


def case_page(found: Thread, forms: CaseForms | None = None, *, problem: str = "") -> str:
    """Return the page; after a refusal the forms carry what the clerk sees now, to decide anew."""
    forms = forms or CaseForms()
    sent, now = forms.sent, utc_now()
    desk = _desk(found.head)
    draft = desk.drafts.get(WRITING)
    documents = documents_of_login(found.head.login_id)
    space = room(found.promises, found.head.kind, now=now)
    written = forms.write is not None
    _complete(forms, found, documents, space)
    if not written and forms.write is not None:
        _prefill(forms.write, draft, desk.offers)
    return render_template(
        "messages/clerk/show.html",
        thread=found,
        forms_of=forms,
        sent_form=sent,
        problem=problem,
        now=now,
        offers=desk.offers,
        staff=desk.staff,
        draft=None if written else draft,
        documents=documents,
        why_not=None if space.why_not is None else wording.WHY_NOT_PROLONGED[space.why_not],
        **_work(found.head.id),
        **words(),
    )


def words() -> dict[str, object]:
    """Return the words that the console's pages of cases share."""
    return {**thread_pages.words(), "statuses": wording.CLERK_STATUSES}


def moved() -> str:
    """Return what is said when somebody was faster."""
    return _(
        "Nothing was kept: somebody has written to this case or closed it since you opened it. "
        "Please look at what is new below; your text is still here."
    )


def writing_form(login_id: uuid.UUID | None) -> tuple[ClerkForm, tuple[DocumentChoice, ...]]:
    """Return the form that writes into a case, as it was sent, and the documents it offers."""
    form, documents = ClerkForm(), documents_of_login(login_id)
    form.offer(_choices(documents))
    return form, documents


def topic_form(head: EnquiryHead, *, fresh: bool = False) -> TopicForm:
    """Return the form that puts the case elsewhere."""
    matters, locale = current_rules().contact_form, str(get_locale())
    return TopicForm.of(matters, locale, present=head.topic, fresh=fresh)


def prolong_form(found: Thread, *, fresh: bool = False) -> ProlongForm:
    """Return the form that puts the deadline off."""
    return ProlongForm.of(room(found.promises, found.head.kind, now=utc_now()), fresh=fresh)


def _complete(
    forms: CaseForms, found: Thread, documents: tuple[DocumentChoice, ...], space: Room
) -> None:
    """Fill in the forms that were not sent, and let each carry the version of now."""
    forms.write = forms.write or ClerkForm(formdata=None)
    forms.write.offer(_choices(documents))
    if found.head.status is Status.CLOSED:
        forms.reopen = forms.reopen or ReopenForm(formdata=None)
    else:
        forms.close = forms.close or ClosingForm(formdata=None)
        forms.topic = forms.topic or topic_form(found.head, fresh=True)
        if space.why_not is None or forms.prolong is not None:
            forms.prolong = forms.prolong or ProlongForm.of(space, fresh=True)
    for one in (forms.write, forms.close, forms.prolong, forms.reopen, forms.topic):
        if one is not None:
            one.seen.data, one.seen.raw_data = found.head.version, None


def _prefill(form: ClerkForm, draft: Draft | None, offers: tuple[Offer, ...]) -> None:
    """Put the draft and the template that the address asks for into the text, one below the other."""
    picked = picked_text(offers)
    form.body.data = "\n\n".join(text for text in (draft.body if draft else None, picked) if text)
    if draft is not None and draft.choice in {value for value, *_rest in form.deed.iter_choices()}:
        form.deed.data = draft.choice


def _choices(documents: tuple[DocumentChoice, ...]) -> list[tuple[str, str]]:
    return [(str(one.id), f"{one.title} ({format_date(one.day)})") for one in documents]


def _desk(head: EnquiryHead) -> WritingDesk:
    locale = head.locale
    due = format_date(local_today(head.answer_by), locale) if head.answer_by else None
    values = {
        "name": head.name,
        "case_number": head.case_number,
        "topic": wording.topic_label(head.topic, head.topic_labels, locale),
        "received": format_date(local_today(head.created_at), locale),
        "deadline": due,
    }
    return writing_desk(SUBJECT, head.id, purpose=MESSAGE, locale=locale, values=values)


def _work(enquiry_id: uuid.UUID) -> Mapping[str, object]:
    if request.method == "GET":
        presence.note_visit(SUBJECT, enquiry_id)
    return {
        "others": presence.others_at(SUBJECT, enquiry_id),
        "assignee": assignments.assignees(SUBJECT, [enquiry_id]).get(enquiry_id),
        "picker_url": url_for("clerk_messages.show", enquiry_id=enquiry_id, _anchor="write"),
    }
