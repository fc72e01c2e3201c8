"""How promises, kinds and states of cases are said, in the language of the page."""

from collections.abc import Mapping
from typing import Final

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.messages.prolonging import WhyNot
from portal.messages.schemas import REPLACED, PromiseView
from portal.rules.sections.contact_form import Category

KINDS: Final = {
    "enquiry": _l("Question"),
    "complaint": _l("Complaint"),
    "billing_dispute": _l("Billing dispute"),
    "fault_report": _l("Fault report"),
}
STATUSES: Final = {
    "open": (_l("Waiting for our answer"), "info"),
    "asked": (_l("We are waiting for your answer"), "warning"),
    "answered": (_l("We have answered"), "success"),
    "closed": (_l("Closed"), "neutral"),
}
"""What the customer reads, and its tone."""
CLERK_STATUSES: Final = {
    "open": (_l("To answer"), "info"),
    "asked": (_l("Waiting for the customer"), "warning"),
    "answered": (_l("We have answered"), "success"),
    "closed": (_l("Closed"), "neutral"),
}
CLOSING_REASONS: Final = {
    "solved": _l("The matter is settled"),
    "duplicate": _l("The same matter is dealt with in another case"),
    "not_ours": _l("The matter is not one of our company's"),
    "no_word": _l("We have had no answer to our question"),
}
"""What a clerk chooses from; the customer is told the same words."""
_OTHER_REASONS: Final = {
    "settled": _l("The sender closed it as settled"),
    "quiet": _l("Nobody has written after the answer"),
}

WHY_NOT_PROLONGED: Final = {
    WhyNot.NOTHING_PROMISED: _l("Nothing is promised at the moment that could be put off."),
    WhyNot.ONCE_ALREADY: _l("The deadline of a complaint can be put off only once."),
    WhyNot.TWICE_ALREADY: _l("This deadline has been put off twice already."),
    WhyNot.TOO_LATE: _l("The deadline of a complaint can be put off only before it has passed."),
    WhyNot.LONGEST_ALREADY: _l("A complaint has to be answered within 30 days: this is the limit."),
}
"""Why the deadline of a case cannot be put off."""
ENTRIES: Final = {
    "question": _l("message"),
    "reply": _l("message"),
    "answer": _l("answer"),
    "ask": _l("question to you"),
    "call": _l("telephone call"),
    "note": _l("note among colleagues"),
    "prolong": _l("later deadline"),
    "reopen": _l("opened again"),
}


def topic_label(topic: str, labels: Mapping[str, str], locale: str) -> str:
    """Return what the category was called when the case was sent."""
    return labels.get(locale) or labels.get("hu") or topic


def reason_label(reason: str | None) -> str:
    """Return why a case was closed."""
    return str(CLOSING_REASONS.get(reason or "") or _OTHER_REASONS.get(reason or "") or "")


def term_promise(category: Category) -> str:
    """Return what is promised for a category, as a sentence."""
    unit = "working_days" if category.term.working else "days"
    return _promised("call" if category.by_call else "answer", category.term.days, unit)


def promised(promise: PromiseView) -> str:
    """Return what a given promise said; empty where only its due time is known."""
    return _promised(promise.way, promise.days, promise.unit) if promise.days else ""


def _promised(way: str, days: int, unit: str) -> str:
    if way == "call" and unit == "working_days":
        return ngettext(
            "We call you back within %(num)d working day.",
            "We call you back within %(num)d working days.",
            days,
        )
    if way == "call":
        return ngettext(
            "We call you back within %(num)d day.", "We call you back within %(num)d days.", days
        )
    if unit == "working_days":
        return ngettext(
            "We answer in writing within %(num)d working day.",
            "We answer in writing within %(num)d working days.",
            days,
        )
    return ngettext(
        "We answer in writing within %(num)d day.",
        "We answer in writing within %(num)d days.",
        days,
    )


def how_it_ended(promise: PromiseView) -> str:
    """Return whether a promise was kept, in words."""
    if promise.ended_at is None:
        return _("open")
    if promise.outcome in REPLACED:
        return _("another promise took its place")
    if promise.kept is None:
        return _("no longer needed")
    return _("kept") if promise.kept else _("kept late")


def file_size(size: int) -> str:
    """Return a file's size as people say it."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))}\N{NO-BREAK SPACE}kB"
    return f"{format_decimal(round(size / 1024 / 1024, 1))}\N{NO-BREAK SPACE}MB"
