"""The words for kinds, roles, stages and documents, and the mails to the other party."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.requests.machine import Stage, Turn
from portal.requests.terms import Terms, shown_value
from portal.rules.sections.requests import (
    ACCOUNT_TRANSFER,
    CHANGE_OF_OCCUPANCY,
    JOINT_REQUEST,
    MAILING_ADDRESS,
)

KINDS = {
    CHANGE_OF_OCCUPANCY: _l("Change of occupancy"),
    ACCOUNT_TRANSFER: _l("Account transfer"),
    JOINT_REQUEST: _l("Joint request"),
    MAILING_ADDRESS: _l("Change of mailing address"),
}
ABOUT = {
    CHANGE_OF_OCCUPANCY: _l("Somebody moves out and somebody else moves in."),
    ACCOUNT_TRANSFER: _l("From now on the contract shall be in another person's name."),
    JOINT_REQUEST: _l("You ask us for something together with another person."),
    MAILING_ADDRESS: _l("Your letters shall come to another address."),
}
ICONS = {
    CHANGE_OF_OCCUPANCY: "home",
    ACCOUNT_TRANSFER: "user",
    JOINT_REQUEST: "users",
    MAILING_ADDRESS: "mail",
}
PATHS = {
    "lakovaltozas": CHANGE_OF_OCCUPANCY,
    "nevatiras": ACCOUNT_TRANSFER,
    "egyuttes-kerelem": JOINT_REQUEST,
    "levelezesi-cim": MAILING_ADDRESS,
}
"""How addresses of pages call the kinds."""
ROLES = {
    CHANGE_OF_OCCUPANCY: (
        ("moving_out", _l("I am moving out")),
        ("moving_in", _l("I am moving in")),
    ),
    ACCOUNT_TRANSFER: (
        ("giving", _l("The contract is in my name, and I pass it on")),
        ("taking", _l("I take the contract over from somebody else")),
    ),
}
ROLE_WORDS = {
    "moving_out": _l("moves out"),
    "moving_in": _l("moves in"),
    "giving": _l("passes the contract on"),
    "taking": _l("takes the contract over"),
}
OPPOSITE_ROLES = {
    "moving_out": "moving_in",
    "moving_in": "moving_out",
    "giving": "taking",
    "taking": "giving",
}
DOCUMENTS = {
    "sale_contract": _l("Sale contract"),
    "lease": _l("Lease"),
    "handover_record": _l("Record of the handover"),
    "inheritance_order": _l("Order of inheritance"),
    "specimen_signature": _l("Specimen signature"),
    "company_register_extract": _l("Company register extract"),
    "other": _l("Other document"),
}
STAGES = {
    Stage.DRAFT: (_l("Not sent yet"), "neutral"),
    Stage.WITH_PARTIES: (_l("Waits for confirmation"), "info"),
    Stage.WITH_CLERK: (_l("With a clerk"), "info"),
    Stage.ACCEPTED: (_l("Accepted"), "success"),
    Stage.REJECTED: (_l("Rejected"), "danger"),
    Stage.WITHDRAWN: (_l("Withdrawn"), "neutral"),
}
TURNS = {
    Turn.INITIATOR: _l("The customer"),
    Turn.OTHER: _l("The other party"),
    Turn.CLERK: _l("Our customer service"),
    Turn.NOBODY: _l("Nobody: it is closed"),
}
BECAUSE = {
    "agreed": _l("Both parties have confirmed the same"),
    "day": _l("Still open on the last day"),
    "one_party": _l("No other party has to confirm it"),
    "disowned": _l("The other party knows nothing of it"),
    "clerk": _l("Taken over by a clerk"),
}
PARTY_NEWS = {
    "you_confirmed": (
        _l("We have noted your confirmation"),
        _l("Our customer service sees what you have confirmed. You need not do anything now."),
    ),
    "agreed": (
        _l("Both of you have confirmed the same"),
        _l("Our customer service checks the documents and decides. We write to you again then."),
    ),
    "you_proposed": (
        _l("We have passed your correction on"),
        _l("The one who sent the request sees it now. We write to you when they have answered."),
    ),
    "you_withdrew": (
        _l("You have withdrawn from the request"),
        _l("The request is closed. Nothing changes because of it."),
    ),
    "they_withdrew": (
        _l("The request has been withdrawn"),
        _l("The one who sent it has withdrawn it. You need not do anything."),
    ),
    "handed_over": (
        _l("Our customer service has taken over the request"),
        _l(
            "It was still open. Our staff looks at what both of you have said, and decides or asks."
        ),
    ),
    "attached": (
        _l("We have attached a document to the request"),
        _l("You can read it by the link."),
    ),
    "prolonged": (
        _l("We need more time for the request"),
        _l("By the link you can read why, and until when we decide."),
    ),
    "asked": (
        _l("Our customer service has a question to you"),
        _l("Please open the link, read the question and answer it there."),
    ),
    "you_answered": (
        _l("We have received your answer"),
        _l("Our customer service goes on with the request. You need not do anything now."),
    ),
    "accepted": (
        _l("The request has been accepted"),
        _l("You can download a summary of it by the link."),
    ),
    "rejected": (
        _l("The request has not been accepted"),
        _l("You can read the reason by the link."),
    ),
}
"""Subject and text of the mails to the other party, by step."""


def stage_words(stage: str, asked_party: str | None) -> tuple[object, str]:
    """Return where a matter stands as clerks read it, and its tone."""
    if stage == Stage.WITH_CLERK and asked_party:
        return _l("Waiting for an answer"), "warning"
    return STAGES[Stage(stage)]


def document_words(kinds: tuple[str, ...]) -> str:
    """Return documents of which any will do: `Sale contract or Lease`."""
    return _(" or ").join(str(DOCUMENTS[kind]) for kind in kinds)


def readings_facts(terms: Terms) -> list[tuple[str, str]]:
    """Return each meter with what it shows, as pages list it."""
    return [
        (_("Meter with serial number %(number)s", number=one.serial), shown_value(one))
        for one in terms.readings
    ]
