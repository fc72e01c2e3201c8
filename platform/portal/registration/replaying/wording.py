"""What a replay found, in words."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.plugin_api.verification import Mismatch
from portal.registration.comparison import MISMATCHES
from portal.registration.forms.wording import LABELS
from portal.registration.replaying.judging_again import Change

TARGETS: Mapping[str, Any] = {
    "draft": _l("The draft"),
    "revision": _l("An earlier revision"),
    "own": _l("The rules of their own time (checks the record)"),
}
STATES: Mapping[str, Any] = {
    "running": _l("Running"),
    "done": _l("Finished"),
    "overtaken": _l("The draft was changed meanwhile"),
    "failed": _l("The rules are not in order"),
}
KINDS: Mapping[str, Any] = {
    "confirmed": _l("Registration"),
    "linked": _l("Further customer number"),
}
ENDINGS: Mapping[str | None, Any] = {
    "approve": _l("Accepted at once"),
    "refer": _l("To a clerk"),
    "reject": _l("Refused"),
    None: _l("Cannot be told"),
}
BY_CLERK: Mapping[str, Any] = {
    "approve": _l("a clerk approved it"),
    "reject": _l("a clerk rejected it"),
}
NOT_SENT = _l("The form sends it back")
CHANGES: Mapping[str, Any] = {
    Change.OTHERWISE: _l("Another ending"),
    Change.NOT_SENT: _l("Could not have been sent"),
    Change.UNKNOWN: _l("Cannot be told"),
    Change.DETAIL: _l("Same ending, another detail"),
    Change.UNREADABLE: _l("Cannot be opened any more"),
}
_PLAIN: Mapping[str, Any] = {
    "lookup": _l("Another number would have been looked up."),
    "policy": _l("The approval policy decides otherwise."),
    "weight": _l("The same differences weigh otherwise."),
    "reason": _l("A clerk is asked for another reason."),
    "times": _l("The clerk's answer is promised for another time."),
    "calendar": _l("The calendar of public holidays is newer, so that the promise differs."),
    "linking_off": _l("Customers may not add further numbers themselves."),
    "sealed": _l("It was encrypted under another key of the installation."),
}


def now_words(change: str, ending: str | None) -> str:
    """Return how it would have ended."""
    return str(NOT_SENT if change == Change.NOT_SENT else ENDINGS[ending])


def then_words(ending: str, by_clerk: str | None) -> str:
    """Return how it ended, with what a clerk made of it."""
    words = str(ENDINGS[ending])
    return f"{words} ({BY_CLERK[by_clerk]})" if by_clerk else words


def cause_words(causes: Iterable[str]) -> list[str]:
    """Return a sentence for each cause."""
    return [_cause(code) for code in causes]


def _cause(code: str) -> str:
    what, _colon, name = code.partition(":")
    if what == "field":
        return _("The form would not have taken: %(field)s.", field=LABELS.get(name, name))
    if what == "asks":
        return _(
            "The form asks what nobody was asked then: %(field)s.", field=LABELS.get(name, name)
        )
    if what == "now":
        return _("New: %(mismatch)s", mismatch=MISMATCHES[Mismatch(name)])
    if what == "no_more":
        return _("No longer counts: %(mismatch)s", mismatch=MISMATCHES[Mismatch(name)])
    return str(_PLAIN[code])
