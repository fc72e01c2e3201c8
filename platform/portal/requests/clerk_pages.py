"""The page of a matter as clerks see it, with every form that it holds."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask import render_template, request, url_for
from flask_babel import gettext as _

from portal.documents.offering import DocumentChoice, documents_of_customer
from portal.foundation.web.formats import format_date
from portal.foundation.web.forms import PortalForm
from portal.kernel.clock import local_today, utc_now
from portal.requests import wording
from portal.requests.clerk_queries import SUBJECT
from portal.requests.comparison import both_sides
from portal.requests.forms.clerk import (
    AcceptForm,
    AskForm,
    ClerkForm,
    NoteForm,
    RejectForm,
    accept_form,
    ask_form,
    reject_form,
)
from portal.requests.forms.desk import FilesForm, ProlongForm
from portal.requests.history import history
from portal.requests.machine import CLOSED, Stage
from portal.requests.schemas import CaseView
from portal.work import assignments, presence
from portal.work.reply_templates import picked_text
from portal.work.template_words import REQUEST
from portal.work.writing_desk import WritingDesk, writing_desk

ASKING, REJECTING, NOTING = "ask", "reject", "note"
DRAFTED: Final[Mapping[str, str]] = {ASKING: "question", REJECTING: "reason", NOTING: "text"}
"""The forms whose text is kept as a draft, and the field that it stands in."""
_DRAFTED_FORMS: Final = {ASKING: "asking", REJECTING: "rejecting", NOTING: "noting"}
PICKED_FOR = "urlap"
"""In the address: the form that a template is to be put into."""
STOPS = "maradok"
"""In the address: the clerk does not want the next one opened."""


@dataclass(slots=True)
class CaseForms:
    """The forms that were sent; the others are shown as for a first look."""

    accepting: AcceptForm | None = None
    rejecting: RejectForm | None = None
    asking: AskForm | None = None
    noting: NoteForm | None = None
    prolonging: ProlongForm | None = None
    attaching: FilesForm | None = None

    @property
    def sent(self) -> PortalForm | None:
        """Return the form that was sent, if one was."""
        every = (self.accepting, self.rejecting, self.asking, self.noting)
        return next((one for one in (*every, self.prolonging, self.attaching) if one), None)


def case_page(case: CaseView, forms: CaseForms | None = None, *, problem: str = "") -> str:
    """Return the page; after a refusal the forms carry the version that the clerk sees now."""
    forms = forms or CaseForms()
    sent = forms.sent
    desk = _desk(case)
    documents = documents_of_customer(case.customer_id)
    shown: dict[str, PortalForm | None] = {
        "accepting": forms.accepting or accept_form(case),
        "rejecting": forms.rejecting or reject_form(case),
        "asking": forms.asking or ask_form(case),
        "noting": forms.noting or NoteForm(formdata=None),
        "prolonging": forms.prolonging or ProlongForm.of(case),
        "attaching": forms.attaching or files_form(case, documents),
    }
    for name, form in shown.items():
        for field in form or ():
            field.id = f"{name}-{field.name}"  # several forms of the page have a reason
        if isinstance(form, ClerkForm):
            form.version.data, form.version.raw_data = str(case.version), None
    if sent is None:
        for part, name in _DRAFTED_FORMS.items():
            _prefill(shown[name], part, desk)
    return render_template(
        "requests/clerk/show.html",
        case=case,
        wording=wording,
        sides=both_sides(case),
        events=list(history(case, None)),
        now=utc_now(),
        decides=case.matter.stage is Stage.WITH_CLERK,
        is_open=case.matter.stage not in CLOSED,
        sent_form=sent,
        problem=problem,
        drafts={} if sent else desk.drafts,
        offers=desk.offers,
        staff=desk.staff,
        stops=STOPS in request.args,
        **shown,
        **_work(case.id),
    )


def files_form(case: CaseView, documents: tuple[DocumentChoice, ...]) -> FilesForm:
    """Return the form that attaches files of the company."""
    titles = [(str(one.id), f"{one.title} ({format_date(one.day)})") for one in documents]
    return FilesForm.of(case, titles)


def moved() -> str:
    """Return what is said when somebody was faster."""
    return _(
        "Nothing was done: the request has changed since you opened the page. Please look at what "
        "is new; your text is still here."
    )


def _prefill(form: PortalForm | None, part: str, desk: WritingDesk) -> None:
    """Put the draft, and the template that the address asks for in this form, into its text."""
    picked = picked_text(desk.offers) if request.args.get(PICKED_FOR) == part else None
    draft = desk.drafts.get(part)
    parts = (draft.body if draft else None, picked)
    if form is not None:
        form[DRAFTED[part]].data = "\n\n".join(text for text in parts if text)


def _desk(case: CaseView) -> WritingDesk:
    locale = case.locale
    due = format_date(local_today(case.decide_by), locale) if case.decide_by else None
    received = format_date(local_today(case.sent_at), locale) if case.sent_at else None
    values = {
        "name": case.initiator,
        "case_number": case.case_number,
        "topic": str(wording.KINDS[case.kind]),
        "received": received,
        "deadline": due,
    }
    return writing_desk(SUBJECT, case.id, purpose=REQUEST, locale=locale, values=values)


def _work(request_id: uuid.UUID) -> dict[str, object]:
    if request.method == "GET":
        presence.note_visit(SUBJECT, request_id)
    return {
        "others": presence.others_at(SUBJECT, request_id),
        "assignee": assignments.assignees(SUBJECT, [request_id]).get(request_id),
        "picker_url": url_for("clerk_requests.show", request_id=request_id),
    }
