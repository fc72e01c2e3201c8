"""The summary of a matter as a PDF, for either party: what was settled, by whom, and what happened."""

from datetime import datetime
from pathlib import Path
from typing import Any, Final

from flask_babel import force_locale
from flask_babel import gettext as _

from portal.foundation.pdf_making import make_pdf
from portal.foundation.web.formats import format_date, format_datetime
from portal.kernel.clock import local_today
from portal.requests.history import history, next_step
from portal.requests.machine import Party
from portal.requests.schemas import CaseView
from portal.requests.terms import shown_value
from portal.requests.wording import DOCUMENTS, KINDS, OPPOSITE_ROLES, ROLE_WORDS, STAGES
from portal.rules.letterhead import letterhead
from portal.rules.queries import current_rules

_TEMPLATE: Final = Path(__file__).with_name("summary.typ")


def summary(case: CaseView, *, reader: Party, locale: str, now: datetime) -> bytes:
    """Return the PDF with what that party may know, in that language."""
    with force_locale(locale):
        name = case.initiator if reader is Party.INITIATOR else case.other_name or ""
        head = letterhead(
            current_rules(),
            title=str(KINDS[case.kind]),
            day=local_today(now),
            locale=locale,
            addressee=(name,),
            reference=_("Case number: %(number)s", number=case.case_number),
        )
        return make_pdf(_TEMPLATE, {"letter": head, **_content(case, reader)})


def _content(case: CaseView, reader: Party) -> dict[str, Any]:
    terms = case.agreed_terms
    readings = terms.readings if terms else ()
    return {
        "intro": next_step(case, reader),
        "about_title": _("What it is about"),
        "about": _about(case, reader),
        "readings_title": _("Meter readings on the day"),
        "readings_heads": [_("Serial number"), _("Meter reading")],
        "readings": [[one.serial, shown_value(one)] for one in readings],
        "statement_title": _("What both ask for"),
        "statement": terms.statement if terms else "",
        "confirmations_title": _("Who has confirmed it"),
        "confirmations": _confirmations(case),
        "documents_title": _("Documents"),
        "documents": [f"{DOCUMENTS[one.kind]} ({one.name})" for one in case.files_for(reader)],
        "history_title": _("What has happened"),
        "history_heads": [_("When"), _("What has happened")],
        "history": [[format_datetime(event.at), said] for event, said in history(case, reader)],
    }


def _about(case: CaseView, reader: Party) -> list[list[str]]:
    terms = case.agreed_terms
    role, opposite = case.role, OPPOSITE_ROLES.get(case.role, "")
    rows = [
        (_("Request"), str(KINDS[case.kind])),
        (_("State"), str(STAGES[case.matter.stage][0])),
        (_("Place"), case.place),
        (_("Sent by"), _with_role(case.initiator, role)),
        (_("Customer number"), case.printed_number if reader is Party.INITIATOR else ""),
        (_("Other party"), _with_role(case.other_name or "", opposite)),
        (_("New mailing address"), case.new_address),
        (_("Valid from"), format_date(case.valid_from) if case.valid_from else ""),
        (_("Day of the handover"), format_date(terms.day) if terms else ""),
        (_("Sent"), format_datetime(case.sent_at) if case.sent_at else ""),
    ]
    return [[label, value] for label, value in rows if value]


def _with_role(name: str, role: str) -> str:
    return f"{name} ({ROLE_WORDS[role]})" if name and role else name


def _confirmations(case: CaseView) -> list[list[str]]:
    """Return who confirmed the terms that count, and when: by sending, proposing or confirming."""
    number = case.matter.settled or case.matter.number
    if not case.matter.two_parties or not number:
        return []
    found: dict[str, str] = {}
    for proposal in case.proposals:
        if proposal.number == number:
            found[proposal.proposed_by.value] = format_datetime(proposal.created_at)
    for event in case.events:
        if event.kind == "confirmed" and event.detail.get("number") == number:
            found[event.actor] = format_datetime(event.at)
    names = {Party.INITIATOR.value: case.initiator, Party.OTHER.value: case.other_name or ""}
    return [[names[party], found.get(party, _("not confirmed"))] for party in names]
