"""What the pages of both parties share: a matter, a correction, a withdrawal, files."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _

from portal.foundation.uploads import AcceptedFile
from portal.foundation.web.forms import PortalForm
from portal.requests import wording
from portal.requests.forms.settling import AnswerForm, SeenForm, TermsForm, WithdrawForm
from portal.requests.forms.steps import DocumentForm, document_form
from portal.requests.history import history, next_step
from portal.requests.limits import rules_of
from portal.requests.machine import OPEN, Party
from portal.requests.schemas import CaseView
from portal.rules.sections.requests import Requests

Places = Callable[..., str]
"""Returns the address of an endpoint of that party: ``here('attachment', request_file_id=…)``."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One kind of matter to begin."""

    label: str
    about: str
    url: str
    icon: str


def tiles(rules: Requests) -> tuple[Tile, ...]:
    """Return the kinds of matters that the tenant takes, in its order."""
    path_of = {kind: path for path, kind in wording.PATHS.items()}
    return tuple(
        Tile(
            label=str(wording.KINDS[kind]),
            about=str(wording.ABOUT[kind]),
            url=url_for("request_drafts.intro", matter=path_of[kind]),
            icon=wording.ICONS[kind],
        )
        for kind in rules.matters
    )


def matter_page(
    template: str,
    case: CaseView,
    reader: Party,
    *,
    here: Places,
    may_act: bool,
    answer_form: AnswerForm | None = None,
    documents: DocumentForm | None = None,
) -> str:
    """Return the page of a matter as that party sees it; forms that were sent keep what was typed."""
    asked = may_act and case.matter.asked is reader
    seen = SeenForm(formdata=None, seen=str(case.matter.number))
    open_now = may_act and case.matter.stage in OPEN
    return render_template(
        template,
        case=case,
        reader=reader,
        here=here,
        wording=wording,
        may_act=may_act,
        is_open=open_now,
        next_step=next_step(case, reader),
        events=list(history(case, reader)),
        files=case.files_for(reader),
        seen_form=seen,
        may_settle=may_act and case.matter.may_settle_terms(reader),
        answer_form=(answer_form or AnswerForm(formdata=None)) if asked else None,
        documents=(documents or fresh_documents(case)) if open_now else None,
        role=role_words(case, reader),
    )


def fresh_documents(case: CaseView) -> DocumentForm:
    """Return an empty form for a document."""
    return document_form(rules_of(case.kind), fresh=True)


def correction_page(case: CaseView, form: TermsForm, here: Places) -> str:
    """Return the page on which data are corrected."""
    return render_template("requests/customer/correction.html", case=case, form=form, here=here)


def withdrawal_page(case: CaseView, form: WithdrawForm, here: Places) -> str:
    """Return the page that asks whether to withdraw."""
    return render_template("requests/customer/withdrawal.html", case=case, form=form, here=here)


def number_seen(form: PortalForm) -> int:
    """Return which terms the person saw when they filled in the form."""
    return SeenForm.number_in(str(form["seen"].data or ""))


def accepting(form: DocumentForm) -> Callable[[int], tuple[AcceptedFile, ...] | None]:
    """Return what takes the form's files, given how many the matter holds."""
    return lambda kept: form.files.accept(kept=kept)


def role_words(case: CaseView, reader: Party) -> dict[str, Any]:
    """Return who does what in the matter: `(name, words)` for the initiator and the other."""
    role = case.role
    opposite = wording.OPPOSITE_ROLES.get(role, "")
    return {
        "initiator": str(wording.ROLE_WORDS.get(role, "")),
        "other": str(wording.ROLE_WORDS.get(opposite, "")),
    }


def moved_on() -> str:
    """Return what is said when somebody was faster."""
    return _("The request has changed since you opened the page. Please look at it again.")


def own_mailbox() -> str:
    """Return why the initiator's own address is not taken."""
    return _("This is your own e-mail address. Please give the other party's.")


def too_many_invitations() -> str:
    """Return why no more letters are sent today."""
    return _("So many letters were sent today that we have to stop. Please go on tomorrow.")
