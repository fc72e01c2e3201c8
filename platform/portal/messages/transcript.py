"""The transcript of a case as a PDF: every message with its time, its files, and the promises."""

from datetime import datetime
from pathlib import Path
from typing import Any, Final

from flask_babel import gettext as _

from portal.foundation.pdf_making import make_pdf
from portal.foundation.web.formats import format_datetime
from portal.kernel.clock import local_today
from portal.messages import wording
from portal.messages.schemas import Entry, Thread
from portal.rules.letterhead import letterhead
from portal.rules.queries import current_rules

_TEMPLATE: Final = Path(__file__).with_name("typst") / "transcript.typ"


def transcript_pdf(
    thread: Thread, *, locale: str, now: datetime, names_clerks: bool = False
) -> bytes:
    """Return the PDF in that language (which the context must speak too); without internal notes.

    ``names_clerks``: for the office; towards the customer the company speaks.
    """
    head = thread.head
    letter = letterhead(
        current_rules(),
        title=_("Transcript of a case"),
        day=local_today(now),
        locale=locale,
        addressee=[head.name],
        reference=_("Case %(number)s", number=head.case_number),
    )
    shown = [entry for entry in thread.entries if entry.kind != "note"]
    return make_pdf(
        _TEMPLATE,
        {
            "letter": letter,
            "facts": _facts(thread, locale),
            "entries": [_entry(entry, head.name, names_clerks) for entry in shown],
            "promises": [_promise(one) for one in thread.promises],
            "words": {
                "messages": _("Messages"),
                "promises": _("What we promised"),
                "heads": [_("Promised on"), _("Promise"), _("Due"), _("Kept")],
                "calendar": _("Calendar of the working days:"),
                "attachments": _("Attachments:"),
            },
            "calendars": sorted({one.calendar_version for one in thread.promises} - {""}),
        },
    )


def _facts(thread: Thread, locale: str) -> list[list[str]]:
    head = thread.head
    facts = [
        [_("Topic"), wording.topic_label(head.topic, head.topic_labels, locale)],
        [_("Kind"), str(wording.KINDS[head.kind.value])],
        [_("Received"), format_datetime(head.created_at)],
        [_("Status"), str(wording.STATUSES[head.status.value][0])],
    ]
    if head.closed_at is not None:
        facts.append([_("Closed"), format_datetime(head.closed_at)])
        facts.append([_("Reason"), wording.reason_label(head.closing_reason)])
    return facts


def _entry(entry: Entry, name: str, names_clerks: bool) -> dict[str, Any]:
    company = current_rules().company.short_name
    office = f"{company} – {entry.clerk}" if names_clerks else company
    return {
        "who": name if entry.by_customer else office,
        "what": str(wording.ENTRIES[entry.kind]),
        "when": format_datetime(entry.created_at),
        "body": entry.body,
        "files": [f"{file.name} ({wording.file_size(file.size)})" for file in entry.files],
    }


def _promise(promise: Any) -> list[str]:
    ended = format_datetime(promise.ended_at) if promise.ended_at else ""
    how = wording.how_it_ended(promise)
    return [
        format_datetime(promise.made_at),
        wording.promised(promise),
        format_datetime(promise.due_at),
        f"{how} ({ended})" if ended else how,
    ]
