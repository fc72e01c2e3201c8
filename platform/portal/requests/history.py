"""What happened to a matter and what comes next, in plain words, as far as each reader may know."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from flask_babel import gettext as _

from portal.foundation.web.formats import format_datetime
from portal.requests.machine import Party, Stage, Turn
from portal.requests.schemas import CaseView, EventView
from portal.requests.wording import BECAUSE, DOCUMENTS

Reader = Party | None
"""One of the parties; None: a clerk."""


def history(case: CaseView, reader: Reader) -> Iterator[tuple[EventView, str]]:
    """Yield each event with its sentence, the oldest first."""
    for event in case.events:
        if reader is None or _may_see(event, case, reader):
            yield event, _SENTENCES[event.kind](event, case, reader)


def next_step(case: CaseView, reader: Party) -> str:
    """Return who has to act and what comes next, in one sentence to that party."""
    matter = case.matter
    if matter.stage is Stage.DRAFT:
        return _("You have not sent this request yet.")
    if matter.turn is Turn.NOBODY:
        return _ended(matter.stage)
    if matter.turn is Turn.CLERK:
        return _with_clerk(case, reader)
    if matter.turn.value != reader.value:
        return _("We are waiting for the other party now; you need not do anything.")
    if matter.asked is reader:
        return _("Our customer service has a question to you. Please answer it.")
    return _("It is your turn: please check the data, then confirm or correct them.")


def _with_clerk(case: CaseView, reader: Party) -> str:
    due = format_datetime(case.decide_by) if case.decide_by else ""
    if case.matter.may_settle_terms(reader):
        return _(
            "Our customer service decides by %(time)s. Until then you can still confirm or correct "
            "the data.",
            time=due,
        )
    return _("You need not do anything: our customer service decides by %(time)s.", time=due)


def _ended(stage: Stage) -> str:
    if stage is Stage.ACCEPTED:
        return _("The request is done; nothing is left for you to do.")
    if stage is Stage.REJECTED:
        return _("Our customer service has not accepted the request.")
    return _("The request was withdrawn; nothing changes because of it.")


def _may_see(event: EventView, case: CaseView, reader: Party) -> bool:
    if event.kind == "noted":
        return False
    if event.kind == "asked":
        return bool(event.detail["party"] == reader.value)
    if event.kind == "answered":
        return event.actor == reader.value
    if event.kind == "document_added" and event.actor != reader.value:
        shown = {(one.kind, one.name) for one in case.files_for(reader)}
        return (event.detail["document"], event.detail["name"]) in shown
    return True


def _who(event: EventView, case: CaseView, reader: Reader) -> str:
    """Return the one who acted, as the subject of a sentence for others than themselves."""
    if event.actor == Party.INITIATOR:
        return case.initiator
    if event.actor == Party.OTHER:
        return case.other_name or ""
    return (event.clerk or "") if reader is None else _("Our customer service")


def _is_own(event: EventView, reader: Reader) -> bool:
    return reader is not None and event.actor == reader.value


def _sent(event: EventView, case: CaseView, reader: Reader) -> str:
    if _is_own(event, reader):
        return _("You have sent the request.")
    return _("%(name)s has sent the request.", name=_who(event, case, reader))


def _invited(event: EventView, case: CaseView, reader: Reader) -> str:
    if reader is Party.OTHER:
        return _("We have written to you and asked you to confirm the data.")
    return _("We have written to %(name)s and asked for confirmation.", name=event.detail["name"])


def _reminded(event: EventView, case: CaseView, reader: Reader) -> str:
    if reader is not None and event.detail["party"] == reader.value:
        return _("We have reminded you.")
    if reader is None:
        other = event.detail["party"] == Party.OTHER
        name = case.other_name if other else case.initiator
        return _("%(name)s was reminded.", name=name or "")
    return _("We have reminded the other party.")


def _confirmed(event: EventView, case: CaseView, reader: Reader) -> str:
    if _is_own(event, reader):
        return _("You have confirmed the data.")
    return _("%(name)s has confirmed the data.", name=_who(event, case, reader))


def _proposed(event: EventView, case: CaseView, reader: Reader) -> str:
    if _is_own(event, reader):
        return _("You have asked for a correction.")
    return _("%(name)s has asked for a correction.", name=_who(event, case, reader))


def _withdrawn(event: EventView, case: CaseView, reader: Reader) -> str:
    reason = event.detail.get("reason") or ""
    name = _who(event, case, reader)
    if _is_own(event, reader):
        said = _("You have withdrawn the request.")
    else:
        said = _("%(name)s has withdrawn the request.", name=name)
    return f"{said} {_('Reason: %(reason)s', reason=reason)}" if reason else said


def _disowned(event: EventView, case: CaseView, reader: Reader) -> str:
    return _("The person whom we wrote to says that they know nothing of it.")


def _handed_over(event: EventView, case: CaseView, reader: Reader) -> str:
    if reader is None:
        because = str(BECAUSE.get(event.detail.get("because", ""), ""))
        return _("With the clerks now: %(reason)s.", reason=because)
    if event.detail.get("because") == "agreed":
        return _("Both of you have agreed. Our customer service decides now.")
    return _("Our customer service has taken over the request.")


def _asked(event: EventView, case: CaseView, reader: Reader) -> str:
    question = event.detail["question"]
    if reader is not None:
        return _("Our customer service asks: %(question)s", question=question)
    other = event.detail["party"] == Party.OTHER
    name = (case.other_name if other else case.initiator) or ""
    return _(
        "%(clerk)s asked %(name)s: %(question)s",
        clerk=event.clerk or "",
        name=name,
        question=question,
    )


def _answered(event: EventView, case: CaseView, reader: Reader) -> str:
    if _is_own(event, reader):
        return _("Your answer: %(text)s", text=event.detail["text"])
    name = _who(event, case, reader)
    return _("%(name)s answered: %(text)s", name=name, text=event.detail["text"])


def _document_added(event: EventView, case: CaseView, reader: Reader) -> str:
    words = {
        "document": str(DOCUMENTS.get(event.detail["document"], event.detail["document"])),
        "file": event.detail["name"],
    }
    if _is_own(event, reader):
        return _("You have attached: %(document)s (%(file)s).", **words)
    name = _who(event, case, reader)
    return _("%(name)s has attached: %(document)s (%(file)s).", name=name, **words)


def _accepted(event: EventView, case: CaseView, reader: Reader) -> str:
    if event.actor == "system":
        said = _("The request was carried out.")
    else:
        said = _("%(name)s has accepted the request.", name=_who(event, case, reader))
    if reader is None and event.detail.get("overruled"):
        said = f"{said} {_('The parties had not confirmed the same.')}"
    reason = event.detail.get("reason") or ""
    return f"{said} {_('Reason: %(reason)s', reason=reason)}" if reason else said


def _rejected(event: EventView, case: CaseView, reader: Reader) -> str:
    name = _who(event, case, reader)
    said = _("%(name)s has not accepted the request.", name=name)
    return f"{said} {_('Reason: %(reason)s', reason=event.detail['reason'])}"


def _prolonged(event: EventView, case: CaseView, reader: Reader) -> str:
    until = format_datetime(datetime.fromisoformat(event.detail["until"]))
    said = _(
        "%(name)s needs more time, until %(time)s.", name=_who(event, case, reader), time=until
    )
    return f"{said} {_('Reason: %(reason)s', reason=event.detail['reason'])}"


def _noted(event: EventView, case: CaseView, reader: Reader) -> str:
    return _("Note of %(name)s: %(text)s", name=event.clerk or "", text=event.detail["text"])


_SENTENCES: Mapping[str, Callable[[EventView, CaseView, Reader], str]] = {
    "sent": _sent,
    "invited": _invited,
    "reminded": _reminded,
    "confirmed": _confirmed,
    "proposed": _proposed,
    "withdrawn": _withdrawn,
    "disowned": _disowned,
    "handed_over": _handed_over,
    "asked": _asked,
    "answered": _answered,
    "document_added": _document_added,
    "accepted": _accepted,
    "rejected": _rejected,
    "prolonged": _prolonged,
    "noted": _noted,
}
